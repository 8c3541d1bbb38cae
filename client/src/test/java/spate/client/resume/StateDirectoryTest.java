package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {
    private static final Path HOME = Path.of("/home/me");
    private static final Path ABSOLUTE = Path.of("/somewhere").toAbsolutePath();

    private static Path place(String system, Map<String, String> environment) {
        return StateDirectory.of(environment, system, HOME).path();
    }

    @Test
    void linuxFollowsTheBaseDirectorySpecification() {
        assertEquals(HOME.resolve(".local/state/spate"), place("Linux", Map.of()));
        assertEquals(
                ABSOLUTE.resolve("spate"),
                place("Linux", Map.of("XDG_STATE_HOME", ABSOLUTE.toString())));
        assertEquals(
                HOME.resolve(".local/state/spate"),
                place("Linux", Map.of("XDG_STATE_HOME", "relative")));
        assertEquals(
                HOME.resolve(".local/state/spate"), place("Linux", Map.of("XDG_STATE_HOME", "")));
    }

    @Test
    void otherSystemsHaveTheirPlaces() {
        assertEquals(
                HOME.resolve("Library/Application Support/spate"), place("Mac OS X", Map.of()));
        assertEquals(HOME.resolve("AppData/Local/spate"), place("Windows 11", Map.of()));
        assertEquals(
                ABSOLUTE.resolve("spate"),
                place("Windows 11", Map.of("LOCALAPPDATA", ABSOLUTE.toString())));
    }

    @Test
    void theUsersOwnIsAbsolute() {
        assertTrue(StateDirectory.ofUser().path().isAbsolute());
    }
}
