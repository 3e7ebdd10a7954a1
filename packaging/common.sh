# SPDX-License-Identifier: Apache-2.0
# What setup.sh, check.sh, demo.sh and peers.sh share: how they speak, where they are, where the cache is.
# Sourced, never run.

set -euo pipefail
LAPIDARY_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LAPIDARY_CACHE=${LAPIDARY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lapidary}
export LAPIDARY_CACHE
LAPIDARY_LIBTORCH=$LAPIDARY_CACHE/libtorch-2.11.0
LAPIDARY_JOBS=${LAPIDARY_JOBS:-$(nproc)}

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# fail "what went wrong" "what to do next"
fail() {
    printf 'error: %s\n       %s\n' "$1" "${2:-}" >&2
    exit 1
}

# step "title" command…: runs the command, prints how long it took, and says what failed.
step() {
    local title=$1 begin=$SECONDS
    shift
    say "$title"
    "$@" || fail "$title: '$1' ended with status $?" "The lines above say why; run the same command again once it is mended."
    printf '    %s: %d s\n' "$title" $((SECONDS - begin))
}

# usage_or_die help | usage_or_die unknown OPTION: prints the script's own "Usage" comment.
usage_or_die() {
    sed -n '/^# Usage/,/^$/s/^# \{0,1\}//p' "$0"
    [ "$1" = help ] && exit 0
    fail "unknown option '$2'" "The options are listed above."
}
