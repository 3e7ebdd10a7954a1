#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: packaging/make-demo.sh [--work DIR] [--engine FILE]
#
# Makes resources/demo anew with the engine: teaches stories260K (the test fixture) to answer in five steps, records the
# taught model, cuts it three ways, converts it at half of its neurons and trains the mixture. About ten minutes on one
# idle core; the result is committed, so nobody needs to run this who does not want to change the demo.
# The same seed, engine and processor give the same files.
#   --work DIR     keeps what takes long (the taught model, the run) and goes on from there (default: a temporary folder)
#   --engine FILE  default: build/opt/bin/lapidary-engine

. "$(dirname "$0")/common.sh"

work=
engine=$LAPIDARY_ROOT/build/opt/bin/lapidary-engine
while [ $# -gt 0 ]; do
    case $1 in
        --work) work=$(realpath -m "${2:?}") ;;
        --engine) engine=$(realpath "${2:?}") ;;
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$1" ;;
    esac
    shift 2
done
[ -x "$engine" ] || fail "$engine is not there" "Build it: cmake --preset opt && cmake --build --preset opt --target lapidary-engine"
[ -n "$work" ] || work=$(mktemp -d)
mkdir -p "$work"
demo=$LAPIDARY_ROOT/resources/demo
project=$work/project

lapidary() { "$engine" "$@" --progress none >>"$work/log"; }

# bfloat16 FILE: rounds the float32 tensors of a safetensors file to nearest, ties to even; what training wrote is twice
# as large as what anybody sees.
bfloat16() {
    python3 - "$1" <<'PYTHON'
import array, json, struct, sys
data = open(sys.argv[1], "rb").read()
size = struct.unpack("<Q", data[:8])[0]
header, body, out, at = json.loads(data[8:8 + size]), data[8 + size:], [], 0
for name, tensor in sorted(header.items(), key=lambda item: item[1].get("data_offsets", [-1])[0]):
    if name == "__metadata__":
        continue
    begin, end = tensor["data_offsets"]
    piece = body[begin:end]
    if tensor["dtype"] == "F32":
        bits = array.array("I", piece)
        piece = array.array("H", [(b + 0x7FFF + ((b >> 16) & 1)) >> 16 & 0xFFFF for b in bits]).tobytes()
        tensor["dtype"] = "BF16"
    tensor["data_offsets"] = [at, at + len(piece)]
    at += len(piece)
    out.append(piece)
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + b"".join(out))
PYTHON
}

# newest RUN: its newest checkpoint.
newest() { ls -d "$1"/checkpoints/step-* | sort | tail -1; }

teach() {
    [ -e "$work/taught/done" ] && return
    rm -rf "$work/taught"
    "$engine" make-tasks --family all --level 1 --count 20000 --seed 11 --out "$work/lessons.jsonl" --progress none >"$work/log"
    cat >"$work/teach.json" <<JSON
{"model": "$LAPIDARY_ROOT/tests/fixtures/stories260K/hf", "steps": 1000, "batch_tokens": 1024, "sequence_length": 512,
 "data": [{"path": "lessons.jsonl", "prompt_field": "prompt", "response_field": "response"}], "trains": "all",
 "learning_rate": 0.004, "warmup": 50, "schedule": "cosine", "checkpoint_every": 200, "seed": 1, "balance": {"none": {}}}
JSON
    lapidary train --recipe "$work/teach.json" --out "$work/taught" --threads 1
    touch "$work/taught/done"
}

lay_out() {
    rm -rf "$project"
    mkdir -p "$project/data" "$project/recordings" "$project/exports" "$project/runs" "$work/groupings"
    cp -r "$(newest "$work/taught")" "$project/five-step-260K"
    rm -rf "$project/five-step-260K/optimizer" "$project/five-step-260K/state.json"
    sed -i 's/"float32"/"bfloat16"/' "$project/five-step-260K/config.json"
    bfloat16 "$project/five-step-260K/model.safetensors"
    cp "$LAPIDARY_ROOT/tests/fixtures/stories260K/LICENSE" "$project/five-step-260K/LICENSE"
    lapidary make-tasks --family all --level 1 --count 120 --seed 21 --out "$project/data/five-steps.jsonl"
    lapidary make-tasks --family all --level 1 --count 40 --seed 22 --out "$project/data/held-out.jsonl"
}

