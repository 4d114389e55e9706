"""A docstring's sentence has at most 25 words and calls a force *it*; a test's name has at most 70 characters."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import cleandoc

from architecture.tree import LAB, SOURCE, TESTS, list_nodes, parsed

WORDS = 25
NAME_LETTERS = 70

_COMMENT = re.compile(r"(?:^|(?<=\s))# .*", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])(?:\s{2,}|\n)|(?<=[.!?])\s+(?=[A-Z`*\"'(])")
_TABLE = re.compile(r"\S {3,}\S|\{|\.v\d")
_END_OR_LINE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_HE = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|`[^`]*`')
_OFFICER = re.compile(r"\b(?:officer|constable|inspector|reader|asker|auditor|who signs)\w*", re.IGNORECASE)


def sentences(docstring: str) -> Iterator[str]:
    """Yield the sentences of a docstring, without what is laid out as a table."""
    for paragraph in re.split(r"\n\s*\n", docstring):
        if not _TABLE.search(paragraph):
            yield from (" ".join(each.split()) for each in _END.split(paragraph))


def is_long(sentence: str) -> bool:
    return len(sentence.split()) > WORDS


def says_he(sentence: str) -> bool:
    """Tell whether a sentence says *he*, outside of quotation marks, and names no officer."""
    return bool(_HE.search(_QUOTED.sub("", sentence))) and not _OFFICER.search(sentence)


def he_sentences(texts: Iterable[str]) -> list[str]:
    """Return the sentences of docstrings and comments, tables too, that call somebody *he* who is no officer."""
    said = (each for text in texts if _HE.search(text) for each in _END_OR_LINE.split(text))
    return [" ".join(each.split()) for each in said if says_he(each)]


def docstrings(tree: ast.Module) -> Iterator[str]:
    """Yield what stands as a text by itself: of modules, classes, functions, and below a value."""
    for node in list_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield cleandoc(node.value.value)


def long_names(tree: ast.Module) -> list[str]:
    functions = (node for node in list_nodes(tree) if isinstance(node, ast.FunctionDef))
    return [each.name for each in functions if each.name.startswith("test_") and len(each.name) > NAME_LETTERS]


@cache
def read() -> tuple[tuple[list[str], list[str]], ...]:
    """Return docstrings and long names of tests of each module, parsed once for all rules."""
    trees = {**parsed(SOURCE), **parsed(LAB), **parsed(TESTS)}.items()
    return tuple((list(docstrings(tree)), long_names(tree)) for path, tree in trees if "migrations" not in path.parts)


def comments() -> Iterator[str]:
    for path in (*parsed(SOURCE), *parsed(LAB), *parsed(TESTS)):
        yield from _COMMENT.findall(path.read_text("utf-8"))


def test_a_docstrings_sentence_has_at_most_25_words() -> None:
    texts = (text for said, _ in read() for text in said)
    assert [each for text in texts for each in sentences(text) if is_long(each)] == []


def test_only_an_officer_is_called_he() -> None:
    assert he_sentences([*(text for said, _ in read() for text in said), *comments()]) == []


def test_a_tests_name_has_at_most_70_characters() -> None:
    assert [name for _, names in read() for name in names] == []


def test_a_long_sentence_a_he_and_a_long_name_are_seen() -> None:
    assert [is_long("word " * count) for count in (25, 26)] == [False, True]
    assert he_sentences(["The force erases his copy.", "An officer opens his list.", 'It is "not him".']) == [
        "The force erases his copy."
    ]
    assert list(docstrings(ast.parse('A = 1\n"""One."""'))) == ["One."]
    assert _COMMENT.findall("a = 1  # one") == ["# one"]
    assert list(sentences("Return one.  rows: all.\n\nkind   body {a}")) == ["Return one.", "rows: all."]
    name = "test_" + "a" * 66
    assert long_names(ast.parse(f"def {name}(): ...\ndef test_short(): ...")) == [name]
