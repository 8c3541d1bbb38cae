package spate.client.create;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.client.content.ContentHasher;
import spate.client.content.ContentLayout;
import spate.client.content.PieceHashes;
import spate.client.create.CreationException.Kind;
import spate.protocol.bencode.BencodeString;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.MetainfoEditor;
import spate.protocol.metainfo.PlannedFile;
import spate.protocol.metainfo.TorrentBuilder;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.metainfo.TorrentPlan;

/// Makes one torrent: plans it, which takes no reading, then hashes all content once. [#create] is
/// called once; how far it is may be asked meanwhile, from any thread.
public final class TorrentCreator {
    /// The longest piece that is chosen to keep a torrent file small, in bytes.
    private static final int LONGEST_PIECE = 64 << 20;

    private final Sources sources;
    private final CreateSettings settings;
    private final TorrentPlan plan;
    private final @Nullable String entropy;
    private final ContentHasher hasher;

    private TorrentCreator(Sources sources, CreateSettings settings) throws CreationException {
        this.sources = sources;
        this.settings = settings;
        this.entropy = settings.entropy ? randomText() : null;
        this.plan = fittingPlan();
        this.hasher =
                new ContentHasher(
                        layout(),
                        plan.version() != Version.V2,
                        plan.version() != Version.V1,
                        settings.md5 ? 1 : settings.threads);
    }

    /// Plans a torrent.
    ///
    /// @throws CreationException if no torrent can hold that, or none of the size that is allowed
    public static TorrentCreator plan(Sources sources, CreateSettings settings)
            throws CreationException {
        return new TorrentCreator(sources, settings);
    }

    private static String randomText() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private TorrentPlan fittingPlan() throws CreationException {
        List<PlannedFile> files = sources.files().files();
        long total = sources.files().totalBytes();
        if (settings.pieceLength > 0) {
            return checked(planned(settings.pieceLength));
        }
        int length = PieceLengthChoice.choose(files, total, settings.startsFilesAtPieces());
        while (total / length >= TorrentInfo.MAX_PIECES && length < LONGEST_PIECE) {
            length *= 2;
        }
        TorrentPlan fitting = planned(length);
        while (isTooLarge(fitting) && length < LONGEST_PIECE) {
            length *= 2;
            fitting = planned(length);
        }
        return checked(fitting);
    }

    private TorrentPlan planned(int pieceLength) throws CreationException {
        List<PlannedFile> files = sources.files().files();
        try {
            return new TorrentPlan(
                    settings.version,
                    sources.name(),
                    sources.hasFolder(),
                    pieceLength,
                    settings.aligned,
                    files);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CreationException(
                    Kind.TOO_LARGE,
                    "no torrent can hold this: "
                            + e.getMessage()
                            + "; choose longer pieces, or make several torrents",
                    e);
        }
    }

    private boolean isTooLarge(TorrentPlan tried) {
        return settings.maxTorrentBytes > 0 && torrentBytes(tried) > settings.maxTorrentBytes;
    }

    private TorrentPlan checked(TorrentPlan tried) throws CreationException {
        if (isTooLarge(tried)) {
            throw new CreationException(
                    Kind.TOO_LARGE,
                    "the torrent would have "
                            + torrentBytes(tried)
                            + " bytes, and "
                            + settings.maxTorrentBytes
                            + " are allowed; choose longer pieces, --v1, or make several torrents");
        }
        return tried;
    }

    /// How the torrent will be laid out.
    public TorrentPlan plan() {
        return plan;
    }

    /// How many bytes the torrent file will have.
    public long torrentBytes() {
        return torrentBytes(plan);
    }

    /// As large as with the hashes, which all have the same size: it is made with others. They differ
    /// from file to file, since equal layers are written once.
    private long torrentBytes(TorrentPlan tried) {
        int pieces = tried.pieceCount();
        TorrentBuilder builder = new TorrentBuilder(tried);
        if (tried.version() != Version.V2) {
            builder.v1Hashes(new byte[pieces * TorrentInfo.V1_HASH_LENGTH]);
        }
        for (int i = 0; i < tried.files().size() && tried.version() != Version.V1; i++) {
            long length = tried.files().get(i).length();
            byte[] layer =
                    new byte
                            [MerkleTree.pieceCount(length, tried.pieceLength())
                                    * MerkleTree.HASH_LENGTH];
            for (int b = 0; b < 4 && layer.length > 0; b++) {
                layer[b] = (byte) (i >>> (8 * b));
            }
            if (length > 0) {
                builder.tree(i, layer);
            }
        }
        for (int i = 0; i < tried.files().size() && settings.md5; i++) {
            builder.md5(i, "0".repeat(32));
        }
        return finished(builder).length;
    }

