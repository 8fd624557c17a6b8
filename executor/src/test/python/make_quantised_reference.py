#!/usr/bin/env python3
"""What the quantised mixture of experts of the tests computes, in doubles and without Whorl.

Run:  python3 -m venv VENV && VENV/bin/pip install numpy gguf
      VENV/bin/python make_quantised_reference.py ../resources/tiny/qwen3-moe

Reads model.safetensors and model.gguf (the same weights in Q8_0, decoded by gguf-py) and writes reference.q8_0.json: the last
four logits of the decoded weights. How far they are from those of the weights before, and how far activations in 8 bits per 32
numbers move them (before each product with a quantised matrix; the router's is f32), is printed. With the weights of
model.safetensors it must give what transformers gave (reference.json), or nothing is written.
"""
import json
import pathlib
import struct
import sys

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

GROUP = 32
MATRICES = {
    "q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output", "router": "ffn_gate_inp",
    "gate": "ffn_gate_exps", "up": "ffn_up_exps", "down": "ffn_down_exps",
    "attention_norm": "attn_norm", "query_norm": "attn_q_norm", "key_norm": "attn_k_norm", "feed_forward_norm": "ffn_norm",
}
HUB = {
    "q": "self_attn.q_proj", "k": "self_attn.k_proj", "v": "self_attn.v_proj", "o": "self_attn.o_proj", "router": "mlp.gate",
    "attention_norm": "input_layernorm", "query_norm": "self_attn.q_norm", "key_norm": "self_attn.k_norm",
    "feed_forward_norm": "post_attention_layernorm",
}


def hub(path, config):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])

    def tensor(name):
        start, end = header[name + ".weight"]["data_offsets"]
        words = np.frombuffer(data[8 + length + start:8 + length + end], dtype=np.uint16).astype(np.uint32) << 16
        return words.view(np.float32).reshape(header[name + ".weight"]["shape"]).astype(np.float64)

    blocks = []
    for block in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{block}."
        weights = {name: tensor(prefix + theirs) for name, theirs in HUB.items()}
        for name in ("gate", "up", "down"):
            weights[name] = np.stack([tensor(f"{prefix}mlp.experts.{e}.{name}_proj") for e in range(config["num_experts"])])
        blocks.append(weights)
    return tensor("model.embed_tokens"), tensor("model.norm"), blocks


def decoded(path, config):
    tensors = {tensor.name: tensor for tensor in GGUFReader(path).tensors}

    def tensor(name):
        return dequantize(tensors[name + ".weight"].data, tensors[name + ".weight"].tensor_type).astype(np.float64)

    blocks = [{name: tensor(f"blk.{block}.{theirs}") for name, theirs in MATRICES.items()}
              for block in range(config["num_hidden_layers"])]
    return tensor("token_embd"), tensor("output_norm"), blocks


def coded(x):
    groups = x.reshape(*x.shape[:-1], -1, GROUP)
    scale = np.abs(groups).max(-1, keepdims=True) / 127
    codes = np.rint(np.divide(groups, scale, out=np.zeros_like(groups), where=scale > 0))
    return (codes * scale).reshape(x.shape)


def softmax(x):
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def logits(model, config, ids, code):
    """All positions' logits; code is applied to what quantised matrices are multiplied with."""
    embedding, last_norm, blocks = model
    heads, key_heads, size = config["num_attention_heads"], config["num_key_value_heads"], config["head_dim"]
    count = len(ids)

    def norm(x, weight):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + config["rms_norm_eps"]) * weight

    angles = np.outer(np.arange(count), config["rope_theta"] ** (-np.arange(0, size, 2) / size))
    cosine, sine = (np.concatenate([f(angles)] * 2, -1)[:, None] for f in (np.cos, np.sin))

    def turned(x):
        return x * cosine + np.concatenate([-x[..., size // 2:], x[..., :size // 2]], -1) * sine

    x = embedding[ids]
    for w in blocks:
        h = code(norm(x, w["attention_norm"]))
        query = turned(norm((h @ w["q"].T).reshape(count, heads, size), w["query_norm"]))
        key = turned(norm((h @ w["k"].T).reshape(count, key_heads, size), w["key_norm"]))
        value = (h @ w["v"].T).reshape(count, key_heads, size)
        key, value = (np.repeat(t, heads // key_heads, 1) for t in (key, value))
        scores = np.einsum("ihd,jhd->hij", query, key) / np.sqrt(size)
        scores = softmax(np.where(np.tril(np.ones((count, count), bool)), scores, -np.inf))
        x = x + code(np.einsum("hij,jhd->ihd", scores, value).reshape(count, -1)) @ w["o"].T
        h = norm(x, w["feed_forward_norm"])
        shares = softmax(h @ w["router"].T)
        h = code(h)
        branch = np.zeros_like(x)
        for position in range(count):
            chosen = np.argsort(-shares[position], kind="stable")[:config["num_experts_per_tok"]]
            for expert in chosen:
                gate, up = (w[name][expert] @ h[position] for name in ("gate", "up"))
                part = w["down"][expert] @ code(gate / (1 + np.exp(-gate)) * up)
                branch[position] += shares[position, expert] / shares[position, chosen].sum() * part
        x = x + branch
    return code(norm(x, last_norm)) @ embedding.T


def main(folder):
    config = json.loads((folder / "config.json").read_text())
    reference = json.loads((folder / "reference.json").read_text())
    ids = np.array(reference["ids"])
    trusted = np.array(reference["logits"]).reshape(4, -1)
    original = logits(hub(folder / "model.safetensors", config), config, ids, lambda x: x)[-4:]
    assert np.abs(original - trusted).max() < 1e-4 * np.abs(trusted).max(), "not what transformers computes"
    model = decoded(folder / "model.gguf", config)
    plain, in_codes = (logits(model, config, ids, code)[-4:] for code in (lambda x: x, coded))
    for what, a, b in (("weights in Q8_0", plain, original), ("activations in 8 bits", in_codes, plain), ("both", in_codes, original)):
        print(f"{what}: {np.abs(a - b).max():.3f} of {np.abs(original).max():.1f}")
    rounded = [float(f"{value:.6g}") for value in plain.flatten()]
    (folder / "reference.q8_0.json").write_text(json.dumps({"decoded": rounded}) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
