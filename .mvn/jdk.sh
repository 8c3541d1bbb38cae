# Sourced by spate, dev and .ci/run (POSIX sh): finds a JDK of the release that Spate needs.

SPATE_JDK_RELEASE=25

# jdk_release HOME: sets JDK_VERSION to the version of the JDK there and JDK_RELEASE to its feature release, or to 0.
# Forks nothing.
jdk_release() {
    JDK_RELEASE=0
    JDK_VERSION=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    while IFS='=' read -r key value; do
        [ "$key" = JAVA_VERSION ] || continue
        value=${value#\"}
        JDK_VERSION=${value%\"}
        JDK_RELEASE=${value%%[!0-9]*}
        JDK_RELEASE=${JDK_RELEASE:-0}
        break
    done <"$1/release"
}

# find_jdk: sets JDK to the home of the first JDK that is new enough: JAVA_HOME, PATH, then the usual folders.
find_jdk() {
    JDK=${JAVA_HOME:-}
    jdk_release "$JDK"
    [ "$JDK_RELEASE" -lt "$SPATE_JDK_RELEASE" ] || return 0
    if JDK=$(command -v java); then
        JDK=$(readlink -f "$JDK" 2>/dev/null) || JDK=
        JDK=${JDK%/bin/java}
        jdk_release "$JDK"
        [ "$JDK_RELEASE" -lt "$SPATE_JDK_RELEASE" ] || return 0
    fi
    for JDK in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* \
        "${SDKMAN_DIR:-${HOME:-/}/.sdkman}"/candidates/java/* "${HOME:-/}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ -d "$JDK" ] || continue
        jdk_release "$JDK"
        [ "$JDK_RELEASE" -lt "$SPATE_JDK_RELEASE" ] || return 0
    done
    JDK=
    echo "spate: no JDK $SPATE_JDK_RELEASE or newer found (looked at JAVA_HOME, PATH and the usual folders):" \
        "install one, for example Temurin from https://adoptium.net, or set JAVA_HOME" >&2
    return 1
}
