#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/peers.sh
#
# Makes the Python environment of the peers (torch complete, transformers, tokenizers, gguf, faiss, umap-learn, lap,
# lm-eval, llama-cpp-python) that oracles and benchmarks compare with. For development only: neither the build nor the
# tests nor a user need it. About 6 GB, in the cache folder; llama-cpp-python is compiled (some minutes).

. "$(dirname "$0")/common.sh"

for option in "$@"; do
    case $option in
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$option" ;;
    esac
done

environment=$LAPIDARY_CACHE/peers
make_environment() { [ -x "$environment/bin/python" ] || python3 -m venv "$environment"; }
install_peers() {
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$LAPIDARY_ROOT/packaging/peers.txt"
}

step "Environment $environment" make_environment
step "Peers" install_peers
say "Use it as: $environment/bin/python"
