"""Renders a folder of chat templates as the transformers library does, and writes what came out, for OfficialTemplatesComparison.

    python official_templates.py TEMPLATES OUT.json       (needs: pip install transformers jinja2)

TEMPLATES holds *.jinja: the published ones lie in the source package of llama-cpp-python, vendor/llama.cpp/models/templates.
"""

import copy
import json
import pathlib
import sys
from datetime import datetime

from transformers.utils.chat_template_utils import _compile_jinja_template

NOW = datetime(2025, 7, 4, 9, 5, 3)
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather <now> & \"here\" — é",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Where"},
                "days": {"type": "integer", "enum": [1, 2]},
                "exact": {"type": "boolean", "default": False},
            },
            "required": ["city"],
        },
    },
}
SYSTEM = {"role": "system", "content": "Be brief."}
ASKED = {"role": "user", "content": "Weather in Zürich?"}
CALL = {"id": "call00001", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}}
CALLED = {"role": "assistant", "content": "", "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "call00001", "name": "get_weather", "content": "{\"sky\": \"clear\"}"}
TURNS = [{"role": "user", "content": " Hi \n"}, {"role": "assistant", "content": "Hello 🙂"}, {"role": "user", "content": "And 'you'?"}]
THOUGHT = [TURNS[0], {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello"}, TURNS[2]]
REASONED = [TURNS[0], {"role": "assistant", "content": "Hello", "reasoning_content": "hm"}, TURNS[2]]


def called(content):
    message = copy.deepcopy(CALLED)
    if content == "absent":
        del message["content"]
    else:
        message["content"] = content
    return message


CONVERSATIONS = {
    "one question": {"messages": [ASKED]},
    "system": {"messages": [SYSTEM, ASKED]},
    "turns": {"messages": [SYSTEM, *TURNS]},
    "tools": {"messages": [SYSTEM, ASKED], "tools": [WEATHER]},
    "tool call": {"messages": [ASKED, CALLED, RESULT], "tools": [WEATHER]},
    "tool call, null content": {"messages": [ASKED, called(None), RESULT], "tools": [WEATHER]},
    "tool call, no content": {"messages": [ASKED, called("absent"), RESULT], "tools": [WEATHER]},
    "thinking": {"messages": [ASKED], "enable_thinking": True, "thinking": True},
    "no thinking": {"messages": [ASKED], "enable_thinking": False, "thinking": False},
    "thoughts": {"messages": THOUGHT},
    "reasoning": {"messages": REASONED},
    "parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]},
    "wrong order": {"messages": [TURNS[1], TURNS[0]]},
    "no prompt": {"messages": TURNS[:2], "add_generation_prompt": False},
}


def rendered(source, conversation):
    try:
        template = _compile_jinja_template(source)
        template.globals["strftime_now"] = NOW.strftime
        variables = {"bos_token": "<s>", "eos_token": "</s>", "tools": None, "documents": None, "add_generation_prompt": True, **conversation}
        return {"text": template.render(**copy.deepcopy(variables))}
    except Exception as failure:
        return {"refusal": str(failure)}


def with_strings(conversation):
    """Arguments as OpenAI's API sends them."""
    strings = copy.deepcopy(conversation)
    for message in strings["messages"]:
        for call in message.get("tool_calls", []):
            call["function"]["arguments"] = json.dumps(call["function"]["arguments"], ensure_ascii=False)
    return strings


def main(templates, out):
    result = []
    for file in sorted(pathlib.Path(templates).glob("*.jinja")):
        source = file.read_text(encoding="utf-8")
        cases = []
        for name, conversation in CONVERSATIONS.items():
            expected = rendered(source, conversation)
            cases.append({"name": name, "chat": conversation, **expected})
            if name.startswith("tool call"):
                cases.append({"name": name + ", strings", "chat": with_strings(conversation), **expected})
        result.append({"template": file.name, "source": source, "cases": cases})
    pathlib.Path(out).write_text(json.dumps({"now": NOW.isoformat(), "templates": result}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
