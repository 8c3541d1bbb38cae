package spate.client.resume;

import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;

/// What to believe of the files at a start.
///
/// @param trusted pieces that are on disk and good; nothing need be read
/// @param toHash pieces that may be on disk: to be hashed before they are fetched
/// @param unfinished pieces of which some blocks were noted as written: to be looked for in the files
///     before they are fetched, those that are hashed too, if they turn out not to be good
/// @param state what the last session knew, or null if nothing usable was found
/// @param obstacle why the torrent must not start now, for instance an output folder that is not
///     mounted; null if it may
/// @param damaged whether state was found that cannot be used
/// @param reason one line for people: what was found and what follows
public record ResumePlan(
        PieceSet trusted,
        PieceSet toHash,
        PieceSet unfinished,
        @Nullable ResumeState state,
        @Nullable String obstacle,
        boolean damaged,
        String reason) {}
