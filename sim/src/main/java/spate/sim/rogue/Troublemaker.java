package spate.sim.rogue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.sim.torrent.SimTorrent;
import spate.sim.world.World;

/// The small vices, one each.
public enum Troublemaker implements Behaviour {
    /// Says it has everything and never answers a request.
    FALSE_CLAIMER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            // and nothing comes
        }
    },
    /// Says it has everything and rejects every request.
    REJECTER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            connection.reject(piece, offset, length);
        }
    },
    /// Chokes everybody, says of some pieces that they may be had all the same, and rejects them.
    TEASER {
        @Override
        public void onGreeted(RogueConnection connection) {
            super.onGreeted(connection);
            int pieces = connection.torrent().pieceCount();
            for (int piece = 0; connection.isFast() && piece < Math.min(9, pieces); piece++) {
                connection.send(new Message.AllowedFast(piece));
            }
        }

        @Override
        public void onMessage(RogueConnection connection, Message message) {
            // whoever is interested waits
        }

        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            connection.reject(piece, offset, length);
        }
    },
    /// Serves a few blocks, then nothing more, without a word.
    SNUBBER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            if (connection.sentPayload() < 4 * Block.SIZE) {
                connection.serve(piece, offset, length);
            }
        }
    },
    /// Sends its handshake and then its pieces a byte a second.
    SLOW_LORIS {
        @Override
        public void onConnected(RogueConnection connection) {
            connection.dribble(connection.handshakeBytes(), World.SECOND);
        }

        @Override
        public void onGreeted(RogueConnection connection) {
            // it is never that far
        }
    },
    /// Asks for far more than it may, again and again, and for what does not exist.
    FLOODER {
        @Override
        public PieceSet claims(SimTorrent torrent) {
            return PieceSet.empty(torrent.pieceCount());
        }

        @Override
        public void onGreeted(RogueConnection connection) {
            super.onGreeted(connection);
            connection.interest();
        }

        @Override
        public void onTick(RogueConnection connection) {
            for (int i = 0; i < 500; i++) {
                int piece = connection.random().nextInt(connection.torrent().pieceCount() + 2);
                int offset = connection.random().nextInt(4) * Block.SIZE;
                int length =
                        connection.random().nextInt(10) == 0
                                ? connection.random().nextInt(1 << 20)
                                : Block.SIZE;
                connection.send(new Message.Request(piece, offset, length));
            }
        }
    },
    /// Speaks nonsense after the handshake.
    BABBLER {
        @Override
        public void onGreeted(RogueConnection connection) {
            byte[] noise = new byte[1 + connection.random().nextInt(3000)];
            connection.random().nextBytes(noise);
            connection.sendRaw(noise);
        }
    },
    /// Speaks another protocol altogether.
    FOREIGNER {
        @Override
        public void onConnected(RogueConnection connection) {
            connection.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    },
    /// Sends well-formed messages that make no sense for this torrent.
    MADMAN {
        @Override
        public void onTick(RogueConnection connection) {
            int pieces = connection.torrent().pieceCount();
            switch (connection.random().nextInt(8)) {
                case 0 -> connection.send(new Message.Have(pieces + 5));
                case 1 -> connection.send(new Message.Bitfield(new byte[pieces]));
                case 2 -> connection.send(new Message.Cancel(pieces, 7, 9));
                case 3 -> connection.send(new Message.RejectRequest(0, 1, 2));
                case 4 -> connection.send(new Message.AllowedFast(pieces));
                case 5 -> connection.sendBlock(pieces, 1, new byte[100]);
                case 6 -> connection.send(new Message.Extended(0, new byte[] {'d', 'x'}));
                default -> connection.send(new Message.Unknown(99, 5000));
            }
        }
    },
    /// Sends every block twice, and some that nobody asked for.
    DUPLICATOR {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            connection.serve(piece, offset, length);
            connection.serve(piece, offset, length);
            if (connection.random().nextInt(4) == 0) {
                connection.serve(0, 0, Math.min(Block.SIZE, length));
            }
        }
    },
    /// Chokes and unchokes all the time, and serves in between.
    FLIPPER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            if (connection.random().nextInt(6) == 0) {
                connection.choke();
                connection.reject(piece, offset, length);
            } else {
                connection.serve(piece, offset, length);
            }
        }

        @Override
        public void onTick(RogueConnection connection) {
            connection.unchoke();
        }
    },
    /// Like the flipper, without the fast extension: a choke drops all requests in silence.
    OLD_FLIPPER {
        @Override
        public boolean fast() {
            return false;
        }

        @Override
        public int maxRequests() {
            return 0;
        }

        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            FLIPPER.onRequest(connection, piece, offset, length);
        }

        @Override
        public void onTick(RogueConnection connection) {
            connection.unchoke();
        }
    },
    /// Says it has a piece only after it was asked for nothing for a while; takes few requests.
    LAZY {
        @Override
        public int maxRequests() {
            return 2;
        }

        @Override
        public PieceSet claims(SimTorrent torrent) {
            return PieceSet.empty(torrent.pieceCount());
        }

        @Override
        public void onTick(RogueConnection connection) {
            int piece = connection.random().nextInt(connection.torrent().pieceCount());
            connection.send(new Message.Have(piece));
        }
    },
    /// Connects, shakes hands, and closes.
    DROPPER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            connection.serve(piece, offset, length);
            if (connection.random().nextInt(4) == 0) {
                connection.close();
            }
        }
    },
    /// Closes in the middle of a block.
    HALF_BLOCKER {
        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            if (connection.random().nextInt(8) != 0) {
                connection.serve(piece, offset, length);
                return;
            }
            connection.sendBlock(piece, offset, connection.content(piece, offset, length));
            connection.cutLast(length / 2);
            connection.after(World.SECOND, connection::close);
        }
    };

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
