"""Renders the test templates with Python's jinja2, as transformers sets it up, and writes what came out.

    python chat_templates.py ../resources       (needs: pip install jinja2)

smollm2 is the template of the GGUF of the tests. The others are our own and do what the templates of the named model
families do: the same statements, filters, tests and string methods.
"""

import gzip
import json
import pathlib
import sys
from datetime import datetime

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

CONVERSATIONS = {
    "one question": [("user", "Hi")],
    "with a system message": [("system", "Be brief."), ("user", "What is 2 + 2?")],
    "several turns": [("user", "My name is Ada."), ("assistant", "Nice to meet you!"), ("user", "What is my name?")],
    "all roles, several turns": [("system", " Be kind. \n"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"), ("user", "e")],
    "space and lines": [("user", "  indented\n\n\tand tabbed  \n")],
    "unicode and quotes": [("user", "Straße 東京 🙂 'single' \"double\" \\ back {{ braces }} {% x %} <tag> & more")],
    "empty": [("user", "")],
    "ends with the assistant": [("user", "Go on"), ("assistant", "Once upon a time")],
    "thoughts": [("user", "q"), ("assistant", "<think>\nhm\n</think>\n\nanswer"), ("user", "and?")],
    "wrong order": [("assistant", "I begin"), ("user", "No")],
    "same role twice": [("user", "one"), ("user", "two")],
    "system in the middle": [("user", "one"), ("system", "now in German"), ("user", "two")],
}
VARIABLES = {"bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True}


class Generation(Extension):
    """transformers' block that marks what the model has said; it only passes its content on."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_pass"), [], [], body).set_lineno(line)

    def _pass(self, caller):
        return caller()


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)

    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    env.globals["raise_exception"] = refuse
    env.globals["strftime_now"] = lambda pattern: datetime.now().strftime(pattern)
    return env


def render(template, conversation):
    messages = [{"role": role, "content": content} for role, content in conversation]
    try:
        return {"messages": messages, "text": template.render(messages=messages, **VARIABLES)}
    except jinja2.exceptions.TemplateError as refusal:
        return {"messages": messages, "refusal": refusal.message}


def main(resources):
    folder = pathlib.Path(resources)
    with gzip.open(folder / "smollm2/gguf-metadata.json.gz") as metadata:
        source = json.load(metadata)["tokenizer.chat_template"]
    (folder / "templates/smollm2.jinja").write_text(source, encoding="utf-8")
    env = environment()
    for file in sorted((folder / "templates").glob("*.jinja")):
        template = env.from_string(file.read_text(encoding="utf-8"))
        cases = {name: render(template, conversation) for name, conversation in CONVERSATIONS.items()}
        golden = json.dumps(cases, ensure_ascii=False, indent=1) + "\n"
        file.with_suffix(".json").write_text(golden, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
