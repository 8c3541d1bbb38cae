package spate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import spate.cli.option.BadUsage;
import spate.cli.option.Choice;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.cli.terminal.Figures;
import spate.client.create.CreateSettings;
import spate.client.create.PathFilter;
import spate.client.create.WalkRules;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.TorrentInfo.Version;

/// What `spate create` takes on its command line.
final class CreateOptions {
    private static final int MAX_THREADS = 256;
    private static final int MIN_PIECE_LENGTH = 16 << 10;

    final Syntax syntax = new Syntax("create", "make a torrent of files and folders");

    final List<String> paths =
            syntax.arguments(
                    "PATH",
                    1,
                    Syntax.ANY,
                    "a file or a folder; several of them need --name and lie in a folder of that name");

    final List<List<String>> trackers =
            syntax.repeated(
                    "-t, --tracker",
                    "URL",
                    TorrentOptions::tier,
                    "announce to this tracker; each option is a tier of its own, with commas several"
                            + " trackers are one tier");
    final List<String> webSeeds =
            syntax.repeated(
                    "-w, --web-seed",
                    "URL",
                    TorrentOptions::webSeed,
                    "a web server that has the files, too");
    final List<HostPort> dhtNodes =
            syntax.repeated(
                    "--dht-node",
                    "HOST:PORT",
                    TorrentOptions::hostPort,
                    "a node of the DHT to start from");
    final Flag isPrivate =
            syntax.flag(
                    "-p, --private", "peers come from the trackers only; part of the info hash");
    final Value<String> source =
            syntax.text("-s, --source", "TEXT", "whose torrent it is; part of the info hash");
    final Value<String> comment = syntax.text("-c, --comment", "TEXT", "a word to its readers");

    {
        syntax.section("Output");
    }

    final Value<String> output =
            syntax.text(
                    "-o, --output",
                    "FILE",
                    "write the torrent there (default: NAME.torrent beside PATH; - for standard"
                            + " output)");
    final Flag force = syntax.flag("--force", "replace a file that is there already");
    final Flag dryRun = syntax.flag("--dry-run", "say what would be made; hash and write nothing");

    {
        syntax.section("Form");
    }

    final Choice version =
            syntax.choice("--v1, --v2, --hybrid", "the version; hybrid, if none is named: both");
    final Value<String> name =
            syntax.text("-n, --name", "NAME", "call the torrent so (default: as PATH is called)");
    final Value<Integer> pieceLength =
            syntax.value(
                    "-l, --piece-length",
                    "SIZE",
                    TorrentOptions::pieceLength,
                    "length of the pieces, such as 256KiB or 1MiB (default: chosen by size)");
    final Value<Long> maxTorrentSize =
            syntax.value(
                    "--max-torrent-size",
                    "SIZE",
                    Quantity::size,
                    "choose pieces so long that the torrent file is no larger");
    final Choice align =
            syntax.choice(
                    "--align, --no-align",
                    "whether the files of a v1 torrent begin at pieces, with padding before them");
    final Flag md5 = syntax.flag("--md5", "note the MD5 sum of each file; reads with one thread");
    final Flag entropy = syntax.flag("--entropy", "make the info hash unlike any other");

    {
        syntax.section("Which files");
    }

    /// Of `--exclude` and `--include`, in their common order.
    final List<PathFilter.Rule> rules = new ArrayList<>();

    {
        syntax.repeated(
                "--exclude",
                "GLOB",
                text -> new PathFilter.Rule(TorrentOptions.glob(text), false),
                rules,
                "leave out what matches: a name anywhere ('*.nfo') or a path from the top"
                        + " ('extras/**')");
        syntax.repeated(
                "--include",
                "GLOB",
                text -> new PathFilter.Rule(TorrentOptions.glob(text), true),
                rules,
                "take in what matches; of all these the last one that matches decides, and if the"
                        + " first is --include, nothing else is taken in");
    }

    final Flag hidden = syntax.flag("--hidden", "take in what begins with a dot");
    final Flag followSymlinks =
            syntax.flag(
                    "--follow-symlinks",
                    "store what links lead to; else links inside are stored as links");

    {
        syntax.section("Origin and work");
    }

    final Value<String> createdBy =
            syntax.text("--created-by", "TEXT", "the program that made it (default: this one)");
    final Flag noCreatedBy = syntax.flag("--no-created-by", "do not say which program made it");
    final Value<Long> date =
            syntax.value(
                    "--date",
                    "WHEN",
                    TorrentOptions::date,
                    "when it was made: 2026-01-31, 2026-01-31T12:00:00Z or seconds since 1970"
                            + " (default: $SOURCE_DATE_EPOCH, or now)");
    final Flag noDate = syntax.flag("--no-date", "do not say when it was made");
    final Value<Integer> threads =
            syntax.value(
                    "--threads",
                    "N",
                    Quantity.count(1, MAX_THREADS),
                    "read and hash with so many threads (default: one a processor)");

    CreateOptions() {
        explain();
    }

