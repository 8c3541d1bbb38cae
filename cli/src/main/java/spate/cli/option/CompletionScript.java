package spate.cli.option;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/// Writes the script that teaches a shell to complete `spate`.
public enum CompletionScript {
    BASH {
        @Override
        public String of(List<Syntax> subcommands, Syntax common) {
            StringBuilder script = new StringBuilder(BASH_HEAD.formatted(valued(common, "|")));
            script.append(bashCase("''", common, new Hint(Hint.Kind.WORDS, names(subcommands))));
            for (Syntax syntax : subcommands) {
                Hint arguments = Hint.of(syntax.arguments().label());
                script.append(bashCase(syntax.name(), syntax, arguments));
            }
            return script.append(BASH_TAIL).toString();
        }
    },
    ZSH {
        @Override
        public String of(List<Syntax> subcommands, Syntax common) {
            StringBuilder script = new StringBuilder(ZSH_HEAD.formatted(zshOptions(common)));
            for (Syntax syntax : subcommands) {
                script.append("            ").append(zshEntry(syntax.name(), syntax.summary()));
            }
            script.append(ZSH_MIDDLE);
            for (Syntax syntax : subcommands) {
                script.append(zshCase(syntax));
            }
            return script.append(ZSH_TAIL).toString();
        }
    },
    FISH {
        @Override
        public String of(List<Syntax> subcommands, Syntax common) {
            StringBuilder script = new StringBuilder(FISH_HEAD.formatted(valued(common, " ")));
            for (Syntax syntax : subcommands) {
                script.append("complete -c spate -n __spate_subcommand_is -a ");
                script.append(syntax.name()).append(" -d ").append(quote(syntax.summary()));
                script.append('\n');
            }
            fishOptions("__spate_subcommand_is", common, script);
            for (Syntax syntax : subcommands) {
                fish(syntax, script);
            }
            return script.toString();
        }
    };

    /// `--name=value` comes as three words. Names of files and folders are left to readline, which knows
    /// how to quote them; nothing that a name says is ever run.
    private static final String BASH_HEAD =
            """
            # bash completion for spate
            _spate() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
                local sub= options= offers= what=files i
                [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}
                [ "$cur" = = ] && cur=
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        %s) ((i++)) ;;
                        -*) ;;
                        *) sub=${COMP_WORDS[i]}; break ;;
                    esac
                done
                case $sub in
            """;

    private static final String BASH_TAIL =
            """
                esac
                case $cur in -*) [ "$options" ] && what=words offers=$options ;; esac
                COMPREPLY=()
                [ $what = files ] || compopt +o default 2>/dev/null
                case $what in
                    folders) compopt -o dirnames 2>/dev/null ;;
                    words) COMPREPLY=($(compgen -W "$offers" -- "$cur")) ;;
                esac
            }
            complete -o default -F _spate spate
            """;

    private static final String ZSH_HEAD =
            """
            #compdef spate
            # zsh completion for spate
            _spate() {
                local state line
                _arguments -C -s -A '-*'%s \\
                    '1:subcommand:->subcommand' '*::argument:->arguments'
                case $state in
                    subcommand)
                        local -a subcommands
                        subcommands=(
            """;

    private static final String ZSH_MIDDLE =
            """
                        )
                        _describe subcommand subcommands ;;
                    arguments)
                        case $line[1] in
            """;

    private static final String ZSH_TAIL =
            """
                        esac ;;
                esac
            }
            if [ "$funcstack[1]" = _spate ]; then _spate "$@"; else compdef _spate spate; fi
            """;

    private static final String FISH_HEAD =
            """
            # fish completion for spate
            function __spate_subcommand_is
                set -l skip yes
                for word in (commandline -opc)
                    if test $skip = yes
                        set skip no
                        continue
                    end
                    switch $word
                        case %s
                            set skip yes
                        case '-*'
                        case '*'
                            test "$word" = "$argv[1]"
                            return
                    end
                end
                test -z "$argv[1]"
            end
            complete -c spate -f
            """;

    /// The script for these subcommands.
    ///
    /// @param common the options that may stand before the subcommand
    public abstract String of(List<Syntax> subcommands, Syntax common);

    private static List<String> names(List<Syntax> subcommands) {
        return subcommands.stream().map(Syntax::name).toList();
    }

