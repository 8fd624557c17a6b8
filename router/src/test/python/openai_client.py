"""The official OpenAI client against a running router that serves SmolLM2.

    $(build/openai-client) router/src/test/python/openai_client.py http://127.0.0.1:8080/v1 smollm2

The lane `it` runs it against three unequal servers on this machine (LocalIT).

Ends with status 1 and the failed check's name if the client does not see what the API promises.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import openai

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


@check
def models(client, model):
    assert [m.id for m in client.models.list()] == [model]
    assert client.models.retrieve(model).owned_by == "whorl"


@check
def chat_whole(client, model):
    answer = client.chat.completions.create(model=model, messages=QUESTION, temperature=0, max_tokens=24)
    choice = answer.choices[0]
    assert "Paris" in choice.message.content, choice
    assert choice.finish_reason == "stop", choice
    assert choice.message.role == "assistant"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@check
def chat_stream_equals_whole(client, model):
    options = dict(model=model, messages=QUESTION, temperature=0, max_tokens=24)
    whole = client.chat.completions.create(**options)
    chunks = list(client.chat.completions.create(**options, stream=True, stream_options={"include_usage": True}))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content, text
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage and not chunks[-1].choices


@check
def completion(client, model):
    options = dict(model=model, prompt="The capital of France is", temperature=0, max_tokens=8)
    whole = client.completions.create(**options)
    assert whole.choices[0].text.startswith(" Paris"), whole
    assert whole.usage.prompt_tokens == 5
    streamed = client.completions.create(**options, stream=True)
    assert "".join(c.choices[0].text for c in streamed) == whole.choices[0].text
    by_ids = client.completions.create(**{**options, "prompt": [504, 3575, 282, 4649, 314]})
    assert by_ids.choices[0].text == whole.choices[0].text


@check
def length(client, model):
    answer = client.completions.create(model=model, prompt="1 2 3 4", temperature=0, max_tokens=3)
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 3


@check
def stop_strings(client, model):
    options = dict(model=model, prompt="1 2 3 4 5 6 7 8 9 10", temperature=0, max_tokens=20)
    free = client.completions.create(**options).choices[0].text
    assert " 12" in free, free
    stopped = client.completions.create(**options, stop=[" 12"])
    assert stopped.choices[0].text == free[: free.index(" 12")], stopped
    assert stopped.choices[0].finish_reason == "stop"


@check
def seeds(client, model):
    options = dict(model=model, prompt="Once upon a time", temperature=1.0, max_tokens=12, seed=7)
    first, second = (client.completions.create(**options, n=2) for _ in range(2))
    assert [c.text for c in first.choices] == [c.text for c in second.choices]
    assert first.choices[0].text != first.choices[1].text


@check
def logprobs(client, model):
    answer = client.chat.completions.create(
        model=model, messages=QUESTION, temperature=0, max_tokens=4, logprobs=True, top_logprobs=3
    )
    content = answer.choices[0].logprobs.content
    assert len(content) == 4 and all(len(entry.top_logprobs) == 3 for entry in content)
    for entry in content:  # greedy: the chosen token is the likeliest
        assert entry.token == entry.top_logprobs[0].token and entry.logprob <= 0
        assert bytes(entry.bytes).decode() == entry.token
    old = client.completions.create(model=model, prompt="The capital of France is", temperature=0, max_tokens=2, logprobs=2)
    assert old.choices[0].logprobs.tokens[0] == " Paris" and len(old.choices[0].logprobs.top_logprobs[0]) == 2


@check
def parallel_requests_agree(client, model):
    def once(_):
        options = dict(model=model, messages=QUESTION, temperature=0, max_tokens=16)
        return client.chat.completions.create(**options).choices[0].message.content

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(once, range(8)))) == 1


@check
def errors(client, model):
    def refused(kind, code, param, **changes):
        try:
            client.chat.completions.create(**{"model": model, "messages": QUESTION, "max_tokens": 4, **changes})
        except kind as error:
            assert error.code == code and error.param == param, error
            assert error.request_id
            return
        raise AssertionError(f"{changes} was not refused")

    refused(openai.NotFoundError, "model_not_found", "model", model="gpt-4")
    refused(openai.BadRequestError, "unsupported_parameter", "frequency_penalty", frequency_penalty=1.0)
    refused(openai.BadRequestError, "unknown_parameter", "no_such", extra_body={"no_such": 1})
    refused(openai.BadRequestError, "context_length_exceeded", "messages", max_tokens=100_000)
    refused(openai.BadRequestError, "invalid_value", "messages", messages=[])


def main(url, model):
    client = openai.OpenAI(base_url=url, api_key="unused", max_retries=0, timeout=120)
    failed = 0
    for function in CHECKS:
        try:
            function(client, model)
            print(f"ok    {function.__name__}", flush=True)
        except Exception as error:  # every check shall be reported
            failed += 1
            print(f"FAIL  {function.__name__}: {type(error).__name__} {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
