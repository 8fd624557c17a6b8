#!/usr/bin/env python3
"""Makes the tiny models of the executor's fast tests and their reference results.

Run:  python3 -m venv VENV && VENV/bin/pip install torch transformers safetensors
      VENV/bin/python make_tiny_models.py ../resources/tiny [NAME…]

Random weights from a fixed seed, one folder per family: config.json, model.safetensors (bf16, so that both
precisions run the same numbers) and reference.json with what transformers computes from them in float32:
hidden states after every block, logits, greedy tokens. Only these results are trusted by the tests; nothing
of them comes from Whorl.
"""
import json
import pathlib
import sys

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

SEED = 20261124
PROMPT = 37
GREEDY = 12
COMMON = dict(
    vocab_size=101, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
    num_key_value_heads=1, head_dim=32, max_position_embeddings=128, rms_norm_eps=1e-5, hidden_act="silu",
    bos_token_id=None, eos_token_id=None, pad_token_id=None,
)
FAMILIES = {
    "llama": dict(model_type="llama", tie_word_embeddings=True, rope_theta=10000.0, intermediate_size=96,
                  num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2),
    "llama3": dict(
        model_type="llama", tie_word_embeddings=False, rope_theta=500000.0,
        rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                          original_max_position_embeddings=32)),
    "linear": dict(model_type="llama", tie_word_embeddings=True, rope_theta=10000.0,
                   rope_scaling=dict(rope_type="linear", factor=4.0)),
    "mistral": dict(model_type="mistral", tie_word_embeddings=False, rope_theta=10000.0, sliding_window=9),
    "qwen2": dict(model_type="qwen2", tie_word_embeddings=True, rope_theta=1000000.0),
    "qwen3": dict(model_type="qwen3", tie_word_embeddings=False, rope_theta=1000000.0),
    # Windows in some blocks only; a head of 24 numbers is no multiple of a vector; biases of all projections.
    "qwen2-window": dict(model_type="qwen2", tie_word_embeddings=True, rope_theta=1000000.0, num_hidden_layers=3,
                         use_sliding_window=True, sliding_window=9, max_window_layers=2, intermediate_size=32),
    "llama-bias": dict(model_type="llama", tie_word_embeddings=True, rope_theta=10000.0, attention_bias=True,
                       head_dim=24, num_attention_heads=4, num_key_value_heads=2, intermediate_size=48),
    "yarn": dict(model_type="qwen3", tie_word_embeddings=True, rope_theta=10000.0, attention_bias=True,
                 rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32)),
    "gemma2": dict(model_type="gemma2", hidden_activation="gelu_pytorch_tanh", rope_theta=10000.0, num_hidden_layers=3,
                   intermediate_size=32, sliding_window=9, attn_logit_softcapping=4.0, final_logit_softcapping=3.0,
                   query_pre_attn_scalar=24),
    "gemma3": dict(model_type="gemma3_text", hidden_activation="gelu_pytorch_tanh", rope_theta=1000000.0,
                   rope_local_base_freq=10000.0, rope_scaling=dict(rope_type="linear", factor=8.0), num_hidden_layers=6,
                   head_dim=16, intermediate_size=32, sliding_window=9, sliding_window_pattern=6, query_pre_attn_scalar=16),
    "phi3": dict(model_type="phi3", tie_word_embeddings=True, rope_theta=10000.0, partial_rotary_factor=0.75,
                 sliding_window=11, original_max_position_embeddings=64,
                 rope_scaling=dict(type="longrope", short_factor=[1.0 + i / 8 for i in range(12)],
                                   long_factor=[2.0 + i / 4 for i in range(12)])),
    "phi3-long": dict(model_type="phi3", tie_word_embeddings=True, rope_theta=10000.0,
                      original_max_position_embeddings=16,
                      rope_scaling=dict(type="longrope", short_factor=[1.0 + i / 8 for i in range(16)],
                                        long_factor=[2.0 + i / 4 for i in range(16)])),
    "smollm3": dict(model_type="smollm3", tie_word_embeddings=True, rope_theta=10000.0, num_hidden_layers=4,
                    head_dim=16, no_rope_layer_interval=4, intermediate_size=32),
    "granite": dict(model_type="granite", tie_word_embeddings=True, rope_theta=10000.0, embedding_multiplier=3.0,
                    residual_multiplier=0.5, attention_multiplier=0.25, logits_scaling=4.0),
    "olmo2": dict(model_type="olmo2", tie_word_embeddings=True, rope_theta=10000.0),
    "mixtral": dict(model_type="mixtral", tie_word_embeddings=True, rope_theta=10000.0, num_local_experts=5,
                    num_experts_per_tok=2, intermediate_size=32),
    "qwen3-moe": dict(model_type="qwen3_moe", tie_word_embeddings=True, rope_theta=10000.0, num_experts=6,
                      num_experts_per_tok=3, moe_intermediate_size=32, norm_topk_prob=True),
    "qwen3-moe-raw": dict(model_type="qwen3_moe", tie_word_embeddings=True, rope_theta=10000.0, num_experts=6,
                          num_experts_per_tok=2, moe_intermediate_size=32, norm_topk_prob=False),
}


