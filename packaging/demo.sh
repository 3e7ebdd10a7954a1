#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/demo.sh
#
# Sets up, builds and opens the workbench on the demo project. Without a display it runs under a virtual one and leaves
# a picture of every mode in build/opt/screens/.

. "$(dirname "$0")/common.sh"

for option in "$@"; do
    case $option in
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$option" ;;
    esac
done

build_opt() {
    cmake --preset opt >/dev/null &&
        cmake --build --preset opt --parallel "$LAPIDARY_JOBS" --target lapidary lapidary-engine -- --quiet
}

cd "$LAPIDARY_ROOT"
"$LAPIDARY_ROOT/packaging/setup.sh"
step "Build opt" build_opt

workbench=$LAPIDARY_ROOT/build/opt/bin/lapidary
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "Opening the workbench"
    exec "$workbench" --demo
fi
screens=$LAPIDARY_ROOT/build/opt/screens
mkdir -p "$screens"
step "No display here: running under Xvfb" xvfb-run -a -s "-screen 0 1920x1200x24" \
    "$workbench" --demo --settings-dir "$(mktemp -d)" --theme all --screens "$screens"
say "Pictures of every mode are in build/opt/screens/:"
ls "$screens"
