package spate.cli;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;
import tools.jackson.core.JsonGenerator;

/// Everything in a torrent for programs: one object, or an array of them where several were named.
/// What is not there is left out.
public final class InfoJson {
    private final JsonGenerator json;

    private InfoJson(JsonGenerator json) {
        this.json = json;
    }

    static void write(Invocation call, List<String> words) throws CommandFailure, BadUsage {
        List<TorrentSource> sources = new ArrayList<>();
        for (String word : words) {
            sources.add(TorrentSource.read(call, word));
        }
        try (JsonGenerator json = call.jsonOutput().document()) {
            InfoJson info = new InfoJson(json);
            if (sources.size() == 1) {
                info.write(sources.getFirst());
                return;
            }
            json.writeStartArray();
            sources.forEach(info::write);
            json.writeEndArray();
        }
    }

    private void write(TorrentSource source) {
        json.writeStartObject();
        switch (source) {
            case TorrentSource.OfFile(Metainfo torrent) -> torrent(torrent);
            case TorrentSource.OfLink(MagnetLink link) -> link(link);
        }
        json.writeEndObject();
    }

    private void torrent(Metainfo torrent) {
        TorrentInfo info = torrent.info();
        json.writeStringProperty("name", info.name());
        hashes(json, torrent.infoHashes());
        json.writeStringProperty("version", info.version().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("pieceLength", info.pieceLength());
        json.writeNumberProperty("pieceCount", info.pieceCount());
        sizes(json, info);
        json.writeBooleanProperty("private", info.isPrivate());
        text("source", info.source());
        text("comment", torrent.comment());
        text("createdBy", torrent.createdBy());
        if (torrent.creationDate().isPresent()) {
            json.writeNumberProperty("creationDate", torrent.creationDate().getAsLong());
        }
        tiers(torrent.trackers());
        texts("webSeeds", torrent.webSeeds());
        texts("httpSeeds", torrent.httpSeeds());
        texts("dhtNodes", torrent.dhtNodes().stream().map(Object::toString).toList());
        text("updateUrl", info.updateUrl());
        texts("collections", torrent.collections());
        texts("similar", torrent.similar().stream().map(InfoHash::hex).toList());
        files(info);
        json.writeStringProperty("magnet", MagnetLink.of(torrent).toString());
    }

    private void link(MagnetLink link) {
        InfoHashes hashes = link.infoHashes();
        text("name", link.displayName());
        hashes(json, hashes);
        boolean hybrid = hashes.v1() != null && hashes.v2() != null;
        String version = hybrid ? "hybrid" : hashes.v1() != null ? "v1" : "v2";
        json.writeStringProperty("version", version);
        json.writeBooleanProperty("private", false);
        tiers(link.trackers().stream().map(List::of).toList());
        texts("webSeeds", link.webSeeds());
        texts("dhtNodes", link.dhtNodes().stream().map(Object::toString).toList());
        texts("peers", link.peers().stream().map(Object::toString).toList());
        texts("selection", link.selection().stream().map(Object::toString).toList());
        json.writeStringProperty("magnet", link.toString());
    }

    /// The info hashes, by the names they have everywhere.
    public static void hashes(JsonGenerator json, InfoHashes hashes) {
        if (hashes.v1() != null) {
            json.writeStringProperty("infoHash", hashes.v1().hex());
        }
        if (hashes.v2() != null) {
            json.writeStringProperty("infoHashV2", hashes.v2().hex());
        }
    }

    /// How large it is: with padding, as `pieceCount` and the offsets have it, and what of that is content.
    public static void sizes(JsonGenerator json, TorrentInfo info) {
        json.writeNumberProperty("totalSize", info.totalSize());
        json.writeNumberProperty("contentSize", info.files().contentLength());
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private void texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            json.writeArrayPropertyStart(name);
            values.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private void tiers(List<List<String>> tiers) {
        if (tiers.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("trackers");
        for (List<String> tier : tiers) {
            json.writeStartArray();
            tier.forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void files(TorrentInfo info) {
        FileList files = info.files();
        json.writeArrayPropertyStart("files");
        for (int i = 0; i < files.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("path", info.savePath(i));
            json.writeNumberProperty("size", files.length(i));
            json.writeNumberProperty("offset", files.offset(i));
            byte[] root = files.piecesRoot(i);
            text("piecesRoot", root == null ? null : HexFormat.of().formatHex(root));
            text("md5", info.md5(i));
            String attributes = files.attributes(i);
            text("attributes", attributes.isEmpty() ? null : attributes);
            text("symlink", files.symlinkTarget(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
