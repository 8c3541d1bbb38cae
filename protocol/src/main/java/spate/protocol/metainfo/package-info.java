/// Torrents as files and links: the metainfo of BEP 3 and BEP 52, info hashes, Merkle trees, magnet
/// links; reading, judging, writing and editing them.
package spate.protocol.metainfo;
