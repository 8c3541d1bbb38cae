package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import spate.protocol.metainfo.PathSanitizer.Rule;

class LocalNamesTest {
    @Test
    void isStricterOnWindows() {
        assertEquals(Rule.WINDOWS, LocalNames.rule('\\'));
        assertEquals(Rule.COMMON, LocalNames.rule('/'));
    }
}
