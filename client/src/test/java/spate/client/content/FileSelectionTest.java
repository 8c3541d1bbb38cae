package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentInfo.Version;

class FileSelectionTest {

    private static TorrentInfo torrent() throws Exception {
        return TestTorrent.of(
                        Version.V1,
                        16 * 1024,
                        new Random(1),
                        new Entry("01.flac", 10),
                        new Entry(".pad/1", 10, "p"),
                        new Entry("cd2/02.flac", 10),
                        new Entry("cd2/cover.jpg", 10))
                .info();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1          | {0}",
                "1-4        | {0, 2, 3}",
                "2          | {}",
                "*.flac     | {0, 2}",
                "cd2        | {2, 3}",
                "*.{jpg,x}  | {3}",
                "4, 01.*,,  | {0, 3}",
                "**         | {0, 2, 3}",
            })
    void selects(String text, String expected) throws Exception {
        TorrentInfo info = torrent();
        FileSelection selection = FileSelection.parse(text, 1);
        BitSet matching =
                IntStream.range(0, info.files().size())
                        .filter(i -> selection.matches(info.files(), i))
                        .collect(BitSet::new, BitSet::set, BitSet::or);
        assertEquals(expected, matching.toString());
        assertEquals(expected, selection.files(info).toString());
    }

    @Test
    void countsFromWhereItIsTold() throws Exception {
        assertEquals("{0, 2}", FileSelection.parse("0-2", 0).files(torrent()).toString());
    }

    /// Held against many torrents, a selection may name what one of them has not.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,5            | no file number 5, only 1 to 4",
                "4-2147483647   | no file number 2147483647, only 1 to 4",
                "1,*.mkv        | no file matches '*.mkv'",
            })
    void tellsWhatATorrentHasNotOnlyWhereAllMustBeThere(String text, String why) throws Exception {
        TorrentInfo info = torrent();
        FileSelection selection = FileSelection.parse(text, 1);
        assertTrue(selection.matches(info.files(), text.startsWith("1") ? 0 : 3));
        String message =
                assertThrows(IllegalArgumentException.class, () -> selection.files(info))
                        .getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''           | it is empty",
                "' , '        | it is empty",
                "0            | they count from 1",
                "3-1          | not a range of numbers",
                "1-2-3        | not a range of numbers",
                "1-           | not a range of numbers",
                "99999999999  | not a range of numbers",
                "{a           | has no '}'",
            })
    void refusesWhatSelectsNothing(String text, String why) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> FileSelection.parse(text, 1))
                        .getMessage();
        assertTrue(message.contains(why), message);
    }
}
