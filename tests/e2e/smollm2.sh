#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/e2e/smollm2.sh [--data DIR] [--text FILE] [--model FILE] [--out DIR] [--engine FILE] [--threads N]
#
# The whole way on a real model, by command: opens SmolLM2-135M-Instruct, lets it answer, records 16,384 tokens, cuts
# every layer into 16 slices of which 6 are shared, converts at 50 % under the hard gate and under that of GLM-4 MoE,
# compares both with the dense model on text outside the calibration, generates, and trains 50 steps. Prints its
# figures beside the aims and ends with status 1 when one is missed. About 20 minutes on two cores.
#   --data DIR     holds wikitext-2/valid.txt and gsm8k/train.jsonl (default: $LAPIDARY_DATA)
#   --text FILE    any other text, at least 150 KB; without --data the reasoning items come from make-tasks
#   --model FILE   default: what packaging/get-smollm2.sh fetched
#   --out DIR      where all files go and stay (default: a temporary folder)
#   --engine FILE  default: build/opt/bin/lapidary-engine
#   --threads N    default: one per core
#   --dtype T      arithmetic of record and compare: float32 (default) or bfloat16

. "$(dirname "$0")/../../packaging/common.sh"

data=${LAPIDARY_DATA:-}
text=
model=$LAPIDARY_CACHE/models/SmolLM2-135M-Instruct.Q4_1.gguf
out=
engine=$LAPIDARY_ROOT/build/opt/bin/lapidary-engine
threads=$LAPIDARY_JOBS
dtype=float32
seed=1

while [ $# -gt 0 ]; do
    case $1 in
        --data) data=${2:?} ;;
        --text) text=${2:?} ;;
        --model) model=${2:?} ;;
        --out) out=${2:?} ;;
        --engine) engine=${2:?} ;;
        --threads) threads=${2:?} ;;
        --dtype) dtype=${2:?} ;;
        --seed) seed=${2:?} ;;
        --help | -h) usage_or_die help ;;
        *) usage_or_die unknown "$1" ;;
    esac
    shift 2
done

[ -n "$text" ] || text=${data:+$data/wikitext-2/valid.txt}
[ -e "$model" ] || fail "$model is not there" "Run packaging/get-smollm2.sh."
[ -x "$engine" ] || fail "$engine is not there" "Build it: cmake --preset opt && cmake --build --preset opt --target lapidary-engine"
[ -n "$text" ] && [ -e "$text" ] || fail "no text to calibrate and to measure with" "Give --data DIR or --text FILE."
[ -n "$out" ] || out=$(mktemp -d)
mkdir -p "$out"
say "Files of this walk: $out"

# engine_to NAME command…: runs the engine, its result in NAME.json.
engine_to() {
    local name=$1
    shift
    "$engine" "$@" --json --progress none >"$out/$name.json"
}

# figure NAME expression: prints a Python expression over the result d of NAME.json.
figure() {
    python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$out/$1.json" "$2"
}

# verdicts: each row "what|found|aim|met"; aim and met are empty where a figure is only reported.
rows=()
report() { rows+=("$1|$2||"); }

# at_most "what" found limit, at_least likewise
judge() { rows+=("$1|$2|$3 $4|$(python3 -c "print('yes' if $2 $3 $4 else 'no')")"); }
at_most() { judge "$1" "$2" "<=" "$3"; }
at_least() { judge "$1" "$2" ">=" "$3"; }

# Calibration before, test after a heading (or line) four fifths down the text: no article is on both sides.
split_text() {
    python3 - "$text" "$out/calibration.txt" "$out/test.txt" <<'PYTHON'
import re, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines(keepends=True)
size, seen, cut = sum(map(len, lines)), 0, None
heading = re.compile(r"^ = [^=].* = $")
hasHeadings = any(heading.match(line) for line in lines)
for i, line in enumerate(lines):
    if cut is None and seen > 0.8 * size and (not hasHeadings or heading.match(line)):
        cut = i
    seen += len(line)
if cut is None or size < 150_000:
    sys.exit("the text is too short: found %d characters, expected at least 150000" % size)
open(sys.argv[2], "w", encoding="utf-8").write("".join(lines[:cut]))
open(sys.argv[3], "w", encoding="utf-8").write("".join(lines[cut:])[:70_000])
PYTHON
}

reasoning_items() {
    if [ -n "$data" ] && [ -e "$data/gsm8k/train.jsonl" ]; then
        cp "$data/gsm8k/train.jsonl" "$out/reasoning.jsonl"
    else
        engine_to tasks make-tasks --family all --level 1-4 --count 400 --seed "$seed" --out "$out/reasoning.jsonl"
    fi
}

first_token() {
    local run begin
    for run in 1 2 3 4; do # the first one warms the cache
        begin=$(date +%s.%N)
        engine_to first generate "$model" --prompt "The capital of France is" --greedy --max-tokens 1 --threads "$threads"
        [ "$run" = 1 ] || python3 -c "print(round($(date +%s.%N) - $begin, 2))"
    done | sort -n | head -1 >"$out/first_token"
    at_most "seconds from the command to the first token, warm, best of 3" "$(cat "$out/first_token")" 2
}

