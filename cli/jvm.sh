# Sourced by spate and make-dist (POSIX sh): how the JVM is started. The one place for its options.

# class_path BUILD: sets CLASS_PATH to its jars. The order must be the same in the training run: the cache is bound to it.
# Our own are the first: for a class that the cache lacks, all jars before the one that has it are opened.
class_path() {
    CLASS_PATH=
    for jar in "$1"/lib/spate-*.jar "$1"/lib/*.jar; do
        case ":$CLASS_PATH:" in
            *":$jar:"*) continue ;; # named by both
        esac
        CLASS_PATH=${CLASS_PATH:+$CLASS_PATH:}$jar
    done
}

# What training and every run share.
JVM_BASE_OPTIONS="-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"

# Takes less than half of the usual compiler time for a download of 2 GiB; the code that results is as fast.
JVM_SPARING_COMPILER="-XX:InlineSmallCode=800 -XX:FreqInlineSize=80 -XX:MaxInlineLevel=6"
JVM_SPARING_COMPILER="$JVM_SPARING_COMPILER -XX:Tier3InvocationThreshold=600 -XX:Tier3MinInvocationThreshold=300"
JVM_SPARING_COMPILER="$JVM_SPARING_COMPILER -XX:Tier3CompileThreshold=6000 -XX:Tier3BackEdgeThreshold=180000"
JVM_SPARING_COMPILER="$JVM_SPARING_COMPILER -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400"
JVM_SPARING_COMPILER="$JVM_SPARING_COMPILER -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000"

JVM_HASHING="-XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining -XX:Tier4InvocationThreshold=50000 \
-XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 \
-XX:CompileCommand=quiet"
for method in java.security.MessageDigestSpi::engineUpdate sun.security.provider.DigestBase::engineUpdate \
    sun.security.provider.SHA::implCompress sun.security.provider.SHA2::implCompress; do
    JVM_HASHING="$JVM_HASHING \
-XX:CompileCommand=CompileThresholdScaling,$method,0.001 \
-XX:CompileCommand=BackgroundCompilation,$method,false"
done

# subcommand WORD...: sets SUBCOMMAND to the first word that is no option and no value of one, as the command finds it.
subcommand() {
    SUBCOMMAND=
    while [ $# -gt 0 ]; do
        case $1 in
            --state) [ $# -eq 1 ] || shift ;; # the only common option that takes a value
            -*) ;;
            *)
                SUBCOMMAND=$1
                return
                ;;
        esac
        shift
    done
}

# cache_kind WORD...: sets CACHE_KIND to the small cache that has all classes for the command line (SUBCOMMAND is its
# subcommand) and no others; to nothing if none has.
cache_kind() {
    CACHE_KIND=
    case $SUBCOMMAND in
        create | verify) CACHE_KIND=hash ;;
        download | seed) CACHE_KIND=transfer ;;
        info | magnet | dump | '')
            CACHE_KIND=text
            for word in "$@"; do
                [ "$word" != --json ] || CACHE_KIND=json
            done
            ;;
    esac
}

# jvm_options BUILD JVM WORD...: sets JVM_OPTIONS for the command line, to be run by that JVM (home and version).
jvm_options() {
    gathered=$1
    jvm=$2
    shift 2
    JVM_OPTIONS=$JVM_BASE_OPTIONS
    cache=$gathered/spate.aot
    subcommand "$@"
    case $SUBCOMMAND in
        # These are over in an instant: the quick compiler is enough. The heap begins small: else it has a 64th of the
        # machine's memory before anything is thrown away, however little is needed.
        info | magnet | dump | edit | completion | announce | scrape | remote | '')
            JVM_OPTIONS="$JVM_OPTIONS -XX:TieredStopAtLevel=1 -Xms24m -Xmn16m"
            ;;
        # What counts here is that the digests are compiled with the CPU's instructions after a few calls, and by the
        # optimizing compiler at once (see DigestEngine.warmUp). All else hardly matters: it is left to the quick
        # compiler ten times as long, and no profiles are replayed.
        create | verify)
            JVM_OPTIONS="$JVM_OPTIONS $JVM_HASHING"
            ;;
        # A transfer of a few GiB is over before much compiling has paid. Most of its time is spent in the kernel and in
        # the hash; the rest is compiled later, and in small parts that are not compiled again in each of their callers.
        demo | download | seed)
            JVM_OPTIONS="$JVM_OPTIONS -Xms24m -Xmn6m $JVM_SPARING_COMPILER"
            ;;
        # Swarms lie in large arrays that stay: the heap may grow to its limit without a collection of all of it, which
        # would stop everything for long. What is never touched takes no memory. What comes and goes (HTTP) is little. The
        # arrays (64 KiB) are made where they stay: to copy them there would be most of a collection's pause. What is as
        # large and goes again stays there too until all is collected, so nothing else should be.
        # What has no memory left ends, so that it is started again: half of it would go on without the threads that failed.
        tracker)
            JVM_OPTIONS="$JVM_OPTIONS -XX:+ExitOnOutOfMemoryError -XX:InitialRAMPercentage=25 -Xmn8m -XX:PretenureSizeThreshold=64k"
            ;;
    esac
    cache_kind "$@"
    [ ! -r "$gathered/$CACHE_KIND.aot" ] || cache=$gathered/$CACHE_KIND.aot
    # The cache of loaded classes fits only the JVM that made it: any other would refuse it and start slower
    # than without. (The collector may be another.) If it is refused all the same, then silently.
    trained=
    [ -r "$gathered/trained" ] && read -r trained <"$gathered/trained"
    if [ "$trained" = "$jvm" ]; then
        JVM_OPTIONS="$JVM_OPTIONS -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr"
        AOT_OPTION=-XX:AOTCache=$cache
    else
        AOT_OPTION=
    fi
}
