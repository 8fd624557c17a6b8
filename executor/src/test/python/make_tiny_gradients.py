#!/usr/bin/env python3
"""Gradients of the tiny models by torch's autograd, for the executor's tests.

Run:  python3 -m venv VENV && VENV/bin/pip install torch transformers safetensors
      VENV/bin/python make_tiny_gradients.py ../resources/tiny

For every family beside the reference.json of make_tiny_models.py: the mean cross-entropy in float32 of the ids from
position ASKED on, and its gradient of what enters block 0, first rows and Euclidean norm of all. The models are the
committed ones; nothing of this comes from Whorl.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

ASKED = 8
ROWS = 4
EXPERTS = {"mixtral", "qwen3-moe", "qwen3-moe-raw"}


def gradients(folder):
    ids = json.loads((folder / "reference.json").read_text())["ids"]
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", pad_token_id=0).eval()
    entered = []

    def keep(module, args, kwargs):
        rows = (args[0] if args else kwargs["hidden_states"]).detach().requires_grad_()
        entered.append(rows)
        return ((rows, *args[1:]), kwargs) if args else (args, {**kwargs, "hidden_states": rows})

    model.model.layers[0].register_forward_pre_hook(keep, with_kwargs=True)
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    loss = torch.nn.functional.cross_entropy(logits[ASKED - 1:-1], torch.tensor(ids[ASKED:]))
    loss.backward()
    gradient = entered[0].grad[0]
    return dict(asked=ASKED, loss=loss.item(), norm=gradient.norm().item(),
                rows=[[float("%.8g" % x) for x in row] for row in gradient[:ROWS].tolist()])


def main():
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        if (folder / "reference.json").exists() and folder.name not in EXPERTS:
            (folder / "gradient.json").write_text(json.dumps(gradients(folder)) + "\n")
            print(folder.name)


main()
