"""The faults that are put into the sources on purpose: what they change stands there, and each is a fault."""

import ast
from pathlib import Path

import pytest
from faults import in_process
from faults.mutations import mutations_of
from faults.trials import AREAS, Guard, guards

import sangam

ROOT = Path(sangam.__file__).parents[2]


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.finding[:40])
def test_each_guard_stands_once_and_its_test_exists(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.old) == 1
    path, _, name = guard.test.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert f"def {name or 'test_'}" in text


def test_a_fault_changes_one_place_and_leaves_python() -> None:
    text = "def f(a, b):\n    if (a := b) < (b):\n        raise E('न')\n    return not a and min(a, b) in (True, b)\n"
    faults = mutations_of(text)
    assert {each.kind for each in faults} >= {
        "negated comparison",
        "removed guard",
        "dropped operand",
        "dropped not",
        "max for min",
        "changed constant",
    }
    changed = [each.apply(text) for each in faults]
    assert text not in changed
    assert all(ast.parse(each) for each in changed)


def test_what_only_compares_the_lengths_of_columns_is_no_place_for_faults() -> None:
    assert mutations_of("pairs = list(zip(a, b, strict=True))\n") == []
    assert [each.kind for each in mutations_of("keep(a, alone=True)\n")] == ["changed constant"]


@pytest.mark.parametrize("patterns", AREAS.values(), ids=AREAS)
def test_every_area_has_places_for_faults(patterns: tuple[str, ...]) -> None:
    found = [path for pattern in patterns for path in (ROOT / "src" / "sangam").glob(pattern)]
    assert any(mutations_of(path.read_text(encoding="utf-8")) for path in found)


def test_a_file_without_a_place_for_faults_is_no_success() -> None:
    assert in_process.try_near(1, 1, {"none": ("records/no_such_file.py",)}) == 1
