"""Chat templates as the transformers library sets jinja2 up, with limits. Runs inside GraalPy; 'source' is given by Java."""
import importlib.machinery
import json
import re
import sys
from datetime import datetime


class FromJava:
    """Finds the modules of jinja2 and markupsafe among the resources of the program: the sandbox has no files."""

    packages = ("jinja2", "markupsafe")

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in self.packages or source(name) is None:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name in self.packages)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(source(module.__name__), module.__name__, "exec"), module.__dict__)


sys.meta_path.insert(0, FromJava())

from jinja2 import nodes  # noqa: E402
from jinja2.exceptions import SecurityError, TemplateError  # noqa: E402
from jinja2.ext import Extension, loopcontrols  # noqa: E402
from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: E402

LARGEST = 1 << 20  # of what one operation may make or repeat
LONGEST = 1 << 25  # characters of a rendered text
KEPT = 16  # parsed templates
WIDE_PERCENT = re.compile(r"%[-#0 +]*(\d+\.)?\d{6,}")
WIDE_BRACES = re.compile(r"\{[^{}]*:[^{}]*\d{6,}")


class Generation(Extension):
    """{% generation %} … {% endgeneration %}: marks the assistant's text for training; prints its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def length(value):
    return len(value) if isinstance(value, (str, bytes, list, tuple)) else None


class Sandbox(ImmutableSandboxedEnvironment):
    """jinja2's sandbox, which forbids attributes and changes; this one also forbids single operations that fill the memory."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def call_binop(self, context, operator, left, right):
        if operator == "*":
            for many, times in ((left, right), (right, left)):
                if length(many) is not None and isinstance(times, int) and length(many) * times > LARGEST:
                    raise SecurityError("a product of %d elements is too large" % (length(many) * times))
        elif operator == "**":
            if isinstance(right, int) and right > 1024:
                raise SecurityError("the exponent %d is too large" % right)
        elif isinstance(left, str) and WIDE_PERCENT.search(left):
            raise SecurityError("a format of this width is too large")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value):
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and WIDE_BRACES.search(value.__self__):
            raise SecurityError("a format of this width is too large")
        return wrapped

    def call(__self, __context, __callee, *args, **kwargs):  # a template may name its arguments as it likes
        method = getattr(__callee, "__wrapped__", __callee)
        if isinstance(getattr(method, "__self__", None), (str, bytes)):
            for value in (*args, *kwargs.values()):
                if isinstance(value, int) and value > LARGEST:
                    raise SecurityError("the argument %d is too large" % value)
        return ImmutableSandboxedEnvironment.call(__self, __context, __callee, *args, **kwargs)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise TemplateError(message)


class Clock:
    fixed = None

    @classmethod
    def strftime_now(cls, form):
        return (cls.fixed or datetime.now()).strftime(form)


environment = Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = Clock.strftime_now
parsed = {}


def template(text):
    known = parsed.get(text)
    if known is None:
        if len(parsed) >= KEPT:
            parsed.clear()
        known = parsed[text] = environment.from_string(text)
    return known


def reason(failure):
    line = getattr(failure, "lineno", None)
    said = str(failure) or type(failure).__name__
    return said if line is None else "%s (line %d)" % (said, line)


def check(text):
    """None for a template that can be parsed, else what is wrong."""
    try:
        template(text)
        return None
    except Exception as failure:
        return reason(failure)


def render(text, variables, now):
    """(text, None) or (None, what the template raises or fails with)."""
    try:
        Clock.fixed = None if now is None else datetime.fromisoformat(now)
        pieces, size = [], 0
        for piece in template(text).generate(**json.loads(variables)):
            size += len(piece)
            if size > LONGEST:
                raise SecurityError("the rendered text is longer than %d characters" % LONGEST)
            pieces.append(piece)
        return "".join(pieces), None
    except Exception as failure:
        return None, reason(failure)
