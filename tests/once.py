"""What is made anew for each application and comes out the same each time: thousands are made in a process of tests.

Both are other people's code. What an application does with them is not touched.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from core.web import QuietFlask, Templates

_compiled: dict[tuple[str, str], CodeType | None] = {}
_builders: dict[tuple[str, str, bool], Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


class _Kept(BytecodeCache):
    """Templates by name and content."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        _compiled[bucket.key, bucket.checksum] = bucket.code


class _KeptTemplates(Templates):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, bytecode_cache=_Kept(), **options)


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The function that writes an address of a rule: it stands on nothing but the rule's text and defaults."""
    key = (rule.rule, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def make_once() -> None:
    """From now on in this process."""
    QuietFlask.jinja_environment = _KeptTemplates
    Rule._compile_builder = _kept_builder  # type: ignore[method-assign]
