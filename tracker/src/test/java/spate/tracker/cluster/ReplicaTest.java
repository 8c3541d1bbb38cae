package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine with a replica that takes over. Its address leads to the one that is in charge, as a name, an
/// address that moves, or a proxy does; who is connected stays so.
class ReplicaTest {
    @TempDir Path folder;
    private RedisServer master;
    private RedisServer replica;
    private Relay relay;
    private Site a;
    private Site b;

    @BeforeEach
    void start() throws IOException {
        master = RedisServer.start(folder.resolve("master"));
        String port = Integer.toString(master.port());
        replica = RedisServer.start(folder.resolve("replica"), "--replicaof", "127.0.0.1", port);
        Eventually.holds("the replica follows", () -> has(replica, "master_link_status:up"));
        relay = new Relay(master.port());
        a = Site.at(relay.url()).connected();
        b = Site.at(relay.url()).connected();
        a.leecher(1, 7001);
        bothHave(7001);
    }

    @AfterEach
    void stop() throws IOException {
        a.close();
        b.close();
        relay.close();
        replica.close();
        master.close();
    }

    private static boolean has(RedisServer server, String line) {
        return server.ask("info", "replication").contains(line);
    }

    private void bothHave(Integer... ports) {
        Eventually.equal(Set.of(ports), () -> a.peers(1));
        Eventually.equal(Set.of(ports), () -> b.peers(1));
    }

    private void awaitSame() {
        String sent = master.ask("wait", "1", "20000");
        assertEquals("1", sent, "the replica has all");
    }

    /// Changed places (`FAILOVER`): the old one is there, but takes nothing any more.
    @Test
    void changesPlacesWithTheMaster() throws IOException {
        master.ask("failover", "to", "127.0.0.1", Integer.toString(replica.port()));
        Eventually.holds("they have changed places", () -> has(replica, "role:master"));
        Eventually.holds("they have changed places", () -> has(master, "role:slave"));
        relay.moveTo(replica.port());
        goesOn();
    }

    @Test
    void takesTheDeadMastersPlace() throws IOException {
        awaitSame();
        master.kill();
        assertEquals(Set.of(7001), b.ask(1, 7002));
        replica.ask("replicaof", "no", "one");
        relay.moveTo(replica.port());
        a.leecher(1, 7004);
        bothHave(7001, 7002, 7004);
        goesOn();
    }

    /// Both announce, complete and stop, and each hears of the other's; a download is counted once.
    private void goesOn() {
        b.stopped(1, 7002);
        b.stopped(1, 7004);
        a.leecher(1, 7003);
        bothHave(7001, 7003);
        b.completed(1, 7001);
        bothHave(-7001, 7003);
        a.stopped(1, 7003);
        bothHave(-7001);
        Eventually.equal(1, () -> a.downloads(1));
        Eventually.equal(1, () -> b.downloads(1));
        assertEquals("1", replica.ask("dbsize"));
    }
}
