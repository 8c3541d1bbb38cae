package spate.io.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.io.file.FileHandles;
import spate.io.file.FileProblem;
import spate.io.file.FileRef;
import spate.io.file.RootFolder;
import spate.io.loop.LoopFixture;

/// A process of its own, started by [DescriptorLimitTest] with few file descriptors: takes them all
/// and looks what the others do.
final class FewDescriptors {
    private FewDescriptors() {}

    private static final class Acceptor implements AcceptHandler {
        final AtomicInteger failures = new AtomicInteger();
        final CompletableFuture<CloseCause> failed = new CompletableFuture<>();
        final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();

        @Override
        public void onAccepted(SocketChannel channel) {
            accepted.complete(channel);
        }

        @Override
        public void onAcceptFailed(CloseCause cause) {
            failures.incrementAndGet();
            failed.complete(cause);
        }
    }

    private static final class Client implements StreamHandler {
        final CompletableFuture<CloseCause> closed = new CompletableFuture<>();

        @Override
        public void onConnected() {}

        @Override
        public long readAllowance() {
            return 0;
        }

        @Override
        public void onReadable(ByteBuffer in) {}

        @Override
        public int gather(@Nullable ByteBuffer[] into) {
            return 0;
        }

        @Override
        public void onWritten(long bytes) {}

        @Override
        public void onClosed(CloseCause cause) {
            closed.complete(cause);
        }
    }

    public static void main(String[] arguments) throws Exception {
        RootFolder root = RootFolder.of(Path.of(arguments[0]));
        try (var fixture = new LoopFixture();
                var files = new FileHandles(8)) {
            FileRef one = root.file("one");
            FileRef two = root.file("two");
            touch(files, one);
            touch(files, two);
            var acceptor = new Acceptor();
            var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            TcpListener listener =
                    fixture.call(() -> TcpListener.open(fixture.loop, local, acceptor));
            warmUp(fixture, files, root.file("missing"));
            try (SocketChannel client = SocketChannel.open()) {
                List<FileChannel> hogs = takeAll(one.path());
                checkAccept(fixture, listener, acceptor, client);
                checkConnect(fixture, listener);
                checkFiles(files, root, one, two, hogs);
                for (FileChannel hog : hogs) {
                    hog.close();
                }
                assertTrue(LoopFixture.get(acceptor.accepted).isOpen(), "accepted after a rest");
                fixture.run(listener::close);
            }
        }
        System.out.println("as it should be");
    }

    /// Loads the classes that would need descriptors later.
    private static void warmUp(LoopFixture fixture, FileHandles files, FileRef missing) {
        ByteBuffer nothing = ByteBuffer.allocate(1);
        assertThrows(FileFailure.class, () -> files.read(missing, 0, nothing));
        var client = new Client();
        var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        fixture.call(() -> TcpStream.connect(fixture.loop, nobody, ConnectOptions.DEFAULT, client));
        LoopFixture.get(client.closed);
    }

    private static void touch(FileHandles files, FileRef file) throws FileFailure {
        files.write(file, 0, ByteBuffer.allocate(10), FileHandles.IfMissing.CREATE);
    }

    private static List<FileChannel> takeAll(Path file) {
        List<FileChannel> hogs = new ArrayList<>();
        try {
            while (true) {
                hogs.add(FileChannel.open(file, StandardOpenOption.READ));
            }
        } catch (IOException failure) {
            assertTrue(failure.getMessage().contains("Too many open files"), failure::getMessage);
            return hogs;
        }
    }

    private static void checkAccept(
            LoopFixture fixture, TcpListener listener, Acceptor acceptor, SocketChannel client)
            throws IOException {
        client.connect(listener.localAddress());
        assertEquals(CloseCause.Reason.NO_DESCRIPTORS, LoopFixture.get(acceptor.failed).reason());
        for (int i = 0; i < 1000; i++) {
            fixture.run(() -> {}); // a thousand turns at least
        }
        assertEquals(1, acceptor.failures.get(), "the listener rests");
    }

    private static void checkConnect(LoopFixture fixture, TcpListener listener) {
        var client = new Client();
        fixture.call(() ->
                TcpStream.connect(
                        fixture.loop, listener.localAddress(), ConnectOptions.DEFAULT, client));
        assertEquals(CloseCause.Reason.NO_DESCRIPTORS, LoopFixture.get(client.closed).reason());
    }

    /// Idle handles make room for a file, and only when there are none it fails.
    private static void checkFiles(
            FileHandles files, RootFolder root, FileRef one, FileRef two, List<FileChannel> hogs)
            throws Exception {
        files.close(two);
        hogs.addAll(takeAll(one.path()));
        assertEquals(1, files.openCount());
        files.close();
        hogs.addAll(takeAll(one.path()));
        var failure = assertThrows(FileFailure.class, () -> touch(files, root.file("three")));
        assertEquals(FileProblem.TOO_MANY_OPEN, failure.problem());
        for (int i = 0; i < 8; i++) {
            hogs.removeLast().close();
        }
        for (String name : List.of("one", "two", "four", "five")) {
            touch(files, root.file(name));
        }
        hogs.addAll(takeAll(one.path()));
        assertEquals(4, files.openCount());
        touch(files, root.file("three"));
        assertEquals(1, files.openCount());
    }
}
