package spate.protocol.metainfo;

import java.util.Random;

/// The content of files of test torrents, made up from their paths.
interface FakeData {
    FakeData OF_PATH =
            file -> {
                byte[] content = new byte[Math.toIntExact(file.length())];
                new Random(file.path().hashCode()).nextBytes(content);
                return content;
            };

    byte[] content(PlannedFile file);
}
