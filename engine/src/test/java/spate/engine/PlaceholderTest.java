package spate.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
    @Test
    void namesItsModule() {
        assertEquals("spate.engine", Placeholder.module());
    }
}
