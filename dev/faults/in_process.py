"""Faults in code that is loaded already: one run of pytest tries many, and pays once for what tests begin with.

A fault is put into the function that holds it by giving that function other code: whoever has it by name meets the
fault.  Processes that a test starts do not, and what a module says outside its functions cannot be changed so.
"""

import functools
import gc
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import cast

import pytest
from _pytest.runner import runtestprotocol

from faults.mutations import Mutation
from faults.trials import MOST_NEAR_S, QUICK, ROOT, drawn, near_tests

Fault = tuple[str, Path, Mutation]
_Remembering = type(functools.lru_cache(len))


def code_with(path: Path, mutation: Mutation) -> tuple[str, CodeType] | None:
    """Return the outermost function that holds a fault, by its qualified name, and its code with the fault.

    None for a fault outside all functions.
    """
    text = path.read_text(encoding="utf-8")
    sound = _functions(compile(text, str(path), "exec"))
    faulty = _functions(compile(mutation.apply(text), str(path), "exec"))
    holders = [name for name, code in sound.items() if name in faulty and code != faulty[name]]
    return (holders[0], faulty[holders[0]]) if holders else None


def _functions(code: CodeType) -> dict[str, CodeType]:
    """Return the functions of a module and the methods of its classes by their qualified names."""
    found: dict[str, CodeType] = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            is_function = each.co_flags & 0x2  # CO_NEWLOCALS: the body of a class has none
            found |= {each.co_qualname: each} if is_function else _functions(each)
    return found


@contextmanager
def swapped(path: Path, name: str, code: CodeType) -> Iterator[None]:
    """Let the function of this name run other code inside the block, where it is loaded."""
    loaded = functions_of(str(path), name)
    sound = [each.__code__ for each in loaded]
    try:
        for each in loaded:
            each.__code__ = code
        _forget()
        yield
    finally:
        for each, old in zip(loaded, sound, strict=True):
            each.__code__ = old
        _forget()


def functions_of(path: str, name: str) -> list[FunctionType]:
    """Return the functions of this file and qualified name that are loaded."""
    gc.unfreeze()
    return [
        each
        for each in gc.get_objects()
        if type(each) is FunctionType and each.__code__.co_filename == path and each.__qualname__ == name
    ]


def _forget() -> None:
    """Empty what functions of ours remember of earlier calls."""
    for each in gc.get_objects():
        if type(each) is _Remembering and each.__module__.startswith("sangam"):
            each.cache_clear()


class Trials:
    """A plugin of pytest that runs no test for itself, but those near each fault."""

    def __init__(self, faults: Sequence[Fault], *, pure: bool) -> None:
        self._faults, self._pure = faults, pure
        self._broken: set[str] = set()
        self.noticed, self.tried = Counter[str](), Counter[str]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each fault; say what came of it."""
        by_file: dict[Path, list[pytest.Item]] = {}
        for item in session.items:
            by_file.setdefault(item.path, []).append(item)
        for area, path, mutation in self._faults:
            near = (item for test in near_tests(path) for item in by_file.get(ROOT / test, ()))
            items = sorted(near, key=_needs_database)
            items = [item for item in items if not (self._pure and _needs_database(item))]
            began = time.monotonic()
            said, where = self._tried(path, mutation, items)
            self.tried[area] += said != "NOT RUN"
            self.noticed[area] += said == "noticed"
            place = f"{path.relative_to(ROOT)}:{mutation.line} {mutation.kind}"
            print(f"{said:9} {area}: {place} ({time.monotonic() - began:.0f} s) {where}", flush=True)
        return True

    def _tried(self, path: Path, mutation: Mutation, items: Sequence[pytest.Item]) -> tuple[str, str]:
        found = code_with(path, mutation)
        if found is None:
            return "NOT RUN", "outside all functions"
        until = time.process_time() + MOST_NEAR_S
        while True:
            sound = [item for item in items if item.nodeid not in self._broken]
            with swapped(path, *found):
                failed = next((item for item in sound if time.process_time() > until or fails(item)), None)
            if failed is None:
                return "UNNOTICED", ""
            if time.process_time() > until:
                return "NOT RUN", "not in time"
            if not fails(failed):
                return "noticed", failed.nodeid
            self._broken.add(failed.nodeid)


def _needs_database(item: pytest.Item) -> bool:
    return "cluster" in getattr(item, "fixturenames", ())


def fails(item: pytest.Item, *, before: object = None) -> bool:
    """Tell whether a test fails; one that takes longer than it may is broken off, and fails.

    before: the test that comes next, which may share what is set up; None for what the session shares.
    """
    signal.signal(signal.SIGALRM, _break_off)
    signal.alarm(MOST_NEAR_S)
    try:
        stays_set_up = cast("pytest.Item", before or item.session)
        reports = runtestprotocol(item, log=False, nextitem=stays_set_up)
        return any(report.failed for report in reports)
    finally:
        signal.alarm(0)


def _break_off(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError("the test takes too long")


def try_near(count: int, seed: int, areas: Mapping[str, Sequence[str]], *, pure: bool = False) -> int:
    """Try so many faults by the tests that are near them; return how many were not noticed.

    pure: by those alone that need no database.  Where no fault can be tried, that is one not noticed.
    """
    faults = drawn(count, seed, areas)
    if not faults:
        print("there is no place for a fault in these files", file=sys.stderr)
        return 1
    trials = Trials(faults, pure=pure)
    files = sorted({test for _, path, _ in faults for test in near_tests(path)})
    os.chdir(ROOT)
    code = pytest.main(
        [*QUICK, "-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts=", *files], plugins=[trials]
    )
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        print(f"pytest ended with {code}", file=sys.stderr)
        return 1
    for area in trials.tried:
        print(f"{area}: {trials.noticed[area]} of {trials.tried[area]} noticed")
    return trials.tried.total() - trials.noticed.total()
