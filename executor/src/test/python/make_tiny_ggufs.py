#!/usr/bin/env python3
"""Converts tiny models of make_tiny_models.py to GGUF by llama.cpp's own converter, without a vocabulary.

Run:  VENV/bin/python make_tiny_ggufs.py LLAMA_CPP ../resources/tiny gemma3 phi3 …

LLAMA_CPP is a folder of its sources, with conversion/ and gguf-py/ (package llama-cpp-python, vendor/llama.cpp). Writes
model.gguf beside model.safetensors, in bf16, or NAME:Q8_0 in that; reference.json holds for both.
"""
import json
import pathlib
import shutil
import sys
import tempfile

llama_cpp, folder = map(pathlib.Path, sys.argv[1:3])
sys.path[:0] = [str(llama_cpp), str(llama_cpp / "gguf-py")]
import gguf  # noqa: E402
from conversion import ModelBase, ModelType, get_model_architecture, get_model_class  # noqa: E402

CLASSES = {
    "gemma2": "Gemma2ForCausalLM", "gemma3_text": "Gemma3ForCausalLM", "granite": "GraniteForCausalLM",
    "llama": "LlamaForCausalLM", "mixtral": "MixtralForCausalLM", "olmo2": "Olmo2ForCausalLM",
    "phi3": "Phi3ForCausalLM", "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM",
    "qwen3_moe": "Qwen3MoeForCausalLM", "smollm3": "SmolLM3ForCausalLM",
}


def convert(name, file_type):
    with tempfile.TemporaryDirectory() as copy:
        source = pathlib.Path(copy) / name
        shutil.copytree(folder / name, source)
        config = json.loads((source / "config.json").read_text())
        config["architectures"] = [CLASSES[config["model_type"]]]
        (source / "config.json").write_text(json.dumps(config))
        # Gemma 3's converter counts the tokens of the vocabulary.
        tokens = {f"t{i}": i for i in range(config["vocab_size"])}
        (source / "tokenizer.json").write_text(json.dumps({"model": {"vocab": tokens}, "added_tokens": []}))
        hparams = ModelBase.load_hparams(source, False)
        model = get_model_class(get_model_architecture(hparams, ModelType.TEXT))
        model.set_vocab = lambda self: None
        model(source, gguf.LlamaFileType["MOSTLY_" + file_type], folder / name / "model.gguf").write()


for argument in sys.argv[3:]:
    name, _, file_type = argument.partition(":")
    convert(name, file_type or "BF16")
    print(argument)
