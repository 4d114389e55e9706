"""A number that somebody typed is read in one way, or is none."""

import ast

import pytest
from architecture.tree import SOURCE, list_nodes, parsed

from sangam.kernel.numbers import read_number

GUESSES = frozenset({"isdigit", "isdecimal", "isnumeric"})
CHECKED_BEFORE = frozenset({"_says_more", "_require_good_pin", "require_good_pin"})
"""The length of a body, which the server has read already; the six digits of a PIN, known to be of ASCII."""


@pytest.mark.parametrize(
    "text, number", [("0", 0), ("12", 12), (" 7 ", 7), ("१९९०", 1990), ("٣٤", 34), ("007", 7), ("9" * 18, None)]
)
def test_decimal_digits_of_any_script_are_a_number(text: str, number: int | None) -> None:
    assert read_number(text, most=10**6) == number


@pytest.mark.parametrize("text", ["", " ", "²", "-1", "+1", "1_000", "1.0", "9" * 5_000, "x", "1 2", "1\n2", "½", "Ⅻ"])
def test_any_other_text_is_none(text: str) -> None:
    assert read_number(text, most=10**30) is None


def test_a_number_out_of_bounds_is_none() -> None:
    assert [read_number(text, least=2, most=4) for text in "12345"] == [None, 2, 3, 4, None]


def test_no_module_makes_a_number_of_what_only_looks_like_digits() -> None:
    packages = ("web", "records", "exchange", "interchange", "matching", "access", "oversight", "notices")
    found = [
        f"{path.relative_to(SOURCE)}:{function.lineno}"
        for path, tree in parsed(SOURCE).items()
        if path.relative_to(SOURCE).parts[1] in packages
        for function in list_nodes(tree)
        if isinstance(function, ast.FunctionDef) and function.name not in CHECKED_BEFORE
        if {"int"} <= _called(function) and GUESSES & _called(function)
    ]
    assert found == []


def _called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    named = {each.id for each in calls if isinstance(each, ast.Name)}
    return named | {each.attr for each in calls if isinstance(each, ast.Attribute)}
