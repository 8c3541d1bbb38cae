package spate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;

/// The reading of a `.torrent` file with many files: bencode, names made safe, the table of files.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MetainfoBenchmark {
    private static final int PIECE_BYTES = 1 << 18;
    private static final int FILE_BYTES = 100_000;

    @Param({"1", "1000", "100000"})
    public int fileCount;

    private byte[] torrent = {};

    @Setup
    public void write() {
        List<BencodeValue> files = new ArrayList<>();
        for (int i = 0; i < fileCount; i++) {
            List<String> path = List.of("folder " + i / 100, "file " + i + ".bin");
            files.add(
                    BencodeDictionary.builder()
                            .put("length", FILE_BYTES)
                            .put("path", BencodeList.ofTexts(path))
                            .build());
        }
        long pieces = Math.ceilDiv((long) fileCount * FILE_BYTES, PIECE_BYTES);
        byte[] hashes = new byte[Math.toIntExact(20 * pieces)];
        new Random(3).nextBytes(hashes);
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("files", BencodeList.of(files))
                        .put("name", "benchmark")
                        .put("piece length", PIECE_BYTES)
                        .put("pieces", hashes)
                        .build();
        BencodeDictionary root = BencodeDictionary.builder().put("info", info).build();
        torrent = new BencodeWriter().value(root).toBytes();
    }

    @Benchmark
    public Metainfo parse() throws MetainfoException {
        return Metainfo.parse(torrent);
    }
}
