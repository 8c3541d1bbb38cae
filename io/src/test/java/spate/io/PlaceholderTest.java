package spate.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
    @Test
    void namesItsModule() {
        assertEquals("spate.io", Placeholder.module());
    }
}
