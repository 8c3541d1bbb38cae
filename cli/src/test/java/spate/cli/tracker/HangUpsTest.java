package spate.cli.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// `systemctl reload` right after `systemctl start`: a process of its own is sent real signals.
class HangUpsTest {
    private static final String USERS = "aaaaaaaaaaaaaaaa alice\n";

    private static Process startTracker(int usersPort) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        words.add(System.getProperty("java.class.path"));
        words.addAll(List.of("spate.cli.Main", "tracker", "--json", "--listen=127.0.0.1:0"));
        words.addAll(List.of("--private", "--users=http://127.0.0.1:" + usersPort + "/"));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private static void hangUp(Process process) throws Exception {
        String pid = Long.toString(process.pid());
        assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).start().waitFor());
    }

    private static void answer(ServerSocket web) throws IOException {
        try (Socket asked = web.accept()) {
            answer(asked);
        }
    }

    private static void answer(Socket asked) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ";
        String all = head + USERS.length() + "\r\n\r\n" + USERS;
        asked.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
        while (asked.getInputStream().read() >= 0) {
            // until it has read the answer
        }
    }

    @Test
    void doNotEndATrackerThatStarts() throws Exception {
        assumeTrue(File.separatorChar == '/', "there are no signals");
        try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Process tracker = startTracker(web.getLocalPort());
            try (Socket asked = web.accept(); // it waits for its users now
                    BufferedReader said = tracker.inputReader()) {
                for (int i = 0; i < 50; i++) {
                    hangUp(tracker);
                }
                answer(asked);
                String first = said.readLine();
                assertNotNull(first, "it has ended");
                assertTrue(first.contains("listening"), first);
                answer(web); // it reads its users again, as it was told
            } finally {
                tracker.destroy();
                assertTrue(tracker.waitFor(20, TimeUnit.SECONDS));
            }
        }
    }
}
