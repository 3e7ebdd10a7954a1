#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes resources/recipes/demo-model, the converted model that demo.json trains: stories260K in 8 experts with 4 on,
# unrepaired, so that a run can begin with all experts on. Needs the built engine; the result is committed.
#   resources/recipes/make-demo-model.sh build/opt/bin/lapidary-engine
set -euo pipefail
engine=$(realpath "$1")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
model=tests/fixtures/stories260K/hf
"$engine" make-tasks --family all --level 1-2 --count 200 --seed 1 --out "$work/tasks.jsonl"
"$engine" record "$model" --data "$work/tasks.jsonl" --tokens 20000 --sequence-length 512 --out "$work/recording"
"$engine" group "$model" --recording "$work/recording" --experts 8 --out "$work/grouping.json"
"$engine" convert "$model" --recording "$work/recording" --grouping "$work/grouping.json" --active 4 --repair none \
    --save-dtype bfloat16 --out "$work/demo-model"
# What only an export reads, and the paths of this machine, stay behind.
rm "$work/demo-model/reference.safetensors" "$work/demo-model/conversion.json"
sed -i "s|$work/||g" "$work/demo-model/config.json"
rm -rf resources/recipes/demo-model
mv "$work/demo-model" resources/recipes/