def random_weights(model, generator):
    # Gemma multiplies by 1 + weight.
    unit = 0 if model.config.model_type.startswith("gemma") else 1
    with torch.no_grad():
        for name, tensor in sorted(model.state_dict().items()):
            if "norm" in name:
                values = unit + 0.2 * torch.randn(tensor.shape, generator=generator)
            elif "bias" in name:
                values = 0.5 * torch.randn(tensor.shape, generator=generator)
            elif "embed" in name or "lm_head" in name:
                values = torch.randn(tensor.shape, generator=generator)
            else:
                values = torch.randn(tensor.shape, generator=generator) * 1.5 / tensor.shape[1] ** 0.5
            # bf16 numbers in a float32 tensor: the model stored is the model computed.
            tensor.copy_(values.to(torch.bfloat16).to(torch.float32))
    model.tie_weights()


def make(folder, name, family):
    options = dict(COMMON, **family)
    config = AutoConfig.for_model(options.pop("model_type"), **options)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    random_weights(model, torch.Generator().manual_seed(SEED))
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    results = reference(model)
    model.to(torch.bfloat16).save_pretrained(target)
    # What this version of the library writes, kept for a few families beside the spelling of version 4.
    (target / "config.json").rename(target / "config.v5.json")
    (target / "generation_config.json").unlink(missing_ok=True)
    (target / "config.json").write_text(json.dumps(stored_config(family), indent=1) + "\n")
    (target / "reference.json").write_text(json.dumps(results) + "\n")


def stored_config(family):
    """As published models have it: the version 4 spelling, which every reader must know."""
    return {k: v for k, v in dict(COMMON, **family).items() if v is not None}


def rounded(tensor):
    return [float(f"{x:.6g}") for x in tensor.flatten().tolist()]


def reference(model):
    generator = torch.Generator().manual_seed(SEED + 1)
    ids = torch.randint(0, COMMON["vocab_size"], (1, PROMPT), generator=generator)
    blocks = []
    hooks = [
        block.register_forward_hook(
            lambda _, __, out: blocks.append(out[0] if isinstance(out, tuple) else out))
        for block in model.model.layers
    ]
    with torch.no_grad():
        out = model(ids, use_cache=False)
        for hook in hooks:
            hook.remove()
        greedy, margins = [], []
        text = ids
        for _ in range(GREEDY):
            logits = model(text, use_cache=False).logits[0, -1]
            best = torch.topk(logits, 2)
            greedy.append(int(best.indices[0]))
            margins.append(float(best.values[0] - best.values[1]))
            text = torch.cat([text, best.indices[:1].view(1, 1)], dim=1)
    return {
        "made_by": f"torch {torch.__version__}, transformers {transformers.__version__}, float32, eager attention",
        "ids": ids[0].tolist(),
        "blocks": [rounded(b.view(PROMPT, -1)[-4:]) for b in blocks],
        "logits": rounded(out.logits[0, -4:]),
        "greedy": greedy,
        "margins": margins,
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    for name, family in FAMILIES.items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        make(folder, name, family)
        print(name)


if __name__ == "__main__":
    main()
