"""Budgets: a file has at most 600 lines, a function 40, and six parameters.  Raising one takes a decision record."""

import ast
from pathlib import Path

from architecture.tree import ROOT, SOURCE, Module, functions, module, modules

FILE_LINES = 600
FUNCTION_LINES = 40
PARAMETERS = 6


def hand_written(each: Module) -> bool:
    return ".migrations." not in each.name


def written_files() -> list[Path]:
    python = [each.path for each in modules() if hand_written(each)]
    tests = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    browser = [path for folder in ("src", "tests", "styles") for path in (ROOT / "web" / folder).rglob("*.*")]
    return [*python, *tests, *browser, ROOT / "web/build.mjs", ROOT / "sangam"]


def long_functions(each: Module) -> list[str]:
    return [
        f"{each.name}:{function.lineno} {function.name} has {lines} lines"
        for function in functions(each)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]


def crowded_functions(each: Module) -> list[str]:
    return [
        f"{each.name}:{function.lineno} {function.name} takes {count} parameters"
        for function in functions(each)
        if (count := parameters(function)) > PARAMETERS
    ]


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    every = function.args
    names = [argument.arg for argument in (*every.posonlyargs, *every.args, *every.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}]) + bool(every.vararg) + bool(every.kwarg)


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in written_files()}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    assert [line for each in modules() if hand_written(each) for line in long_functions(each)] == []


def test_no_function_takes_more_than_six_parameters() -> None:
    assert [line for each in modules() if hand_written(each) for line in crowded_functions(each)] == []


def test_a_function_over_budget_is_seen() -> None:
    source = "class A:\n    async def f(self, a, b, /, c, *rest, d, e, **more):\n" + "        a = 1\n" * 40
    each = module(source, SOURCE / "sangam/audit/bad.py")
    assert long_functions(each) == ["sangam.audit.bad:2 f has 41 lines"]
    assert crowded_functions(each) == ["sangam.audit.bad:2 f takes 7 parameters"]
