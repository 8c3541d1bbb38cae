package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of one connection, after the handshake, into calls of a [MessageHandler].
///
/// A message that is whole in the input is read from it directly. One that straddles two inputs waits in a
/// small carry, which grows only as the bytes arrive, so a length that is merely claimed costs nothing, and
/// is given back after use. Of `piece` only the 13 bytes of the header are ever carried; the payload passes
/// through in slices.
///
/// Every limit is checked as soon as the length (4 bytes) and the id (the 5th) are there, so the outcome is
/// the same however the bytes are cut.
public final class MessageDecoder {

    /// The longest payload of an extended message.
    public static final int MAX_EXTENDED_LENGTH = 1 << 20;

    /// The longest payload of a message whose id is not known.
    public static final int MAX_UNKNOWN_LENGTH = 1 << 20;

    /// The most hashes of one `hashes` message: 512 of the base layer (BEP 52) and an uncle a layer.
    public static final int MAX_HASHES = 512 + 64;

    /// The longest bitfield that is accepted at all: 64 million pieces.
    public static final int MAX_BITFIELD_LENGTH = 1 << 23;

    private static final int HASH_LENGTH = 32;
    private static final int PREFIX_LENGTH = 4;
    private static final int HEAD_LENGTH = PREFIX_LENGTH + 1;
    private static final int HASH_RANGE_LENGTH = HASH_LENGTH + 16;

    /// What the carry holds without growing: every message of a fixed length.
    private static final int CARRY_LENGTH = 64;

    private static final int REFUSED = 0;

    private static final Message KEEP_ALIVE = new Message.KeepAlive();
    private static final Message CHOKE = new Message.Choke();
    private static final Message UNCHOKE = new Message.Unchoke();
    private static final Message INTERESTED = new Message.Interested();
    private static final Message NOT_INTERESTED = new Message.NotInterested();
    private static final Message HAVE_ALL = new Message.HaveAll();
    private static final Message HAVE_NONE = new Message.HaveNone();

    private final int maxBitfieldBytes;
    private final int maxLength;

    private byte @Nullable [] smallCarry;
    private byte @Nullable [] carry;
    private int carryLength;

    /// Bytes of a block's payload still to come, or of an unknown message's.
    private int blockRemaining;

    private int skipRemaining;
    private boolean stopped;
    private @Nullable ProtocolError error;

    /// A decoder for a connection of which no message has been read.
    ///
    /// @param maxBitfieldBytes the longest bitfield to accept, from the piece count where it is known
    ///     ([#bitfieldLength(int)]), to [#MAX_BITFIELD_LENGTH]
    public MessageDecoder(int maxBitfieldBytes) {
        if (maxBitfieldBytes < 0 || maxBitfieldBytes > MAX_BITFIELD_LENGTH) {
            throw new IllegalArgumentException("not a bitfield's length: " + maxBitfieldBytes);
        }
        this.maxBitfieldBytes = maxBitfieldBytes;
        maxLength = Math.max(maxBitfieldBytes, MAX_EXTENDED_LENGTH + 1) + 1;
    }

    /// Bytes of the bitfield of a torrent with `pieceCount` pieces.
    public static int bitfieldLength(int pieceCount) {
        return (pieceCount >>> 3) + ((pieceCount & 7) == 0 ? 0 : 1);
    }

    /// Consumes all of `in` and calls `handler` for what it holds.
    ///
    /// @param in big-endian
    /// @return null, or the reason for which the connection must be closed; after one, everything is
    ///     discarded and the same reason returned
    public @Nullable ProtocolError decode(ByteBuffer in, MessageHandler handler) {
        while (in.hasRemaining() && !stopped) {
            if (blockRemaining > 0) {
                passBlock(in, handler);
            } else if (skipRemaining > 0) {
                skip(in);
            } else if (carryLength > 0) {
                readThroughCarry(in, handler);
            } else {
                readDirectly(in, handler);
            }
        }
        in.position(in.limit());
        return error;
    }

    /// Ends decoding: no more calls are made and what else arrives is discarded. For a handler that closes
    /// the connection inside a call.
    public void stop() {
        stopped = true;
        carryLength = 0;
        carry = null;
        smallCarry = null;
    }

    private void passBlock(ByteBuffer in, MessageHandler handler) {
        int position = in.position();
        int limit = in.limit();
        int length = Math.min(limit - position, blockRemaining);
        blockRemaining -= length;
        handler.onBlockBytes(in, length);
        in.limit(limit).position(position + length);
        if (blockRemaining == 0 && !stopped) {
            handler.onBlockEnd();
        }
    }

    private void skip(ByteBuffer in) {
        int length = Math.min(in.remaining(), skipRemaining);
        skipRemaining -= length;
        in.position(in.position() + length);
    }

