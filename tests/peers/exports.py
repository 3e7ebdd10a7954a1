#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Loads every export layout in transformers and compares it with the engine. For development only (packaging/peers.sh).

Usage: exports.py ENGINE DENSE_MODEL TEXT [OUT]

The dense model is recorded over TEXT, grouped into 8 experts (2 of them shared where the layout has shared experts),
converted under each layout's own gate and exported. transformers must load each folder without missing, unexpected or
mismatched tensors, give the engine's logits (max |difference| over max |logit| at most 1e-5) and the same 32 greedy ids.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

PROMPT_LENGTH = 24
GREEDY = 32
TOLERANCE = 1e-5
SHARED = {"glm4moe": 2, "granitemoeshared": 2, "qwen2moe": 2, "mixtral": 0, "qwen3moe": 0}


def main(engine, dense, text, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)

    def run(*arguments):
        device = [] if arguments[0] in ("describe", "tokenize", "group") else ["--device", "cpu"]
        words = [engine, *map(str, arguments), *device, "--json"]
        end = subprocess.run(words, capture_output=True, text=True)
        if end.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {end.stderr.strip().splitlines()[-1]}")
        return json.loads(end.stdout)

    run("record", dense, "--data", text, "--tokens", 4000, "--sequence-length", 128, "--out", out / "recording")
    ids = run("tokenize", dense, "--file", text)["ids"][:PROMPT_LENGTH]
    listed = ",".join(map(str, ids))
    formats = [kind["id"] for kind in run("describe")["kinds"]["format"] if kind["id"] in SHARED]
    failed = 0
    for name in formats:
        shared = SHARED[name]
        grouping, native, folder = (out / f"{name}{end}" for end in (".json", "-native", "-export"))
        try:
            run("group", dense, "--recording", out / "recording", "--experts", 8, "--shared", shared, "--out", grouping)
            run("convert", dense, "--recording", out / "recording", "--grouping", grouping, "--active", 5,
                "--profile", name, "--save-dtype", "float32", "--out", native)
            run("export", native, "--format", name, "--out", folder)
        except RuntimeError as error:
            print(f"{name:18} {error}")
            failed += 1
            continue
        run("logits", folder, "--ids", listed, "--out", out / "logits.safetensors")
        ours = load_file(out / "logits.safetensors")["logits"].double()
        greedy = run("generate", folder, "--ids", listed, "--max-tokens", GREEDY, "--greedy", "--ignore-eos")["ids"]

        model, info = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        keys = {key: sorted(map(str, value)) for key, value in info.items() if value}
        prompt = torch.tensor([ids])
        with torch.no_grad():
            theirs = model(prompt).logits[0].double()
            chosen = model.generate(prompt, max_new_tokens=GREEDY, min_new_tokens=GREEDY, do_sample=False)[0]
        difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
        same = chosen[PROMPT_LENGTH:].tolist() == greedy
        passed = not keys and difference <= TOLERANCE and same
        failed += not passed
        print(f"{name:18} {'passed' if passed else 'FAILED'}  logits {difference:.1e}  {GREEDY} greedy ids "
              f"{'equal' if same else 'differ'}  keys {keys or 'all there'}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(main(*sys.argv[1:4], sys.argv[4] if len(sys.argv) == 5 else scratch))