record() {
    lapidary record five-step-260K --data data/five-steps.jsonl --tokens 6144 --sequence-length 512 --sketch-tokens 256 \
        --moments none --threads 1 --out "recordings/001-five-steps"
}

# cut FILE method experts shared: one grouping file.
cut() {
    lapidary group five-step-260K --recording recordings/001-five-steps --method "$2" --experts "$3" --shared "$4" --threads 1 \
        --out "$work/groupings/$1"
}

# Expert e of the step-specialised cut is that of step e.
name_steps() {
    python3 - "$1" <<'PYTHON'
import json, sys
steps = [("Understand", "#0072b2"), ("Extract", "#56b4e9"), ("Relate", "#009e73"), ("Deduce", "#e69f00"), ("Verify", "#d55e00")]
grouping = json.load(open(sys.argv[1]))
for expert, (name, colour) in zip(grouping["experts"], steps):
    expert.update(name=name, role=name.lower(), color=colour)
json.dump(grouping, open(sys.argv[1], "w"), separators=(",", ":"))
PYTHON
}

cut_three_ways() {
    rm -f "$work/groupings"/*
    cut "1 By chance.json" random 6 1
    cut "2 Working together.json" contribution-kmeans 6 1
    cut "3 Five steps.json" step-specialised 6 1
    name_steps "$work/groupings/3 Five steps.json"
}

convert() {
    lapidary convert five-step-260K --recording recordings/001-five-steps --grouping "../groupings/3 Five steps.json" --active 3 \
        --threads 1 --out exports/five-steps
}

train() {
    cat >"$work/train.json" <<JSON
{"model": "project/exports/five-steps", "steps": 150, "batch_tokens": 1024, "sequence_length": 512,
 "data": [{"path": "project/data/five-steps.jsonl", "prompt_field": "prompt", "response_field": "response"}],
 "trains": "experts+router", "learning_rate": 0.001, "warmup": 10, "schedule": "cosine", "checkpoint_every": 75, "seed": 1,
 "balance": {"selection-bias": {}}}
JSON
    lapidary train --recipe "$work/train.json" --out runs/first-lesson --threads 1
}

# What a copy of the run needs: its rows in one file, its newest checkpoint, and no folder of this machine.
pack() {
    python3 - "$project" <<'PYTHON'
import glob, json, os, shutil, sqlite3, sys
project = sys.argv[1]
run = project + "/runs/first-lesson"
database = sqlite3.connect(run + "/run.db", isolation_level=None)
database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
database.execute("PRAGMA journal_mode=DELETE")
database.execute("VACUUM")
database.close()
for old in sorted(glob.glob(run + "/checkpoints/step-*"))[:-1]:
    shutil.rmtree(old)
for name in glob.glob(run + "/checkpoints/step-*/optimizer"):
    shutil.rmtree(name)
for folder, _, names in os.walk(project):
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(".json"):
            text = open(path, encoding="utf-8").read()
            open(path, "w", encoding="utf-8").write(text.replace(project, "@PROJECT@"))
PYTHON
    bfloat16 "$(newest "$project/runs/first-lesson")/model.safetensors"
    rm -f "$project"/runs/first-lesson/engine.log "$project"/runs/first-lesson/*-shm "$project"/runs/first-lesson/*-wal
    find "$project" -name '.*' -type f -delete
    ! grep -rlF "$work" "$project" || fail "files of the demo name a folder of this machine" "See pack() in this script."
    rm -rf "$demo/project" "$demo/groupings"
    cp -r "$project" "$demo/project"
    cp -r "$work/groupings" "$demo/groupings"
    chmod -R u=rwX,go=rX "$demo"
}

step "Teach stories260K to answer in five steps" teach
step "Lay the project out" lay_out
cd "$project"
step "Record" record
step "Cut" cut_three_ways
step "Convert" convert
step "Train" train
step "Pack" pack
du -sh --apparent-size "$demo"
