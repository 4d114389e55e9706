"""Every regular expression of the program, found in its modules; and the characters that each of them knows."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from architecture.tree import modules

import sangam

parser: Any = importlib.import_module("re._parser")

PACKAGES = (
    "access", "arrests", "audit", "channels", "coordination", "exchange", "federation", "hosting", "identifiers",
    "interchange", "kernel", "library", "matching", "names", "networks", "notices", "operations", "oversight",
    "print_pages", "records", "rosters", "web",
)  # fmt: skip
"""What reads text of strangers; `node` and `cli` read what the administrator and we ourselves write."""

MADE_WHEN_USED = {
    "sangam.federation.files.check_pdf": 1,  # an object of one number
    "sangam.identifiers.kinds.handles": 1,  # a network's names
    "sangam.identifiers.kinds.plates": 1,  # a letter's name
    "sangam.identifiers.kinds.acts": 2,  # one item of a list, one letter
    "sangam.identifiers.kinds.cases": 1,  # a station's label within forty characters
    "sangam.interchange.imports.columns": 1,  # one sign
    "sangam.print_pages.drawn_paper": 1,  # signs without a glyph
    "sangam.kernel.sentences": 1,  # a sentence of ours with words of twenty letters
    "sangam.matching.resolution.column_meanings": 1,  # a heading
    "sangam.names.legacy": 1,  # strokes of the layout
    "sangam.names.official_names": 2,  # words of our list; a run of letters
    "sangam.names.sounds.renderings": 2,  # one sign before another; an ending
}
"""How many expressions of a module are put together inside a function: the readers that use them are timed."""

ANCHORED = frozenset(
    {
        "sangam.federation.files.check_pdf._NUMBERS",
        "sangam.federation.files.check_pdf._BLANK",
        "sangam.federation.protocol.envelope._KIND",
        "sangam.interchange.imports.columns._PAIR",
    }
)
"""Expressions that are only ever tried at one place of a text, with `match` or `fullmatch`."""

_ROOT = Path(sangam.__file__).parent
_CALLS = frozenset(
    f"re.{name}" for name in ("compile", "sub", "subn", "search", "match", "fullmatch", "split", "findall", "finditer")
)
_MOST_LETTERS = 6
_OF_CATEGORY = {
    "CATEGORY_DIGIT": "5", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_SPACE": " \n", "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a_", "CATEGORY_NOT_WORD": "-",
}  # fmt: skip


def patterns() -> dict[str, "re.Pattern[str] | re.Pattern[bytes]"]:
    """Return every expression that a module holds, or gives `re` as a literal, by module and place."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for name in _modules():
        found |= {f"{name}.{place}": pattern for place, pattern in _held(importlib.import_module(name))}
        for call in _calls(name):
            if isinstance(call.args[0], ast.Constant) and not _is_compiled(call):
                found[f"{name}:{call.lineno}"] = re.compile(call.args[0].value)
    return found


def made_when_used() -> dict[str, int]:
    """Return how many expressions of each module are put together inside a function."""
    counts: dict[str, int] = {}
    for name in _modules():
        inside = [call for call in _calls(name, inside=True) if not isinstance(call.args[0], ast.Constant)]
        if inside:
            counts[name] = len(inside)
    return counts


def letters(pattern: "re.Pattern[str] | re.Pattern[bytes]") -> list[str]:
    """Return the characters that a pattern knows, one of each class, and one that it does not."""
    seen: dict[str, None] = {}
    for character in _letters(_parsed(pattern)):
        kind = "A" if character.isascii() and character.isalpha() else character
        kind = "क" if "\u0900" < character < "\u0a00" and character.isalpha() else kind
        seen.setdefault(kind, None) if kind != "A" else seen.setdefault(character, None)
    return [*list(seen)[: _MOST_LETTERS - 1], "~"]


def is_unbounded(pattern: "re.Pattern[str] | re.Pattern[bytes]") -> bool:
    """Tell whether a pattern repeats something without a bound: one that does not reads so far and no further."""
    return _repeats(_parsed(pattern))


def _repeats(parsed: Any) -> bool:
    if isinstance(parsed, tuple | list | parser.SubPattern):
        return any(map(_repeats, parsed))
    return isinstance(parsed, int) and parsed == parser.MAXREPEAT


def _parsed(pattern: "re.Pattern[str] | re.Pattern[bytes]") -> Any:
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return parser.parse(text, pattern.flags & ~re.UNICODE & ~re.DEBUG)


def _letters(parsed: Any) -> Iterator[str]:
    for operation, argument in parsed:
        yield from _LETTERS_OF.get(str(operation), _letters_inside)(argument)


def _letters_inside(argument: Any) -> Iterator[str]:
    """Yield the letters of a group, a repetition, an alternative: of whatever parts stand in what was parsed."""
    if isinstance(argument, parser.SubPattern):
        yield from _letters(argument)
    elif isinstance(argument, tuple | list):
        for each in argument:
            yield from _letters_inside(each)


_LETTERS_OF: dict[str, Callable[[Any], Iterable[str]]] = {
    "LITERAL": lambda code: (chr(code),),
    "NOT_LITERAL": lambda code: (chr(code),),
    "RANGE": lambda bounds: (chr(bounds[0]),),
    "CATEGORY": lambda category: _OF_CATEGORY.get(str(category), "a"),
    "ANY": lambda _: "a",
    "IN": _letters,
}


def _modules() -> list[str]:
    roots = [str(_ROOT / package) for package in PACKAGES]
    found = [f"sangam.{package}" for package in PACKAGES]
    for root, package in zip(roots, PACKAGES, strict=True):
        found += [each.name for each in pkgutil.walk_packages([root], f"sangam.{package}.")]
    return [name for name in found if ".migrations" not in name]


def _held(module: ModuleType) -> Iterator[tuple[str, "re.Pattern[str] | re.Pattern[bytes]"]]:
    for name, value in vars(module).items():
        held = [] if name.startswith("__") else list(_in(value))
        yield from ((f"{name}[{at}]" if at else name, pattern) for at, pattern in enumerate(held))


def _in(value: object) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _in(each)
    elif isinstance(value, dict):
        yield from _in(list(value.values()))


def _calls(name: str, *, inside: bool = False) -> Iterator[ast.Call]:
    """Yield the calls of `re` in a module, those inside its functions alone where asked."""
    tree = _trees()[name]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    nodes = {id(node): node for each in (functions if inside else [tree]) for node in ast.walk(each)}
    for node in nodes.values():
        if isinstance(node, ast.Call) and node.args and _name(node.func) in _CALLS:
            yield node


@cache
def _trees() -> dict[str, ast.Module]:
    return {each.name: each.tree for each in modules()}


def _name(called: ast.expr) -> str:
    return ast.unparse(called) if isinstance(called, ast.Attribute) else ""


def _is_compiled(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "re.compile"
