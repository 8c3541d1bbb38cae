package spate.client.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import spate.client.ClientListener;
import spate.client.ClientSettings;
import spate.client.SpateClient;
import spate.client.create.CreateSettings;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.client.create.WalkRules;
import spate.protocol.metainfo.Metainfo;

/// Whole clients that meet on the loopback interface, and torrents of what lies on disk.
public final class TestClients {
    private TestClients() {}

    /// A client that dials and listens on 127.0.0.1 alone, where the system likes.
    public static SpateClient open(Path state, ClientListener... listeners) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        ClientSettings settings =
                ClientSettings.defaults()
                        .withListen(List.of(new InetSocketAddress(loopback, 0)))
                        .withDialFrom(loopback)
                        .withStateFolder(state);
        return SpateClient.open(settings, listeners);
    }

    /// The torrent of a file or a folder.
    public static Metainfo torrentOf(Path content, CreateSettings settings) throws Exception {
        Sources sources = Sources.find(List.of(content), null, WalkRules.PLAIN);
        return Metainfo.parse(TorrentCreator.plan(sources, settings).create());
    }
}