    /// What the user should know before the hashing: about padding.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        long data = sources.files().totalBytes();
        if (plan.version() != Version.V2 && plan.paddingLength() > data) {
            warnings.add(
                    "%d%% of padding: %d bytes of it for %d bytes of data, since each file starts a piece of"
                                    .formatted(
                                            plan.paddingLength() * 100 / data,
                                            plan.paddingLength(),
                                            data)
                            + " "
                            + plan.pieceLength()
                            + " bytes; choose --v2 or --v1 without --align, or pack the small files"
                            + (plan.pieceLength() > PieceLengthChoice.MIN_BYTES
                                    ? ", or shorter pieces (-l)"
                                    : ""));
        }
        return warnings;
    }

    /// Bytes of files that were hashed so far.
    public long doneBytes() {
        return hasher.doneBytes();
    }

    /// Bytes of all files.
    public long totalBytes() {
        return sources.files().totalBytes();
    }

    /// Makes [#create] end soon. From any thread.
    public void cancel() {
        hasher.cancel();
    }

    /// Hashes everything and returns the torrent file.
    ///
    /// @throws CreationException if a file cannot be read or is not as it was found
    /// @throws InterruptedException if it was cancelled
    public byte[] create() throws CreationException, InterruptedException {
        SourceFiles files = sources.files();
        Md5Watch sums = settings.md5 ? new Md5Watch(files) : null;
        ChangeWatch watch = sums == null ? new ChangeWatch(files) : sums;
        try {
            PieceHashes hashes = hasher.run(watch);
            watchEmptyFiles(watch);
            return finished(builder(hashes, sums));
        } catch (ChangeWatch.Failure e) {
            throw e.reason();
        } catch (IOException e) {
            throw new CreationException(
                    Kind.UNREADABLE, "reading failed: " + e.getMessage() + "; try again", e);
        }
    }

    /// Nobody reads empty files, but they too must have stayed so.
    private void watchEmptyFiles(ChangeWatch watch) throws IOException {
        for (int i = 0; i < plan.files().size(); i++) {
            PlannedFile file = plan.files().get(i);
            if (file.length() == 0 && file.symlinkTarget() == null) {
                watch.finished(i);
            }
        }
    }

    private TorrentBuilder builder(PieceHashes hashes, @Nullable Md5Watch sums) {
        TorrentBuilder builder = new TorrentBuilder(plan);
        if (plan.version() != Version.V2) {
            builder.v1Hashes(hashes.sha1());
        }
        for (int i = 0; i < plan.files().size(); i++) {
            long length = plan.files().get(i).length();
            if (plan.version() != Version.V1 && length > 0) {
                int first = (int) (plan.offset(i) / plan.pieceLength());
                int count = MerkleTree.pieceCount(length, plan.pieceLength());
                builder.tree(i, hashes.sha256(first, count));
            }
            String sum = sums == null ? null : sums.sum(i);
            if (sum != null) {
                builder.md5(i, sum);
            }
        }
        return builder;
    }

    private byte[] finished(TorrentBuilder builder) {
        if (settings.isPrivate) {
            builder.isPrivate();
        }
        if (settings.source != null) {
            builder.source(settings.source);
        }
        if (entropy != null) {
            builder.put("entropy", BencodeString.of(entropy));
        }
        MetainfoEditor torrent = builder.build();
        return torrent.trackers(settings.trackers)
                .webSeeds(settings.webSeeds)
                .dhtNodes(settings.dhtNodes)
                .comment(settings.comment)
                .createdBy(settings.createdBy)
                .creationDate(settings.creationDate)
                .toBytes();
    }

    private ContentLayout layout() {
        int count = plan.files().size();
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = plan.offset(i);
            lengths[i] = plan.files().get(i).length();
        }
        return new ContentLayout(
                offsets, lengths, sources.files()::diskPath, plan.pieceLength(), plan.length());
    }
}