    private void explain() {
        syntax.example(
                "a folder, for everybody", "spate create -t udp://tracker.example:6969 album/");
        syntax.example(
                "two tiers, the first of two trackers",
                "spate create -t udp://a.example:80,udp://b.example:80 -t udp://c.example:80 x/");
        syntax.example(
                "private, v1, pieces of 1 MiB, for a site",
                "spate create --v1 -p -s SITE -l 1MiB -t https://site.example/KEY film.mkv");
        syntax.example(
                "only music, and not the extras",
                "spate create --include '*.flac' --exclude extras album/");
        syntax.example(
                "several paths as one torrent", "spate create --name talks day1.mp4 day2.mp4");
        syntax.example(
                "into a pipe", "spate create -q -o - data.bin | ssh host 'cat > data.torrent'");
        syntax.note(
                "Pieces are chosen as long as the smallest power of two, from 16 KiB to 16 MiB, that makes"
                        + " at most 2,048 of them; shorter, where many small files in a hybrid torrent would"
                        + " need much padding. With SOURCE_DATE_EPOCH the same files make the same torrent,"
                        + " byte for byte.");
    }

    /// Checks that the options go together.
    void check() throws BadUsage {
        if (paths.size() > 1 && !name.given()) {
            throw new BadUsage("several paths need a name for the torrent; add --name NAME");
        }
        String wanted = name.or("a");
        if (wanted.isBlank()
                || wanted.equals(".")
                || wanted.equals("..")
                || wanted.indexOf('/') >= 0) {
            throw new BadUsage(
                    "--name: '"
                            + wanted
                            + "' cannot be the name of a torrent; choose one without '/'");
        }
        if (noCreatedBy.on() && createdBy.given()) {
            throw new BadUsage("--created-by and --no-created-by contradict each other; give one");
        }
        if (noDate.on() && date.given()) {
            throw new BadUsage("--date and --no-date contradict each other; give one");
        }
        if (align.is("--no-align") && version() != Version.V1) {
            throw new BadUsage(
                    "the files of "
                            + word(version())
                            + " torrents always begin at pieces; --no-align goes with --v1");
        }
        checkPieceLength();
    }

    private void checkPieceLength() throws BadUsage {
        int length = pieceLength.or(MIN_PIECE_LENGTH);
        boolean power = Integer.bitCount(length) == 1;
        if (length >= MIN_PIECE_LENGTH && (power || version() == Version.V1)) {
            return;
        }
        int lower = Math.max(Integer.highestOneBit(length), MIN_PIECE_LENGTH);
        throw new BadUsage(
                "--piece-length: %s bytes are %s; take %s or %s"
                        .formatted(
                                Figures.count(length),
                                power || length < MIN_PIECE_LENGTH
                                        ? "less than 16 KiB"
                                        : "no power of two, as "
                                                + word(version())
                                                + " torrents need",
                                Figures.size(lower).replace(" ", ""),
                                Figures.size(2L * lower).replace(" ", "")));
    }

    Version version() {
        String chosen = version.chosen();
        return switch (chosen == null ? "--hybrid" : chosen) {
            case "--v1" -> Version.V1;
            case "--v2" -> Version.V2;
            default -> Version.HYBRID;
        };
    }

    /// The version as it is called in messages and machine-readable output.
    static String word(Version version) {
        return switch (version) {
            case V1 -> "v1";
            case V2 -> "v2";
            case HYBRID -> "hybrid";
        };
    }

    /// What the torrent is to be like.
    CreateSettings settings(Invocation call) throws BadUsage {
        CreateSettings settings =
                new CreateSettings()
                        .version(version())
                        .pieceLength(pieceLength.or(0))
                        .maxTorrentBytes(maxTorrentSize.or(0L))
                        .aligned(align.is("--align"))
                        .md5(md5.on())
                        .entropy(entropy.on())
                        .isPrivate(isPrivate.on())
                        .source(source.value())
                        .comment(comment.value())
                        .createdBy(
                                noCreatedBy.on() ? null : createdBy.or("Spate " + Spate.version()))
                        .creationDate(creationDate(call))
                        .trackers(trackers)
                        .webSeeds(webSeeds)
                        .dhtNodes(dhtNodes);
        Integer count = threads.value();
        return count == null ? settings : settings.threads(count);
    }

    private OptionalLong creationDate(Invocation call) throws BadUsage {
        if (noDate.on()) {
            return OptionalLong.empty();
        }
        Long given = date.value();
        if (given != null) {
            return OptionalLong.of(given);
        }
        OptionalLong told = TorrentOptions.sourceDateEpoch(call.environment());
        return told.isPresent() ? told : OptionalLong.of(System.currentTimeMillis() / 1000);
    }

    /// Which files to take in.
    ///
    /// @param output where the torrent is written to, which is not to be a part of it
    WalkRules walkRules(OutputFile output) {
        return new WalkRules(
                hidden.on() ? WalkRules.Hidden.TAKEN_IN : WalkRules.Hidden.LEFT_OUT,
                followSymlinks.on() ? WalkRules.Links.FOLLOWED : WalkRules.Links.KEPT,
                new PathFilter(rules),
                output.isStandardOutput() ? null : output.path());
    }
}
