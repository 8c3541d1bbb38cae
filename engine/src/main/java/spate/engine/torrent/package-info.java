/// One torrent and its parts.
package spate.engine.torrent;
