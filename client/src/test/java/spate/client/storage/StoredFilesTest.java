package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.io.file.FileHandles;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo.Version;

/// The files of a torrent under several disk threads.
class StoredFilesTest {
    private static final int FILES = 3000;
    private static final int HALF = 500;

    @TempDir Path temp;

    /// Whoever looks at a file before it writes may see it as it was before the other has written, and
    /// know how it is afterwards: that is no file that somebody cut.
    @Test
    void twoWhoWriteToAFileDoNotTakeEachOtherForAnotherProgram() throws Exception {
        Entry[] entries =
                IntStream.range(0, FILES)
                        .mapToObj(i -> new Entry("f" + i, 2 * HALF))
                        .toArray(Entry[]::new);
        TestTorrent torrent = TestTorrent.of(Version.V1, 1 << 15, new Random(1), entries);
        FileList list = torrent.info().files();
        Queue<String> changes = new ConcurrentLinkedQueue<>();
        try (FileHandles handles = new FileHandles(4);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            OutputFolder folder =
                    new OutputFolder(torrent.info(), torrent.in(temp.resolve("out")), handles);
            folder.open();
            StoredFiles files =
                    new StoredFiles(
                            list, folder, handles, (file, how) -> changes.add(file + ": " + how));
            CyclicBarrier together = new CyclicBarrier(2);
            for (int file = 0; file < list.size(); file++) {
                files.make(file);
                handles.close(folder.ref(file));
                List<Future<Void>> halves =
                        List.of(
                                threads.submit(half(files, file, 0, together)),
                                threads.submit(half(files, file, HALF, together)));
                for (Future<Void> half : halves) {
                    half.get();
                }
            }
        }
        assertEquals(List.of(), List.copyOf(changes));
    }

    private static Callable<Void> half(
            StoredFiles files, int file, int position, CyclicBarrier together) {
        return () -> {
            together.await();
            files.write(file, position, ByteBuffer.allocate(HALF));
            return null;
        };
    }
}
