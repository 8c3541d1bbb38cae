package spate.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
    @Test
    void namesItsModule() {
        assertEquals("spate.client", Placeholder.module());
    }
}
