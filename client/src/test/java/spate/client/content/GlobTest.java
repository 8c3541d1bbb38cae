package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.flac        | a.flac              | true",
                "*.flac        | cd1/a.flac          | true",
                "*.flac        | a.flac.txt          | false",
                "*.flac        | .flac               | true",
                "extras        | extras/a/b.txt      | true",
                "extras        | cd/extras/b.txt     | true",
                "extras        | extrasensory.txt    | false",
                "extras/       | extras/b.txt        | true",
                "extras/*      | extras/b.txt        | true",
                "extras/*      | extras/b/c.txt      | true",
                "extras/*.txt  | extras/b/c.txt      | false",
                "extras/**.txt | extras/b/c.txt      | true",
                "/top.txt      | top.txt             | true",
                "/top.txt      | a/top.txt           | false",
                "**/b/*.txt    | b/c.txt             | true",
                "**/b/*.txt    | a/a/b/c.txt         | true",
                "a/**/z        | a/z                 | true",
                "a/**/z        | a/b/c/z             | true",
                "a?c           | abc                 | true",
                "a?c           | a/c                 | false",
                "[a-c]x        | bx                  | true",
                "[!a-c]x       | bx                  | false",
                "[!a-c]x       | dx                  | true",
                "*.{mkv,mp4}   | film.mp4            | true",
                "*.{mkv,mp4}   | film.avi            | false",
                "a.b           | axb                 | false",
                "\\*           | *                   | true",
                "\\*           | a                   | false",
                "*é*           | café.txt            | true",
                "**            | a/b                 | true",
            })
    void matches(String glob, String path, boolean expected) {
        assertEquals(expected, Glob.parse(glob).matches(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "[a", "{a,b", "[z-a]"})
    void refusesWhatIsNoPattern(String glob) {
        assertThrows(IllegalArgumentException.class, () -> Glob.parse(glob));
    }
}
