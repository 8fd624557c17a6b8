"""Tunes a soft prompt with torch, for whorl bench tuning to compare its losses with.

Run:  python torch_tuning.py TASK.json CURVE.json

The task names a model folder, the prompt's first rows, optimiser and rate, and for every step the examples whose mean
gradient makes it. Nothing of the arithmetic comes from Whorl: transformers' Llama, torch.autograd, torch.optim, float32.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM


def main():
    task = json.loads(pathlib.Path(sys.argv[1]).read_text())
    model = AutoModelForCausalLM.from_pretrained(task["model"], dtype=torch.float32, attn_implementation="eager")
    model.eval().requires_grad_(False)
    prompt = torch.tensor(task["prompt"], dtype=torch.float32).reshape(task["rows"], -1).requires_grad_()
    optimizer = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[task["optimizer"]]([prompt], lr=task["rate"])
    losses = []
    for step in task["steps"]:
        optimizer.zero_grad()
        each = []
        for example in step:
            ids = torch.tensor(example["ids"])
            embedded = model.get_input_embeddings()(ids)
            logits = model(inputs_embeds=torch.cat([prompt, embedded])[None], use_cache=False).logits[0]
            asked = example["asked"]
            each.append(torch.nn.functional.cross_entropy(logits[task["rows"] + asked - 1 : -1], ids[asked:]))
        loss = torch.stack(each).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    curve = {"key": task["key"], "torch": torch.__version__, "losses": losses}
    pathlib.Path(sys.argv[2]).write_text(json.dumps(curve) + "\n")


main()
