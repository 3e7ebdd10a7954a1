#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/check.sh [--quick] [--long]
#
# Sets up, builds, checks the layout and runs every test; the last line is `N passed, N failed`.
#   --quick  without the sanitizer build and clang-tidy
#   --long   also the tests that take long (tst_*_long)
# Builds `opt`, as a user runs it (the Robot's pictures land in build/opt/screens/), and `dev`, with sanitizers.

. "$(dirname "$0")/common.sh"

quick=no
long=no
for option in "$@"; do
    case $option in
        --quick) quick=yes ;;
        --long) long=yes ;;
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$option" ;;
    esac
done

passed=0
failed=0

# check "title" command…: one verdict; a failure is counted and the rest goes on.
check() {
    local title=$1 begin=$SECONDS
    shift
    say "$title"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$title" >&2
    fi
    printf '    %s: %d s\n' "$title" $((SECONDS - begin))
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] || exit 1
    exit 0
}

our_sources() {
    git -C "$LAPIDARY_ROOT" ls-files --cached --others --exclude-standard -- "${@/#/$LAPIDARY_ROOT/}" |
        sed "s|^|$LAPIDARY_ROOT/|"
}

layout_is_clean() {
    our_sources '*.h' '*.cpp' '*.cu' | xargs clang-format --dry-run --Werror
}

scripts_are_valid() {
    local script
    for script in "$LAPIDARY_ROOT"/packaging/*.sh "$LAPIDARY_ROOT"/tests/e2e/*.sh; do
        bash -n "$script" || return 1
    done
}

build() {
    cmake --preset "$1" >"$LAPIDARY_ROOT/build/$1-configure.log" 2>&1 || {
        cat "$LAPIDARY_ROOT/build/$1-configure.log"
        return 1
    }
    cmake --build --preset "$1" --parallel "$LAPIDARY_JOBS" -- --quiet
}

# clang-tidy where headers are light and every input is hostile. Widen it folder by folder as the folders are made clean.
tidy() {
    our_sources 'model/core/*.cpp' 'model/project/*.cpp' |
        xargs -P "$LAPIDARY_JOBS" -n 4 clang-tidy --quiet --extra-arg=-Wno-unknown-warning-option \
            -p "$LAPIDARY_ROOT/build/dev" 2>"$LAPIDARY_ROOT/build/tidy.log" ||
        {
            grep -v 'warnings generated\|Suppressed\|Use -header-filter' "$LAPIDARY_ROOT/build/tidy.log" >&2
            return 1
        }
}

# Counts Qt Test's verdicts: every test function and data row; a program that died without totals counts as one failure.
run_tests() {
    local preset=$1 begin=$SECONDS log=$LAPIDARY_ROOT/build/$1-tests.log label=() totals
    [ "$long" = yes ] || label=(--label-exclude long)
    say "Tests of $preset"
    (cd "$LAPIDARY_ROOT" && ctest --preset "$preset" --verbose --parallel "$LAPIDARY_JOBS" "${label[@]}") >"$log" 2>&1 || true
    grep -E '^ *[0-9]+/[0-9]+ Test|^[0-9]+: (FAIL!|XPASS)|tests passed' "$log" || tail -n 40 "$log"
    totals=$(awk '
        /^[0-9]+: PASS   : / && !/::(initTestCase|cleanupTestCase)\(\)/ { pass++ }
        /^[0-9]+: XFAIL  : / { pass++ }
        /^[0-9]+: (FAIL!  |XPASS  ) ?: / { split($1, head, ":"); fail++; blamed[head[1]] = 1 }
        /^[0-9]+: SKIP   : / { skip++ }
        /Test +#[0-9]+: / && /\*\*\*/ { number = $0; sub(/.*#/, "", number); sub(/:.*/, "", number); broken[number] = 1 }
        END { for (test in broken) if (!(test in blamed)) fail++; printf "%d %d %d\n", pass, fail, skip }' "$log")
    read -r pass fail skip <<<"$totals"
    if [ "$((pass + fail))" = 0 ]; then
        fail=1
        echo "no test ran; see $log" >&2
    fi
    if [ "$fail" != 0 ]; then
        grep -A 12 -E '^[0-9]+: (FAIL!|XPASS)|ERROR: AddressSanitizer|runtime error|SUMMARY: ' "$log" | head -n 200 >&2 || true
    fi
    passed=$((passed + pass))
    failed=$((failed + fail))
    printf '    Tests of %s: %d passed, %d failed, %d skipped, %d s\n' "$preset" "$pass" "$fail" "$skip" $((SECONDS - begin))
}

cd "$LAPIDARY_ROOT"
mkdir -p build
"$LAPIDARY_ROOT/packaging/setup.sh"
check "Scripts" scripts_are_valid
check "Layout (clang-format)" layout_is_clean
check "Build opt" build opt
[ "$failed" = 0 ] || finish
run_tests opt
if [ "$quick" = no ]; then
    check "Build dev (sanitizers, warnings are errors)" build dev
    [ "$failed" = 0 ] || finish
    run_tests dev
    check "clang-tidy" tidy
fi
finish
