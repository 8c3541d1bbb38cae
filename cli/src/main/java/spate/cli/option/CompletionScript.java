package spate.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/// Writes the script that teaches a shell to complete `spate`.
public enum CompletionScript {
    BASH {
        @Override
        public String of(List<Syntax> subcommands, Syntax common) {
            StringBuilder script = new StringBuilder(BASH_HEAD);
            script.append("    case $sub in\n");
            script.append("        '') words='").append(names(subcommands, common));
            script.append("'; what=w ;;\n");
            for (Syntax syntax : subcommands) {
                script.append(bashCase(syntax));
            }
            return script.append(BASH_TAIL).toString();
        }
    },
    ZSH {
        @Override
        public String of(List<Syntax> subcommands, Syntax common) {
            StringBuilder script = new StringBuilder(ZSH_HEAD);
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
            StringBuilder script = new StringBuilder("# fish completion for spate\n");
            script.append("complete -c spate -f\n");
            for (Syntax syntax : subcommands) {
                script.append("complete -c spate -n __fish_use_subcommand -a ");
                script.append(syntax.name()).append(" -d ").append(quote(syntax.summary()));
                script.append('\n');
            }
            for (Syntax syntax : subcommands) {
                fish(syntax, script);
            }
            return script.toString();
        }
    };

    private static final String BASH_HEAD =
            """
            # bash completion for spate
            _spate() {
                local cur prev sub words what i
                cur=${COMP_WORDS[COMP_CWORD]}
                prev=${COMP_WORDS[COMP_CWORD-1]}
                sub=
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in -*) ;; *) sub=${COMP_WORDS[i]}; break ;; esac
                done
            """;

    private static final String BASH_TAIL =
            """
                    *) what=f ;;
                esac
                case $what in
                    w) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
                    o) case $cur in
                           -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
                           *) compopt -o filenames 2>/dev/null
                              COMPREPLY=($(compgen -f -- "$cur")) ;;
                       esac ;;
                    f) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
                    d) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
                    n) COMPREPLY=() ;;
                esac
            }
            complete -F _spate spate
            """;

    private static final String ZSH_HEAD =
            """
            #compdef spate
            # zsh completion for spate
            _spate() {
                local state line
                _arguments -C '1:subcommand:->subcommand' '*::argument:->arguments'
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

    /// The script for these subcommands.
    ///
    /// @param common the options that may stand before the subcommand
    public abstract String of(List<Syntax> subcommands, Syntax common);

    private static String names(List<Syntax> subcommands, Syntax common) {
        List<String> names = new ArrayList<>();
        subcommands.forEach(syntax -> names.add(syntax.name()));
        common.options().forEach(option -> names.addAll(List.of(option.names())));
        return String.join(" ", names);
    }

    private static String bashCase(Syntax syntax) {
        StringBuilder lines = new StringBuilder();
        lines.append("        ").append(syntax.name()).append(") case $prev in\n");
        for (OptionSpec option : syntax.options()) {
            if (option.arity().min() > 0) {
                lines.append("            ").append(String.join("|", option.names())).append(") ");
                lines.append(bashAction(Hint.of(option.paramLabel()))).append(" ;;\n");
            }
        }
        String options =
                syntax.options().stream()
                        .flatMap(option -> Stream.of(option.names()))
                        .collect(Collectors.joining(" "));
        lines.append("            *) ");
        Hint hint = Hint.of(syntax.arguments().label());
        if (hint.kind() == Hint.Kind.WORDS) {
            String words = String.join(" ", hint.words());
            lines.append("what=w words='").append(words).append(' ').append(options);
        } else {
            lines.append("what=o words='").append(options);
        }
        return lines.append("' ;;\n            esac ;;\n").toString();
    }

    private static String bashAction(Hint hint) {
        return switch (hint.kind()) {
            case NOTHING -> "what=n";
            case FILES -> "what=f";
            case FOLDERS -> "what=d";
            case WORDS -> "what=w words='" + String.join(" ", hint.words()) + "'";
        };
    }

    private static String zshEntry(String name, String summary) {
        return quote(name + ":" + summary.replace(":", "\\:")) + "\n";
    }

    private static String zshCase(Syntax syntax) {
        StringBuilder lines = new StringBuilder();
        lines.append("                ").append(syntax.name()).append(") _arguments -s");
        for (OptionSpec option : syntax.options()) {
            for (String name : option.names()) {
                lines.append(" \\\n                    ").append(quote(zshOption(option, name)));
            }
        }
        Hint hint = Hint.of(syntax.arguments().label());
        lines.append(" \\\n                    ");
        lines.append(quote("*:" + zshEscape(syntax.arguments().label()) + zshAction(hint)));
        return lines.append(" ;;\n").toString();
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
        String start = "complete -c spate -n '__fish_seen_subcommand_from " + syntax.name() + "' ";
        Hint arguments = Hint.of(syntax.arguments().label());
        if (arguments.kind() != Hint.Kind.NOTHING) {
            script.append(start).append(fishOffer(arguments)).append('\n');
        }
        for (OptionSpec option : syntax.options()) {
            script.append(start);
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? "-l " : "-s ");
                script.append(name, name.startsWith("--") ? 2 : 1, name.length()).append(' ');
            }
            if (option.arity().min() > 0) {
                script.append("-r ").append(fishOffer(Hint.of(option.paramLabel())));
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
