package spate.protocol.metainfo;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What stands around the `info` dictionary of a torrent file.
record Announcement(
        List<List<String>> trackers,
        List<String> webSeeds,
        List<String> httpSeeds,
        List<HostPort> dhtNodes,
        @Nullable String comment,
        @Nullable String createdBy,
        OptionalLong creationDate,
        List<InfoHash> similar,
        List<String> collections) {}
