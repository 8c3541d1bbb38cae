package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.client.content.LocalNames;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MagnetException;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;

/// What a word of the command line that names a torrent stands for.
public sealed interface TorrentSource {
    /// How a source is explained in help texts.
    String HELP =
            "a .torrent file (- for standard input) or the http(s) URL of one, a magnet link, or an"
                    + " info hash";

    /// A torrent file.
    record OfFile(Metainfo torrent) implements TorrentSource {}

    /// A magnet link, or an info hash, which says as much as a link without anything else.
    record OfLink(MagnetLink link) implements TorrentSource {}

    /// Finds out what a word stands for and reads it.
    static TorrentSource read(Invocation call, String word) throws CommandFailure, BadUsage {
        if (isMagnet(word)) {
            return new OfLink(link(word));
        }
        if (WebSource.isUrl(word)) {
            return new OfFile(parse(WebSource.read(word), word));
        }
        InfoHashes hash = hash(word);
        if (hash != null && !Files.exists(call.path(word))) {
            return new OfLink(MagnetLink.of(hash));
        }
        byte[] content = InputFile.read(call, word, Metainfo.MAX_BYTES);
        String link = linkIn(content);
        return link == null ? new OfFile(parse(content, word)) : new OfLink(link(link));
    }

    /// Reads a torrent file, where nothing else will do.
    static Metainfo readFile(Invocation call, String word) throws CommandFailure, BadUsage {
        return switch (read(call, word)) {
            case OfFile(Metainfo torrent) -> torrent;
            case OfLink _ ->
                    throw new CommandFailure(
                            ExitCode.BAD_USAGE,
                            word + " is no torrent file; a .torrent file is needed here");
        };
    }

    private static boolean isMagnet(String word) {
        return word.regionMatches(true, 0, "magnet:", 0, 7);
    }

    private static @Nullable InfoHashes hash(String word) {
        boolean hexadecimal =
                (word.length() == 40 || word.length() == 64)
                        && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
        return hexadecimal ? InfoHashes.of(InfoHash.ofHex(word)) : null;
    }

    /// The magnet link that a text file holds and nothing else; null if it is no such file.
    private static @Nullable String linkIn(byte[] content) {
        if (content.length < 8
                || (content[0] | 0x20) != 'm'
                || content.length > MagnetLink.MAX_CHARS) {
            return null;
        }
        String text = new String(content, UTF_8).strip();
        return isMagnet(text) ? text : null;
    }

    private static MagnetLink link(String word) throws CommandFailure {
        try {
            return MagnetLink.parse(word);
        } catch (MagnetException e) {
            String shown = word.length() > 100 ? word.substring(0, 100) + "..." : word;
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "'" + shown + "' is " + e.getMessage() + "; copy it again",
                    e);
        }
    }

    /// Reads the content of a torrent file.
    ///
    /// @param word the word of the command line that names it
    static Metainfo parse(byte[] content, String word) throws CommandFailure {
        String name = InputFile.name(word);
        if (content.length == 0) {
            throw invalid(name, "it is empty; get it again");
        }
        if (content[0] == '<') {
            throw invalid(name, "it is a web page; get the torrent itself");
        }
        try {
            return Metainfo.parse(content, LocalNames.rule());
        } catch (MetainfoException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    name
                            + " is not a valid torrent: "
                            + e.getMessage()
                            + "; 'spate dump' shows what is in it",
                    e);
        }
    }

    private static CommandFailure invalid(String name, String why) {
        return new CommandFailure(ExitCode.BAD_INPUT, name + " is not a valid torrent: " + why);
    }
}