    private static String bashCase(String pattern, Syntax syntax, Hint arguments) {
        StringBuilder lines = new StringBuilder();
        lines.append("        ").append(pattern).append(") options='");
        lines.append(names(syntax.options(), " ")).append("' ").append(bashHint(arguments));
        lines.append("\n            case $prev in\n");
        for (OptionSpec option : syntax.options()) {
            if (option.arity().min() > 0) {
                lines.append("                ").append(names(List.of(option), "|"));
                lines.append(") options= ").append(bashHint(Hint.of(option.paramLabel())));
                lines.append(" ;;\n");
            }
        }
        return lines.append("            esac ;;\n").toString();
    }

    private static String bashHint(Hint hint) {
        String what = "what=" + hint.kind().name().toLowerCase(Locale.ROOT);
        return hint.words().isEmpty()
                ? what
                : what + " offers='" + String.join(" ", hint.words()) + "'";
    }

    /// The names of the options that are followed by a value.
    private static String valued(Syntax syntax, String separator) {
        return names(
                syntax.options().stream().filter(option -> option.arity().min() > 0).toList(),
                separator);
    }

    private static String names(List<OptionSpec> options, String separator) {
        return options.stream()
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.joining(separator));
    }

    private static String zshEntry(String name, String summary) {
        return quote(name + ":" + summary.replace(":", "\\:")) + "\n";
    }

    private static String zshCase(Syntax syntax) {
        String label = syntax.arguments().label();
        return "                "
                + syntax.name()
                + ") _arguments -s"
                + zshOptions(syntax)
                + " \\\n                    "
                + quote("*:" + zshEscape(label) + zshAction(Hint.of(label)))
                + " ;;\n";
    }

    private static String zshOptions(Syntax syntax) {
        StringBuilder lines = new StringBuilder();
        for (OptionSpec option : syntax.options()) {
            for (String name : option.names()) {
                lines.append(" \\\n                    ").append(quote(zshOption(option, name)));
            }
        }
        return lines.toString();
    }

    private static String zshOption(OptionSpec option, String name) {
        String start = Syntax.isRepeatable(option) ? "*" + name : name;
        String help = "[" + zshEscape(brief(option.description()[0])) + "]";
        if (option.arity().max() == 0) {
            return start + help;
        }
        String label = option.paramLabel();
        String value = ":" + zshEscape(label) + zshAction(Hint.of(label));
        if (option.arity().min() == 0) {
            return start + "=-" + help + ":" + value;
        }
        return start + (name.startsWith("--") ? "=" : "+") + help + value;
    }

    private static String zshAction(Hint hint) {
        return switch (hint.kind()) {
            case NOTHING -> ": ";
            case FILES -> ":_files";
            case FOLDERS -> ":_files -/";
            case WORDS -> ":(" + String.join(" ", hint.words()) + ")";
        };
    }

    private static String zshEscape(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static void fish(Syntax syntax, StringBuilder script) {
        String condition = quote("__spate_subcommand_is " + syntax.name());
        Hint arguments = Hint.of(syntax.arguments().label());
        if (arguments.kind() != Hint.Kind.NOTHING) {
            script.append("complete -c spate -n ").append(condition).append(' ');
            script.append(fishOffer(arguments)).append('\n');
        }
        fishOptions(condition, syntax, script);
    }

    private static void fishOptions(String condition, Syntax syntax, StringBuilder script) {
        for (OptionSpec option : syntax.options()) {
            script.append("complete -c spate -n ").append(condition).append(' ');
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? "-l " : "-s ");
                script.append(name, name.startsWith("--") ? 2 : 1, name.length()).append(' ');
            }
            if (option.arity().min() > 0) {
                Hint hint = Hint.of(option.paramLabel());
                script.append(hint.kind() == Hint.Kind.FILES ? "-r " : "-x ")
                        .append(fishOffer(hint));
            }
            script.append("-d ").append(quote(brief(option.description()[0]))).append('\n');
        }
    }

    private static String fishOffer(Hint hint) {
        return switch (hint.kind()) {
            case NOTHING -> "";
            case FILES -> "-F ";
            case FOLDERS -> "-a '(__fish_complete_directories)' ";
            case WORDS -> "-a '" + String.join(" ", hint.words()) + "' ";
        };
    }

    /// The first phrase of an explanation.
    private static String brief(String help) {
        int end = help.indexOf("; ");
        int parenthesis = help.indexOf(" (");
        int cut = end < 0 ? help.length() : end;
        return help.substring(0, parenthesis > 0 ? Math.min(cut, parenthesis) : cut);
    }

    /// In single quotes, for every shell here.
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
