package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import spate.cli.interop.Sample.Entry;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Torrents at the ends of the scale, from libtorrent through Spate to another libtorrent.
@Execution(ExecutionMode.CONCURRENT)
class ExtremeTorrentsTest {

    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;

    @TempDir Path work;

    @ParameterizedTest(name = "a {0} torrent of 1000 tiny files")
    @EnumSource(Version.class)
    void passesOnAThousandTinyFiles(Version version) throws Exception {
        List<Entry> files = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            files.add(new Entry("%02d/файл %03d".formatted(i / 50, i), i * 37 % 900));
        }
        passesOn(Sample.folder(work, version, "a thousand", 16 * KIB, files));
    }

    @ParameterizedTest(name = "a {0} torrent of one file in pieces of {1} KiB")
    @CsvSource({"V1,16", "V2,16", "HYBRID,16", "V1,16384", "V2,16384", "HYBRID,16384"})
    void passesOnASingleFile(Version version, int pieceKib) throws Exception {
        int length = pieceKib == 16 ? 3 * MIB + 1 : 40 * MIB + 1;
        passesOn(Sample.single(work, version, "eine Datei – ファイル.bin", pieceKib * KIB, length));
    }

    private void passesOn(Sample sample) throws Exception {
        Client.LIBTORRENT.require();
        Path folder = Files.createDirectories(work.resolve("spate"));
        Path last = Files.createDirectories(work.resolve("last"));
        try (RealClient seed = Client.LIBTORRENT.start(work.resolve("seed client"));
                RealClient leech = Client.LIBTORRENT.start(work.resolve("leech client"))) {
            seed.seed(sample);
            leech.leech(sample, last);
            try (SpateRun spate =
                    SpateRun.start(
                            work.resolve("state"),
                            "download",
                            sample.torrentFile().toString(),
                            "-o",
                            folder.toString(),
                            "--seed",
                            "--peer",
                            seed.address().toString())) {
                spate.await("complete");
                assertEquals("", sample.differenceIn(folder));
                spate.dial(leech.address());
                leech.awaitComplete(sample);
                leech.awaitFiles(sample, last);
                assertEquals("", sample.differenceIn(last));
            }
        }
    }

    /// Nothing to fetch, and a file to be made. (Without any data there is no torrent: see
    /// `spate.cli.SpateTest`.)
    @ParameterizedTest(name = "the empty file of a {0} torrent")
    @EnumSource(Version.class)
    void makesAnEmptyFile(Version version) throws Exception {
        List<Entry> files = List.of(new Entry("data", 1), new Entry("empty", 0));
        Sample sample = Sample.folder(work, version, "folder", 16 * KIB, files);
        Path folder = Files.createDirectories(work.resolve("out"));
        try (SpateRun spate =
                SpateRun.start(
                        work.resolve("state"),
                        "download",
                        sample.torrentFile().toString(),
                        "-o",
                        folder.toString(),
                        "--files",
                        "empty")) {
            spate.await("complete");
            assertEquals(0, spate.exitCode(), spate::toString);
            assertEquals("missing: data\n", sample.differenceIn(folder));
        }
    }
}
