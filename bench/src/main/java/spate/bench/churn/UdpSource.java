package spate.bench.churn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Sends from one address of loopback: no more than a few questions at once, each again until it is
/// answered.
final class UdpSource {
    private static final int WINDOW = 2;
    private static final int MAX_BYTES = 2048;
    private static final int SOCKET_BYTES = 1 << 20;
    private static final long LOST_NANOS = 2_000_000_000L;
    private static final long ID_NANOS = 60_000_000_000L;
    private static final long PROTOCOL_ID = 0x417_2710_1980L;

    private final int number;
    private final Load load;
    private final DatagramChannel channel = DatagramChannel.open();
    private final Question[] questions = new Question[WINDOW];
    private final ByteBuffer[] packets = new ByteBuffer[WINDOW];
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_BYTES);
    private long connectionId;
    private long idNanos;
    private boolean hasId;
    private boolean isConnecting;
    private int turn;
    private int nextTransaction;
    private long answers;
    private long lost;
    private long strange;

    UdpSource(int number, int port, Load load) throws IOException {
        this.number = number;
        this.load = load;
        for (int i = 0; i < WINDOW; i++) {
            questions[i] = new Question();
            packets[i] = ByteBuffer.allocateDirect(MAX_BYTES);
        }
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
        channel.bind(new InetSocketAddress(ip(Packets.address(number)), 0));
        channel.connect(new InetSocketAddress(ip(0x7F00_0001), port));
        channel.configureBlocking(false);
    }

    private static InetAddress ip(int bits) throws UnknownHostException {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
    }

    /// Takes what has come, and sends what there is to send.
    void run(long now, boolean asks) {
        try {
            receive();
            for (int i = 0; i < WINDOW; i++) {
                if (!questions[i].isUnderWay) {
                    if (asks && !isConnecting) {
                        ask(i, now);
                    }
                } else if (now - questions[i].sentNanos > LOST_NANOS) {
                    lost++;
                    send(i, now);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(int slot, long now) throws IOException {
        Question question = questions[slot];
        if (!hasId || now - idNanos > ID_NANOS) {
            question.action = Packets.CONNECT;
            question.length = 16;
            isConnecting = true;
        } else if (!next(slot)) {
            return;
        }
        question.isUnderWay = true;
        send(slot, now);
    }

    private boolean next(int slot) {
        int asked = turn;
        turn = turn + 1 == load.peersOf(number) ? 0 : turn + 1;
        return load.next(number, asked, questions[slot], packets[slot]);
    }

    private void send(int slot, long now) throws IOException {
        Question question = questions[slot];
        question.sentNanos = now;
        question.transactionId = nextTransaction++ * WINDOW + slot;
        boolean connects = question.action == Packets.CONNECT;
        ByteBuffer packet = packets[slot];
        packet.putLong(0, connects ? PROTOCOL_ID : connectionId).putInt(8, question.action);
        packet.putInt(12, question.transactionId);
        channel.write(packet.position(0).limit(question.length));
        packet.clear();
    }

    private void receive() throws IOException {
        while (channel.read(in.clear()) > 0) {
            in.flip();
            Question question = in.remaining() < 8 ? null : questions[in.getInt(4) & WINDOW - 1];
            if (question == null
                    || !question.isUnderWay
                    || question.transactionId != in.getInt(4)
                    || question.action != in.getInt(0)) {
                strange++;
                continue;
            }
            question.isUnderWay = false;
            answers++;
            if (question.action == Packets.CONNECT) {
                connectionId = in.getLong(8);
                idNanos = question.sentNanos;
                hasId = true;
                isConnecting = false;
            } else {
                load.onAnswer(question, in);
            }
        }
    }

    boolean isQuiet() {
        for (Question question : questions) {
            if (question.isUnderWay) {
                return false;
            }
        }
        return true;
    }

    long answers() {
        return answers;
    }

    /// Questions that were not answered within 2 s, and were asked again.
    long lost() {
        return lost;
    }

    /// Answers to no question, or of another kind: errors are among them.
    long strange() {
        return strange;
    }
}