chat() {
    engine_to chat generate "$model" --prompt "What is the capital of France?" --chat --greedy --max-tokens 40 \
        --threads "$threads"
    printf '    %s\n' "$(figure chat "d['text']")"
    at_least "the chat answer names Paris (1: yes)" "$(figure chat "int('Paris' in d['text'])")" 1
    report "tokens per second, generating" "$(figure chat "round(d['tokens_per_second'], 1)")"
}

record() {
    engine_to record record "$model" --data "$out/calibration.txt" --data "$out/reasoning.jsonl" --tokens 16384 \
        --sequence-length 512 --seed "$seed" --threads "$threads" --dtype "$dtype" --out "$out/recording"
    at_least "recorded tokens" "$(figure record "d['tokens']")" 16384
    report "recorded tokens per second" "$(figure record "round(d['tokens_per_second'])")"
}

group() {
    engine_to group group "$model" --recording "$out/recording" --experts 16 --shared 6 --seed "$seed" \
        --threads "$threads" --out "$out/grouping.json"
}

# convert PROFILE: converts at 50 % and compares with the dense model.
convert() {
    engine_to "convert-$1" convert "$model" --recording "$out/recording" --grouping "$out/grouping.json" --active 8 \
        --profile "$1" --seed "$seed" --threads "$threads" --out "$out/moe-$1"
    engine_to "compare-$1" compare "$model" "$out/moe-$1" --data "$out/test.txt" --context 512 --threads "$threads" \
        --dtype "$dtype"
    at_most "$1: all experts on against dense, of the largest logit" "$(figure "convert-$1" "d['exact_when_all_active']")" 1e-5
    report "$1: active share of the neurons" "$(figure "compare-$1" "round(d['active_fraction'], 4)")"
    report "$1: perplexity, dense" "$(figure "compare-$1" "round(d['a']['perplexity'], 2)")"
    report "$1: perplexity, converted" "$(figure "compare-$1" "round(d['b']['perplexity'], 2)")"
    report "$1: interval of the ratio" "$(figure "compare-$1" "[round(x, 3) for x in d['interval']]")"
}

ratios() {
    at_most "hard gate: perplexity over dense at 50 %" "$(figure compare-lapidary "round(d['ratio'], 4)")" 1.90
    report "glm4moe gate: perplexity over dense at 50 %" "$(figure compare-glm4moe "round(d['ratio'], 4)")"
}

generate_converted() {
    engine_to generate generate "$out/moe-lapidary" --prompt "The history of the city began in" --greedy \
        --max-tokens 32 --threads "$threads"
    printf '    %s\n' "$(figure generate "d['text']")"
    at_least "tokens generated by the converted model" "$(figure generate "len(d['ids'])")" 1
}

train() {
    cat >"$out/recipe.json" <<JSON
{"model": "moe-glm4moe", "data": [{"path": "calibration.txt"}], "steps": 50, "batch_tokens": 256,
 "sequence_length": 256, "learning_rate": 5e-5, "warmup": 5, "schedule": "constant", "trains": "experts+router",
 "checkpoint_every": 50, "seed": $seed, "balance": {"selection-bias": {}}}
JSON
    rm -rf "$out/run"
    engine_to train train --recipe "$out/recipe.json" --out "$out/run" --threads "$threads"
    python3 - "$out/run/run.db" >"$out/losses.json" <<'PYTHON'
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select value from scalar where name = 'loss' order by step").fetchall()
json.dump([row[0] for row in rows], sys.stdout)
PYTHON
    at_least "training steps" "$(figure train "d['step']")" 50
    report "mean loss of the first 10 steps" "$(figure losses "round(sum(d[:10]) / 10, 3)")"
    at_most "mean loss of the last 10 steps" "$(figure losses "round(sum(d[-10:]) / 10, 3)")" \
        "$(figure losses "round(sum(d[:10]) / 10, 3)")"
}

step "Split the text" split_text
step "Reasoning items" reasoning_items
step "First token" first_token
step "Chat" chat
step "Record" record
step "Group" group
step "Convert and compare: hard gate" convert lapidary
step "Convert and compare: GLM-4 MoE gate" convert glm4moe
ratios
step "Generate from the converted model" generate_converted
step "Train 50 steps" train

missed=0
say "Figures (seed $seed, $threads threads, $dtype)"
for row in "${rows[@]}"; do
    IFS='|' read -r what found aim met <<<"$row"
    printf '    %-66s %14s  %-10s %s\n' "$what" "$found" "$aim" "$met"
    [ "$met" = no ] && missed=$((missed + 1))
done
[ "$missed" = 0 ] || fail "$missed of the aims were missed" "The rows that end in no."
say "Every aim was met."
