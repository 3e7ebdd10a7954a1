#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/setup.sh [--gpu]
#
# Installs what building, testing and running Lapidary needs on Debian 12: the packages of debian-packages.txt (with sudo
# where needed) and LibTorch, unpacked once into a cache that all clones share. Changes nothing when all is there.
#   --gpu          also the NVIDIA libraries that computing on a GPU needs (about 2 GB more)
#   LIBTORCH_ROOT  set to a LibTorch folder (include/, lib/): nothing is fetched, that one is used
#   LAPIDARY_CACHE the cache (default: ~/.cache/lapidary)

. "$(dirname "$0")/common.sh"

gpu=no
for option in "$@"; do
    case $option in
        --gpu) gpu=yes ;;
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$option" ;;
    esac
done

missing_packages() {
    grep -v '^#' "$LAPIDARY_ROOT/packaging/debian-packages.txt" | while read -r package; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

install_packages() {
    local missing sudo=""
    missing=$(missing_packages)
    if [ -z "$missing" ]; then
        echo "    all packages are installed"
        return
    fi
    command -v apt-get >/dev/null || fail "apt-get was not found" \
        "Install the equivalents of: $(echo $missing), then run this again."
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "root rights are needed to install: $(echo $missing)" \
            "Run this as root, or install sudo."
        sudo=sudo
    fi
    echo "    installing: $(echo $missing)"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # one word a package is meant
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# fetch LIST FOLDER: the wheels that a hash-pinned list names, whatever Python this machine has.
fetch_wheels() {
    local platforms=() minor
    for minor in 5 12 17 18 24 25 27 28; do
        platforms+=(--platform "manylinux_2_${minor}_x86_64")
    done
    python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --require-hashes \
        --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 --abi none \
        --platform manylinux2014_x86_64 --platform manylinux2010_x86_64 --platform manylinux1_x86_64 "${platforms[@]}" \
        --dest "$2" --requirement "$1"
}

# unpack FOLDER TARGET: libraries, headers and licences; the Python part of the wheels stays in them.
unpack_wheels() {
    local wheel
    for wheel in "$1"/torch-*.whl; do
        [ -e "$wheel" ] || continue
        unzip -q -o "$wheel" 'torch/lib/*' 'torch/include/*' torch/version.py '*.dist-info/licenses/*' \
            -x 'torch/lib/libtorch_python.so' -d "$2"
    done
    for wheel in "$1"/nvidia_*.whl; do
        unzip -q -o "$wheel" '*/lib/*' '*.dist-info/*' -d "$2"
    done
}

# A list is in place when its hash stands in the folder: the last thing written.
is_unpacked() { grep -qsx "$(sha256sum <"$1")" "$LAPIDARY_LIBTORCH/unpacked.txt"; }

unpack_list() (
    list=$1
    mkdir -p "$LAPIDARY_CACHE"
    exec 9>"$LAPIDARY_CACHE/.setup.lock"
    flock 9 # two clones may set up at the same time
    if is_unpacked "$list"; then
        echo "    in place: $LAPIDARY_LIBTORCH"
        return
    fi
    work=$(mktemp -d "$LAPIDARY_CACHE/.fetch-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/wheels"
    fetch_wheels "$list" "$work/wheels" || fail "the wheels of $(basename "$list") could not be fetched" \
        "Check that pip reaches its package index, or set LIBTORCH_ROOT to a LibTorch 2.11 folder."
    mkdir -p "$LAPIDARY_LIBTORCH"
    unpack_wheels "$work/wheels" "$LAPIDARY_LIBTORCH" || fail "the wheels of $(basename "$list") could not be unpacked" \
        "Check the free space below $LAPIDARY_CACHE (about 3 GB are needed, 6 GB with --gpu)."
    sha256sum <"$list" >>"$LAPIDARY_LIBTORCH/unpacked.txt"
)

install_libtorch() {
    if [ -n "${LIBTORCH_ROOT:-}" ]; then
        [ -e "$LIBTORCH_ROOT/lib/libtorch_cpu.so" ] || fail "LIBTORCH_ROOT=$LIBTORCH_ROOT holds no lib/libtorch_cpu.so" \
            "Point it at the folder with include/ and lib/, or unset it to have LibTorch fetched."
        echo "    using LIBTORCH_ROOT=$LIBTORCH_ROOT"
        return
    fi
    unpack_list "$LAPIDARY_ROOT/packaging/torch.txt"
    if [ "$gpu" = yes ]; then
        unpack_list "$LAPIDARY_ROOT/packaging/torch-gpu.txt"
    fi
}

[ "$(uname -m)" = x86_64 ] || [ -n "${LIBTORCH_ROOT:-}" ] || fail "this machine is a $(uname -m), the LibTorch wheel is x86_64" \
    "Build or fetch LibTorch 2.11 for it and set LIBTORCH_ROOT."
step "Debian packages" install_packages
step "LibTorch 2.11.0" install_libtorch
