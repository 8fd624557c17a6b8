#!/usr/bin/env python3
"""Tunes a soft prompt over a tiny model with torch, for a test of the trainer.

Run:  python3 -m venv VENV && VENV/bin/pip install torch transformers safetensors
      VENV/bin/python make_tuning_reference.py ../../../../executor/src/test/resources/tiny/llama ../resources/tuning/torch.json

Losses of every step of torch.optim.Adam in float32 on one example, from a prompt of sines; nothing comes from Whorl.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

ROWS, ASKED, STEPS, RATE = 4, 8, 40, 0.05


def main():
    folder = pathlib.Path(sys.argv[1])
    ids = torch.tensor(json.loads((folder / "reference.json").read_text())["ids"])
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", pad_token_id=0)
    model.eval().requires_grad_(False)
    embedded = model.get_input_embeddings()(ids)
    prompt = (0.02 * torch.sin(torch.arange(ROWS * embedded.shape[1], dtype=torch.float64))).float()
    prompt = prompt.reshape(ROWS, -1).requires_grad_()
    adam = torch.optim.Adam([prompt], lr=RATE)
    losses = []
    for _ in range(STEPS):
        adam.zero_grad()
        logits = model(inputs_embeds=torch.cat([prompt, embedded])[None], use_cache=False).logits[0]
        loss = torch.nn.functional.cross_entropy(logits[ROWS + ASKED - 1:-1], ids[ASKED:])
        loss.backward()
        adam.step()
        losses.append(loss.item())
    pathlib.Path(sys.argv[2]).write_text(
        json.dumps(dict(rows=ROWS, asked=ASKED, rate=RATE, ids=ids.tolist(), losses=losses)) + "\n")


main()
