"""A docstring's sentence has at most 25 words and calls a force *it*; a test's name has at most 70 characters.

How many sentences break this in each folder stands in `known_sentences`; each number may only fall.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from architecture import known_sentences as known
from architecture.tree import ROOT, modules

WORDS = 25
NAME_LETTERS = 70

_END = re.compile(r"(?<=[.!?])(?:\s{2,}|\n)|(?<=[.!?])\s+(?=[A-Z`*\"'(])")
_TABLE = re.compile(r"\S {3,}\S|\{|\.v\d")
_HE = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_OFFICER = re.compile(r"\b(?:officer|constable|inspector|reader|asker|auditor|who signs)\w*", re.IGNORECASE)


def sentences(docstring: str) -> Iterator[str]:
    """Yield the sentences of a docstring, without what is laid out as a table."""
    for paragraph in re.split(r"\n\s*\n", docstring):
        if not _TABLE.search(paragraph):
            yield from (" ".join(each.split()) for each in _END.split(paragraph))


def is_long(sentence: str) -> bool:
    return len(sentence.split()) > WORDS


def says_he(sentence: str) -> bool:
    """Tell whether a sentence says *he* and names no officer."""
    return bool(_HE.search(sentence)) and not _OFFICER.search(sentence)


def docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def long_names(tree: ast.Module) -> list[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return [each.name for each in functions if each.name.startswith("test_") and len(each.name) > NAME_LETTERS]


def folder(path: Path) -> str:
    """Return the package of a source, or the folder of a test, that answers for it."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[1:3] if parts[0] == "src" else parts[:2])


@cache
def read() -> tuple[tuple[str, list[str], list[str]], ...]:
    """Return folder, sentences of docstrings and long names of tests of each module, parsed once for all rules."""
    found = []
    tests = ((path, ast.parse(path.read_text("utf-8"))) for path in ROOT.glob("tests/**/*.py"))
    for path, tree in (*((each.path, each.tree) for each in modules()), *tests):
        if "migrations" not in path.parts:
            said = [each for text in docstrings(tree) for each in sentences(text)]
            found.append((folder(path), said, long_names(tree)))
    return tuple(found)


def counted(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return for each folder how much of it breaks a rule."""
    counts: Counter[str] = Counter()
    for name, count in found:
        counts[name] += count
    return {name: count for name, count in sorted(counts.items()) if count}


def of_sentences(breaks: Callable[[str], bool]) -> dict[str, int]:
    return counted((name, sum(map(breaks, said))) for name, said, _ in read())


def above(counts: dict[str, int], allowed: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count > allowed.get(name, 0)}


def test_a_docstrings_sentence_has_at_most_25_words() -> None:
    assert above(of_sentences(is_long), known.LONG) == {}


def test_only_an_officer_is_called_he() -> None:
    assert above(of_sentences(says_he), known.HE) == {}


def test_a_tests_name_has_at_most_70_characters() -> None:
    assert [name for _, _, names in read() for name in names] == []


def test_a_long_sentence_a_he_and_a_long_name_are_seen() -> None:
    assert [is_long("word " * count) for count in (25, 26)] == [False, True]
    assert [says_he(each) for each in ("The force erases his copy.", "An officer opens his list.")] == [True, False]
    assert list(sentences("Return one.  rows: all.\n\nkind   body {a}")) == ["Return one.", "rows: all."]
    name = "test_" + "a" * 66
    assert long_names(ast.parse(f"def {name}(): ...\ndef test_short(): ...")) == [name]
    assert above({"a": 2, "b": 1}, {"a": 2}) == {"b": 1}