    private void readDirectly(ByteBuffer in, MessageHandler handler) {
        int needed = bytesNeeded(in);
        if (needed > in.remaining()) {
            stash(in, in.remaining());
        } else if (needed != REFUSED) {
            read(in, handler);
        }
    }

    private void readThroughCarry(ByteBuffer in, MessageHandler handler) {
        ByteBuffer carried = carried();
        int needed = bytesNeeded(carried);
        while (needed > carryLength) {
            if (!in.hasRemaining()) {
                return;
            }
            stash(in, Math.min(needed - carryLength, in.remaining()));
            carried = carried();
            needed = bytesNeeded(carried);
        }
        if (needed == REFUSED) {
            return;
        }
        carryLength = 0;
        carry = null;
        read(carried, handler);
    }

    private ByteBuffer carried() {
        byte[] bytes = carry;
        assert bytes != null;
        return ByteBuffer.wrap(bytes, 0, carryLength);
    }

    private void stash(ByteBuffer in, int length) {
        byte[] bytes = carry == null ? smallCarry() : carry;
        if (carryLength + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, carryLength + length));
        }
        in.get(bytes, carryLength, length);
        carryLength += length;
        carry = bytes;
    }

    private byte[] smallCarry() {
        byte[] bytes = smallCarry;
        if (bytes == null) {
            bytes = new byte[CARRY_LENGTH];
            smallCarry = bytes;
        }
        return bytes;
    }

    /// How many of the bytes of the message that begins at the position must be there to go on, as far as
    /// those that are there tell; [#REFUSED], with decoding stopped, if no message may begin like this.
    private int bytesNeeded(ByteBuffer in) {
        int available = in.remaining();
        if (available < PREFIX_LENGTH) {
            return PREFIX_LENGTH;
        }
        int length = in.getInt(in.position());
        if (length == 0) {
            return PREFIX_LENGTH;
        }
        if (length < 0 || length > maxLength) {
            return refuse(
                    ProtocolError.Kind.MESSAGE_TOO_LONG,
                    "a message of " + (length & 0xffff_ffffL) + " bytes");
        }
        if (available < HEAD_LENGTH) {
            return HEAD_LENGTH;
        }
        int id = in.get(in.position() + PREFIX_LENGTH) & 0xff;
        return bytesNeeded(id, length - 1);
    }

    /// The same, from the id and the length of what follows it.
    private int bytesNeeded(int id, int payload) {
        return switch (id) {
            case MessageId.CHOKE,
                    MessageId.UNCHOKE,
                    MessageId.INTERESTED,
                    MessageId.NOT_INTERESTED,
                    MessageId.HAVE_ALL,
                    MessageId.HAVE_NONE ->
                    exactly(id, payload, 0);
            case MessageId.HAVE, MessageId.SUGGEST_PIECE, MessageId.ALLOWED_FAST ->
                    exactly(id, payload, 4);
            case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT_REQUEST ->
                    exactly(id, payload, 12);
            case MessageId.PIECE -> within(id, payload, 8, 8 + Block.MAX_LENGTH, 8);
            case MessageId.PORT -> exactly(id, payload, 2);
            case MessageId.BITFIELD -> within(id, payload, 0, maxBitfieldBytes, payload);
            case MessageId.EXTENDED -> within(id, payload, 1, 1 + MAX_EXTENDED_LENGTH, payload);
            case MessageId.HASH_REQUEST, MessageId.HASH_REJECT ->
                    exactly(id, payload, HASH_RANGE_LENGTH);
            case MessageId.HASHES -> hashesNeeded(payload);
            default -> within(id, payload, 0, MAX_UNKNOWN_LENGTH, 0);
        };
    }

    private int hashesNeeded(int payload) {
        if ((payload - HASH_RANGE_LENGTH) % HASH_LENGTH != 0) {
            return refuseLength(MessageId.HASHES, payload, ProtocolError.Kind.WRONG_LENGTH);
        }
        int most = HASH_RANGE_LENGTH + MAX_HASHES * HASH_LENGTH;
        return within(MessageId.HASHES, payload, HASH_RANGE_LENGTH, most, payload);
    }

    private int exactly(int id, int payload, int expected) {
        return payload == expected
                ? HEAD_LENGTH + expected
                : refuseLength(id, payload, ProtocolError.Kind.WRONG_LENGTH);
    }

    private int within(int id, int payload, int least, int most, int needed) {
        if (payload < least) {
            return refuseLength(id, payload, ProtocolError.Kind.WRONG_LENGTH);
        }
        if (payload > most) {
            return refuseLength(id, payload, ProtocolError.Kind.MESSAGE_TOO_LONG);
        }
        return HEAD_LENGTH + needed;
    }

    private int refuseLength(int id, int payload, ProtocolError.Kind kind) {
        return refuse(kind, "a message of id " + id + " with " + payload + " bytes of payload");
    }

    private int refuse(ProtocolError.Kind kind, String text) {
        error = new ProtocolError(kind, text);
        stop();
        return REFUSED;
    }

    /// Reads a message of which as many bytes are there as [#bytesNeeded(ByteBuffer)] told.
    private void read(ByteBuffer in, MessageHandler handler) {
        int length = in.getInt();
        if (length == 0) {
            handler.onMessage(KEEP_ALIVE);
            return;
        }
        int id = in.get() & 0xff;
        switch (id) {
            case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT_REQUEST ->
                    readBlock(id, in, handler);
            case MessageId.PIECE -> startBlock(in, length - 9, handler);
            case MessageId.HAVE, MessageId.SUGGEST_PIECE, MessageId.ALLOWED_FAST ->
                    readPieceIndex(id, in, handler);
            case MessageId.CHOKE -> handler.onMessage(CHOKE);
            case MessageId.UNCHOKE -> handler.onMessage(UNCHOKE);
            case MessageId.INTERESTED -> handler.onMessage(INTERESTED);
            case MessageId.NOT_INTERESTED -> handler.onMessage(NOT_INTERESTED);
            case MessageId.HAVE_ALL -> handler.onMessage(HAVE_ALL);
            case MessageId.HAVE_NONE -> handler.onMessage(HAVE_NONE);
            default -> readRare(id, length - 1, in, handler);
        }
    }

    private void readBlock(int id, ByteBuffer in, MessageHandler handler) {
        int pieceIndex = in.getInt();
        int blockOffset = in.getInt();
        int length = in.getInt();
        if ((pieceIndex | blockOffset | length) < 0) {
            refuseRange(id);
            return;
        }
        handler.onMessage(
                switch (id) {
                    case MessageId.REQUEST -> new Message.Request(pieceIndex, blockOffset, length);
                    case MessageId.CANCEL -> new Message.Cancel(pieceIndex, blockOffset, length);
                    default -> new Message.RejectRequest(pieceIndex, blockOffset, length);
                });
    }

    private void startBlock(ByteBuffer in, int length, MessageHandler handler) {
        int pieceIndex = in.getInt();
        int blockOffset = in.getInt();
        if ((pieceIndex | blockOffset) < 0) {
            refuseRange(MessageId.PIECE);
            return;
        }
        blockRemaining = length;
        handler.onBlockStart(pieceIndex, blockOffset, length);
        if (length == 0 && !stopped) {
            handler.onBlockEnd();
        }
    }

    private void readPieceIndex(int id, ByteBuffer in, MessageHandler handler) {
        int pieceIndex = in.getInt();
        if (pieceIndex < 0) {
            refuseRange(id);
            return;
        }
        handler.onMessage(
                switch (id) {
                    case MessageId.HAVE -> new Message.Have(pieceIndex);
                    case MessageId.SUGGEST_PIECE -> new Message.SuggestPiece(pieceIndex);
                    default -> new Message.AllowedFast(pieceIndex);
                });
    }

    private void readRare(int id, int payload, ByteBuffer in, MessageHandler handler) {
        switch (id) {
            case MessageId.BITFIELD -> handler.onMessage(new Message.Bitfield(take(in, payload)));
            case MessageId.PORT -> handler.onMessage(new Message.Port(in.getShort() & 0xffff));
            case MessageId.EXTENDED ->
                    handler.onMessage(new Message.Extended(in.get() & 0xff, take(in, payload - 1)));
            case MessageId.HASH_REQUEST, MessageId.HASHES, MessageId.HASH_REJECT ->
                    readHashes(id, payload, in, handler);
            default -> {
                skipRemaining = payload;
                handler.onMessage(new Message.Unknown(id, payload));
            }
        }
    }

    private void readHashes(int id, int payload, ByteBuffer in, MessageHandler handler) {
        byte[] root = take(in, HASH_LENGTH);
        int baseLayer = in.getInt();
        int index = in.getInt();
        int length = in.getInt();
        int proofLayers = in.getInt();
        if ((baseLayer | index | length | proofLayers) < 0) {
            refuseRange(id);
            return;
        }
        handler.onMessage(
                switch (id) {
                    case MessageId.HASH_REQUEST ->
                            new Message.HashRequest(root, baseLayer, index, length, proofLayers);
                    case MessageId.HASH_REJECT ->
                            new Message.HashReject(root, baseLayer, index, length, proofLayers);
                    default ->
                            new Message.Hashes(
                                    root,
                                    baseLayer,
                                    index,
                                    length,
                                    proofLayers,
                                    take(in, payload - HASH_RANGE_LENGTH));
                });
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private void refuseRange(int id) {
        refuse(
                ProtocolError.Kind.OUT_OF_RANGE,
                "a message of id " + id + " with a number of 2^31 or more");
    }
}
