package spate.cli.transfer;

import spate.client.TorrentOptions;
import spate.protocol.metainfo.Metainfo;

/// One torrent to be transferred.
record TransferItem(Metainfo metainfo, TorrentOptions options) {}
