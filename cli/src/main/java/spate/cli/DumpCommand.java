package spate.cli;

import java.util.List;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.metainfo.Metainfo;

/// `spate dump`: shows any bencoded file.
final class DumpCommand implements Subcommand {
    private static final int MAX_BYTES = Metainfo.MAX_BYTES;

    private final Syntax syntax = new Syntax("dump", "show any bencoded file as JSON-like text");
    private final Flag full = syntax.flag("--full", "show long binary strings to their last byte");
    private final List<String> file =
            syntax.arguments(
                    "FILE", 1, 1, "a torrent or anything else in bencoding; - for standard input");

    DumpCommand() {
        syntax.example("look into a torrent", "spate dump album.torrent");
        syntax.example(
                "take its keys apart with jq",
                "spate dump --json album.torrent | jq '.info | keys'");
        syntax.note(
                "With --json no byte is lost. A byte string that is UTF-8 is a JSON string, any other"
                        + " is {\"hex\": \"00ff...\"}; one whose length has leading zeros is"
                        + " {\"string\": [\"03\", STRING]}. An integer is a number, one that is not in"
                        + " its shortest form is {\"int\": \"007\"}. A dictionary is an object; one"
                        + " whose keys are not UTF-8, not sorted, not unique or of a length with leading"
                        + " zeros, or whose only key is hex, int, string, entries or trailing, is"
                        + " {\"entries\": [[KEY, VALUE], ...]}. Where bytes follow the value, the whole"
                        + " is {\"trailing\": [VALUE, STRING]}.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage {
        String name = file.getFirst();
        byte[] content =
                call.json()
                        ? InputFile.readAll(call, name, MAX_BYTES)
                        : InputFile.read(call, name, MAX_BYTES);
        try {
            BencodeReader checked = new BencodeReader(content, Mode.LENIENT);
            BencodeShape shape = BencodeShape.of(checked);
            if (call.json()) {
                BencodeJson.write(content, shape, call.jsonOutput());
            } else {
                new BencodeText(content, call.out(), call.style(), full.on()).write();
            }
            if (!checked.isCanonical()) {
                call.warn("this is not canonical bencoding: " + checked.fault().getMessage());
            }
            return ExitCode.DONE;
        } catch (BencodeException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    InputFile.name(name)
                            + " is not valid bencoding: "
                            + e.getMessage()
                            + "; look there with a hex viewer",
                    e);
        }
    }
}
