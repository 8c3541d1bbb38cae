package spate.client.resume;

import spate.protocol.metainfo.InfoHashes;

/// One record as it lies in its file.
///
/// @param infoHashes which torrent
/// @param folder the output folder's path
/// @param device the file system the folder was on; empty if unknown
/// @param bootId which start of the machine wrote this; empty if unknown
/// @param state what the program knew
/// @param files what each file, and behind them the part file, was like
/// @param mark up to where `state` knows of the journal
/// @param blocks what was noted of unfinished pieces, as [BlockNotes#toBytes] writes it; empty where
///     the journal has it
/// @param clean nothing was written afterwards, so no journal is needed
record ResumeRecord(
        InfoHashes infoHashes,
        String folder,
        String device,
        String bootId,
        ResumeState state,
        FileFacts files,
        JournalMark mark,
        byte[] blocks,
        boolean clean) {}
