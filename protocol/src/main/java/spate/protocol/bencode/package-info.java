/// Bencoding (BEP 3): a strict or lenient reader over raw bytes, immutable values, a canonical
/// writer.
///
/// `BencodeReader` is the floor: a pull reader that never recurses, never allocates for a length it
/// has not seen the bytes of, and tells the position of every token, so that raw spans (the `info`
/// dictionary) can be cut out untouched. `BencodeValue` is the convenient tree for small messages.
package spate.protocol.bencode;
