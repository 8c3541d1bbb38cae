# Sourced by spate and make-dist (POSIX sh): how the JVM is started. The one place for its options.

# class_path BUILD: sets CLASS_PATH to its jars. The order must be the same in the training run: the cache is bound to it.
class_path() {
    CLASS_PATH=
    for jar in "$1"/lib/*.jar; do
        CLASS_PATH=${CLASS_PATH:+$CLASS_PATH:}$jar
    done
}

# What training and every run share.
JVM_BASE_OPTIONS="-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"

# jvm_options BUILD JVM SUBCOMMAND: sets JVM_OPTIONS for the subcommand, to be run by that JVM (home and version).
jvm_options() {
    JVM_OPTIONS=$JVM_BASE_OPTIONS
    modules=
    case $3 in
        # These are over in an instant: the quick compiler is enough.
        info | magnet | dump | edit | completion | announce | scrape | remote | -* | '')
            JVM_OPTIONS="$JVM_OPTIONS -XX:TieredStopAtLevel=1"
            ;;
    esac
    # The cache of loaded classes fits only the JVM that made it, with the same root modules: any other would refuse it
    # and start slower than without. (The collector may be another.) If it is refused all the same, then silently.
    trained=
    [ -r "$1/trained" ] && read -r trained <"$1/trained"
    if [ "$trained" = "$2" ] && [ -z "$modules" ]; then
        JVM_OPTIONS="$JVM_OPTIONS -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr"
        AOT_OPTION=-XX:AOTCache=$1/spate.aot
    else
        JVM_OPTIONS="$JVM_OPTIONS $modules"
        AOT_OPTION=
    fi
}
