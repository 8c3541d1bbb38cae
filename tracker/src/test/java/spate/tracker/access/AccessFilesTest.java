package spate.tracker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.file.FileFailure;
import spate.protocol.testing.Property;
import spate.tracker.access.AccessFiles.Which;
import spate.tracker.core.Caller;
import spate.tracker.core.Refusal;
import spate.tracker.core.TorrentName;
import spate.tracker.swarm.Announce;

class AccessFilesTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final String LISTED = "0000000000000001000000000000000200000003";
    private static final String OTHER = "0000000000000001000000000000000200000004";

    @TempDir Path folder;
    private Path allow;
    private Path deny;

    @BeforeEach
    void name() {
        allow = folder.resolve("allow");
        deny = folder.resolve("deny");
    }

    private AccessFiles files(String allowed, String denied) throws IOException {
        if (allowed != null) {
            Files.writeString(allow, allowed);
        }
        if (denied != null) {
            Files.writeString(deny, denied);
        }
        return new AccessFiles(
                allowed == null ? null : allow, denied == null ? null : deny, 1, NOW);
    }

    private static Refusal torrent(AccessFiles files, int last) {
        return files.rules().checkTorrent(1, 2, last);
    }

    private static Refusal client(AccessFiles files, String prefix) {
        var id = AccessEntry.parse("client:" + prefix).prefix();
        return files.rules().checkClient(id.first(), id.second(), id.third());
    }

    @Test
    void everythingIsAllowedWithoutLists() throws IOException {
        AccessFiles files = files(null, null);
        assertNull(torrent(files, 3));
        assertNull(client(files, "-XL0012"));
        assertNull(files.rules().checkV4(1));
        assertNull(files.rules().checkV6(1, 1));
        assertNull(AccessRules.OPEN.checkTorrent(1, 2, 3));
    }

    @Test
    void anAllowListOfTorrentsAllowsThemOnly() throws IOException {
        AccessFiles files = files(LISTED + "\n", null);
        assertNull(torrent(files, 3));
        assertSame(AccessRules.TORRENT_NOT_ALLOWED, torrent(files, 4));
        assertNull(client(files, "-XL"));
        assertNull(files.rules().checkV4(1));
    }

    @Test
    void whatIsDeniedIsDeniedEvenIfItIsAllowed() throws IOException {
        String both = LISTED + "\nclient:-AZ\n10.0.0.0/8\nfd00::/8\n";
        AccessFiles files = files(both + OTHER, both);
        assertSame(AccessRules.TORRENT_DENIED, torrent(files, 3));
        assertNull(torrent(files, 4));
        assertSame(AccessRules.CLIENT_DENIED, client(files, "-AZ2060-"));
        assertSame(AccessRules.ADDRESS_DENIED, files.rules().checkV4(0x0A000001));
        assertSame(AccessRules.ADDRESS_DENIED, files.rules().checkV6(0xFD00L << 48, 1));
    }

    /// A hybrid torrent on the allow list is one, by either of its hashes.
    @Test
    void aHybridTorrentIsKnownByItsV1Hash() throws IOException {
        String v2 = OTHER + "0".repeat(24);
        for (String line : List.of(LISTED + " " + v2, v2 + "\t " + LISTED + "  # ours")) {
            AccessFiles files = files(line + "\n", "client:-XX\n");
            assertNull(torrent(files, 3));
            assertNull(torrent(files, 4));
            TorrentName name = new TorrentName().set(1, 2, 4);
            assertTrue(new AccessGate(files).resolve(name));
            assertEquals(3, name.hash2());
            assertFalse(files.rules().resolve(name), "it has this name already");
            assertFalse(files.rules().resolve(name.set(1, 2, 5)));
        }
        AccessFiles denied = files(LISTED + " " + v2 + "\n", OTHER + "\n");
        assertFalse(denied.rules().resolve(new TorrentName().set(1, 2, 4)), "denied on its own");
        assertNotNull(torrent(denied, 4));
    }

    @Test
    void manyHybridTorrentsAreFound() {
        Property.forAll(
                20,
                random -> {
                    var list = new HybridList.Builder(random.nextLong());
                    int count = random.nextInt(300);
                    for (int i = 0; i < count; i++) {
                        list.add(
                                AccessEntry.torrent(i, 7, i).prefix(),
                                AccessEntry.torrent(-1 - i, 8, i).prefix());
                    }
                    HybridList hybrids = list.build();
                    assertEquals(count == 0, hybrids.isEmpty());
                    for (int i = 0; i < 300; i++) {
                        TorrentName name = new TorrentName().set(-1 - i, 8, i);
                        assertEquals(i < count, hybrids.resolve(name));
                        assertEquals(i < count ? 7 : 8, name.hash1());
                        assertEquals(i < count ? i : -1 - i, name.hash0());
                    }
                });
    }

    @Test
    void clientsAndNetworksCanBeAllowedToo() throws IOException {
        AccessFiles files = files("client:-AZ\n10.0.0.0/8\n", null);
        assertNull(torrent(files, 3), "it says nothing of torrents");
        assertNull(client(files, "-AZ2060-"));
        assertSame(AccessRules.CLIENT_DENIED, client(files, "-XL0012-"));
        assertNull(files.rules().checkV4(0x0A000001));
        assertNull(files.rules().checkV6(0, 0xFFFF_0A00_0001L));
        assertSame(AccessRules.ADDRESS_DENIED, files.rules().checkV4(0x0B000001));
        assertSame(AccessRules.ADDRESS_DENIED, files.rules().checkV6(0x0A00_0001L << 32, 0));
    }

    /// A misspelled list must not open what was closed.
    @Test
    void aListThatCannotBeReadOpensNothing() throws IOException {
        for (String text : List.of("", "# nothing yet\n", LISTED.substring(1), "x".repeat(3000))) {
            assertSame(AccessRules.TORRENT_NOT_ALLOWED, torrent(files(text, null), 3), text);
        }
        AccessFiles files = files("10.0.0.0/8\n" + LISTED.substring(1) + "\n", null);
        assertSame(AccessRules.TORRENT_NOT_ALLOWED, torrent(files, 3));
        assertEquals(1, files.problems().size());
        assertSame(
                AccessRules.ADDRESS_DENIED,
                files(LISTED + "\n10.0.0.0/99", null).rules().checkV4(0x0A000001));
    }

    @Test
    void aBadLineIsToldAndTheOthersHold() throws IOException {
        AccessFiles files = files("oops\r\n" + LISTED + "\r\n1.2.3.4.5\r\n", "client:\n");
        assertNull(torrent(files, 3));
        assertEquals(3, files.problems().size());
        assertTrue(files.problems().get(0).startsWith(allow + ":1: "), files.problems()::toString);
        assertTrue(files.problems().get(1).startsWith(allow + ":3: "));
        assertTrue(files.problems().get(2).startsWith(deny + ":1: "));
    }

    @Test
    void aFileIsReadAgainWhenItHasChanged() throws IOException {
        AccessFiles files = files(LISTED, "");
        files.poll(NOW);
        assertFalse(files.poll(NOW));
        Files.writeString(allow, LISTED + "\n" + OTHER);
        assertTrue(files.poll(NOW));
        assertNull(torrent(files, 4));
        Files.writeString(deny, LISTED);
        assertTrue(files.poll(NOW));
        assertSame(AccessRules.TORRENT_DENIED, torrent(files, 3));
    }

    @Test
    void aFileThatVanishesLeavesTheRulesAsTheyAre() throws IOException {
        AccessFiles files = files(LISTED, null);
        AccessRules before = files.rules();
        Files.delete(allow);
        assertTrue(files.poll(NOW));
        assertSame(before.allowed(), files.rules().allowed());
        assertEquals(1, files.problems().size());
        assertTrue(files.problems().getFirst().contains("stays as it was"));
        assertFalse(files.poll(NOW), "that was said");
        files.reload(NOW);
        assertNull(torrent(files, 3));
        Files.writeString(allow, OTHER);
        assertTrue(files.poll(NOW));
        assertNotNull(torrent(files, 3));
        assertEquals(List.of(), files.problems());
    }

    @Test
    void aListThatIsMissingAtFirstIsAnError() {
        assertThrows(FileFailure.class, () -> new AccessFiles(allow, null, 1, NOW));
        assertThrows(FileFailure.class, () -> new AccessFiles(null, folder, 1, NOW));
    }

    @Test
    void aChangeHoldsAtOnceAndAfterARestart() throws IOException {
        AccessFiles files = files("# mine\n" + LISTED + "\n", "");
        AccessEntry other = AccessEntry.parse(OTHER);
        assertTrue(files.add(Which.ALLOW, List.of(other, AccessEntry.parse(LISTED)), NOW));
        assertFalse(files.add(Which.ALLOW, List.of(other), NOW), "it is there");
        assertNull(torrent(files, 4));
        assertEquals("# mine\n" + LISTED + "\n" + OTHER + "\n", Files.readString(allow));
        assertTrue(files.remove(Which.ALLOW, List.of(AccessEntry.parse(LISTED)), NOW));
        assertNotNull(torrent(files, 3));
        assertNull(torrent(new AccessFiles(allow, null, 2, NOW), 4));
        assertTrue(files.has(Which.ALLOW));
    }

    @Test
    void anEntryIsRemovedHoweverItIsSpelled() throws IOException {
        String spelled = "CLIENT:0x2d41\n10.9.8.7/8\n" + LISTED.replace("1", "a") + "\n";
        AccessFiles files = files(null, spelled + "10.1.0.0/16\n");
        List<AccessEntry> removed =
                List.of(
                        AccessEntry.parse("client:-A"),
                        AccessEntry.parse("10.0.0.0/8"),
                        AccessEntry.parse(LISTED.replace("1", "A") + "0".repeat(24)));
        assertTrue(files.remove(Which.DENY, removed, NOW));
        assertEquals("10.1.0.0/16\n", Files.readString(deny));
    }

    @Test
    void aListThatIsNotThereCannotBeChanged() throws IOException {
        AccessFiles files = files(null, null);
        List<AccessEntry> entries = List.of(AccessEntry.parse(OTHER));
        assertFalse(files.has(Which.DENY));
        assertThrows(IllegalStateException.class, () -> files.add(Which.DENY, entries, NOW));
    }

    @Test
    void holdsWhatASetWouldHold() {
        Property.forAll(
                30,
                random -> {
                    AccessFiles files = files("# torrents\n", null);
                    Set<Integer> model = new HashSet<>();
                    for (int i = 0; i < 30; i++) {
                        int last = random.nextInt(10);
                        var entries = List.of(AccessEntry.torrent(1, 2, last));
                        if (random.nextInt(3) > 0) {
                            boolean isNew = model.add(last);
                            assertEquals(isNew, files.add(Which.ALLOW, entries, NOW));
                        } else {
                            boolean wasThere = model.remove(last);
                            assertEquals(wasThere, files.remove(Which.ALLOW, entries, NOW));
                        }
                        for (int each = 0; each < 10; each++) {
                            assertEquals(model.contains(each), torrent(files, each) == null);
                        }
                    }
                });
    }

    @Test
    void theGateAsksTheRules() throws IOException {
        AccessGate gate = new AccessGate(files(LISTED, "10.0.0.0/8\nclient:-XL\nfd00::/8"));
        Caller caller = new Caller();
        Announce announce = new Announce();
        assertNull(gate.admit(caller.fromV4(0x0B000001), 0));
        assertNotNull(gate.admit(caller.fromV4(0x0A000001), 0));
        assertNotNull(gate.admit(caller.fromV6(0xFD00L << 48, 0), 0));
        caller.fromV4(1).peerId(0x2D584CL << 40, 0, 0);
        assertSame(
                AccessRules.CLIENT_DENIED,
                gate.check(announce.begin(1, 2, 3).fromV4(1, 1), caller, 0));
        caller.peerId(0, 0, 0);
        assertNull(gate.check(announce, caller, 0));
        assertSame(
                AccessRules.TORRENT_NOT_ALLOWED,
                gate.check(announce.begin(1, 2, 4).fromV4(1, 1), caller, 0));
        assertTrue(gate.mayScrape(1, 2, 3));
        assertFalse(gate.mayScrape(1, 2, 4));
    }
}
