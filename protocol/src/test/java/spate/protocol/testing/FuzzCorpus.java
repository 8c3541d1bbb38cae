package spate.protocol.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Brings the inputs of a fuzz target from a corpus of [Fuzz] to Jazzer, and back.
///
///     FuzzCorpus to NAME FOLDER       each input as a file
///     FuzzCorpus from FOLDER          each file as a line, the shortest first
final class FuzzCorpus {

    private FuzzCorpus() {}

    public static void main(String[] words) throws IOException {
        if (words[0].equals("to")) {
            write(Fuzz.corpus(words[1]), Path.of(words[2]));
        } else {
            lines(Path.of(words[1])).forEach(System.out::println);
        }
    }

    private static void write(List<byte[]> inputs, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(folder.resolve("input-" + i), inputs.get(i));
        }
    }

    private static List<String> lines(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(FuzzCorpus::hex)
                    .sorted((a, b) ->
                            a.length() == b.length() ? a.compareTo(b) : a.length() - b.length())
                    .toList();
        }
    }

    private static String hex(Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
