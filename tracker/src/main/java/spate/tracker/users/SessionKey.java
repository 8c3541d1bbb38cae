package spate.tracker.users;

import java.nio.ByteBuffer;
import spate.tracker.core.Caller;
import spate.tracker.swarm.Announce;

/// Whose session of which torrent, with which client. Used again and again.
final class SessionKey {
    static final int BYTES = 4 + 20 + 20;

    int user;
    long hash0;
    long hash1;
    int hash2;
    long peer0;
    long peer1;
    int peer2;

    SessionKey of(Announce announce, Caller caller) {
        user = caller.user();
        hash0 = announce.hash0();
        hash1 = announce.hash1();
        hash2 = announce.hash2();
        peer0 = caller.peerId0();
        peer1 = caller.peerId1();
        peer2 = caller.peerId2();
        return this;
    }

    SessionKey of(SessionKey other) {
        user = other.user;
        hash0 = other.hash0;
        hash1 = other.hash1;
        hash2 = other.hash2;
        peer0 = other.peer0;
        peer1 = other.peer1;
        peer2 = other.peer2;
        return this;
    }

    void write(ByteBuffer out) {
        out.putInt(user).putLong(hash0).putLong(hash1).putInt(hash2);
        out.putLong(peer0).putLong(peer1).putInt(peer2);
    }

    SessionKey read(ByteBuffer in) {
        user = in.getInt();
        hash0 = in.getLong();
        hash1 = in.getLong();
        hash2 = in.getInt();
        peer0 = in.getLong();
        peer1 = in.getLong();
        peer2 = in.getInt();
        return this;
    }
}
