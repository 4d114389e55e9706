"""Faults tried by each test that enters the faulty function: the suite runs once to see which those are.

Only the functions that hold a drawn fault are watched (`sys.monitoring`), so the run takes no longer than without.
What a test enters in a process that it starts is not seen.
"""

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise, zip_longest
from operator import attrgetter
from pathlib import Path
from types import CodeType

import pytest
from _pytest.runner import runtestprotocol

from faults.in_process import Fault, code_with, fails, functions_of, swapped
from faults.trials import QUICK, ROOT, drawn

MOST_S = 120
"""Processor time that the tests of one fault may take; what they have not noticed by then counts as not noticed."""
_TOOL = 3

Holder = tuple[str, str]
"""File and qualified name of a function."""


class Reach:
    """A plugin of pytest that runs all tests once, and then those that enter each fault's function."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._entered: set[Holder] = set()
        self._tests: dict[Holder, list[pytest.Item]] = defaultdict(list)
        self._took: dict[str, float] = {}
        self._broken: set[str] = set()
        self.noticed, self.tried = Counter[str](), Counter[str]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests, then try each fault; say what came of it."""
        with self._watching():
            self._run_all(session)
        for area, path, mutation in self._faults:
            found = code_with(path, mutation)
            if found is None:
                continue
            began = time.monotonic()
            tests = self._tests[str(path), found[0]]
            where = self._first_that_notices(session, tests, path, found)
            self.tried[area] += 1
            self.noticed[area] += where is not None
            said, place = "noticed" if where else "UNNOTICED", f"{path.relative_to(ROOT)}:{mutation.line}"
            by = where.nodeid if where else f"{len(tests)} tests enter {found[0]}"
            print(f"{said:9} {area}: {place} {mutation.kind} ({time.monotonic() - began:.0f} s) {by}", flush=True)
        return True

    def _watching(self) -> "_Watch":
        holders = {(str(path), found[0]) for _, path, each in self._faults if (found := code_with(path, each))}
        return _Watch(holders, self._entered)

    def _run_all(self, session: pytest.Session) -> None:
        for item, following in zip_longest(session.items, session.items[1:]):
            self._entered.clear()
            sys.monitoring.restart_events()
            began = time.process_time()
            reports = runtestprotocol(item, log=False, nextitem=following)
            self._took[item.nodeid] = time.process_time() - began
            if any(report.failed for report in reports):
                print(f"FAILS without a fault: {item.nodeid}", flush=True)
                continue
            for holder in self._entered:
                self._tests[holder].append(item)

    def _first_that_notices(
        self, session: pytest.Session, tests: Sequence[pytest.Item], path: Path, found: tuple[str, CodeType]
    ) -> pytest.Item | None:
        """Return the first test that fails with the fault and passes without; None where none does in time."""
        until = time.process_time() + MOST_S
        while True:
            sound = [each for each in tests if each.nodeid not in self._broken]
            with swapped(path, *found):
                failed = self._first_that_fails(session, sound, until)
            if failed is None or not fails(failed):
                return failed
            self._broken.add(failed.nodeid)
            print(f"FAILS when run again: {failed.nodeid}", flush=True)

    def _first_that_fails(
        self, session: pytest.Session, tests: Sequence[pytest.Item], until: float
    ) -> pytest.Item | None:
        """Return the first test that fails, those of the quickest file first; None where none does in time."""
        files = [list(of_file) for _, of_file in groupby(tests, key=attrgetter("path"))]
        for of_file in sorted(files, key=lambda each: sum(self._took[item.nodeid] for item in each)):
            for item, following in pairwise([*of_file, session]):
                if time.process_time() > until:
                    return None
                if fails(item, before=following):
                    return item
        return None


class _Watch:
    """Notes which of some functions are entered, inside the block."""

    def __init__(self, holders: set[Holder], entered: set[Holder]) -> None:
        self._holders, self._entered = holders, entered

    def __enter__(self) -> None:
        events = sys.monitoring
        events.use_tool_id(_TOOL, "faults")
        events.register_callback(_TOOL, events.events.PY_START, self._note)
        for code in self._codes():
            events.set_local_events(_TOOL, code, events.events.PY_START)

    def __exit__(self, *_: object) -> None:
        for code in self._codes():
            sys.monitoring.set_local_events(_TOOL, code, 0)
        sys.monitoring.free_tool_id(_TOOL)

    def _codes(self) -> Iterator[CodeType]:
        for path, name in self._holders:
            yield from (each.__code__ for each in functions_of(path, name))

    def _note(self, code: CodeType, _offset: int) -> object:
        self._entered.add((code.co_filename, code.co_qualname))
        return sys.monitoring.DISABLE


def try_reaching(count: int, seed: int, areas: Mapping[str, Sequence[str]], tests: Sequence[str]) -> int:
    """Try so many faults of each area by all tests that enter them; return how many were not noticed.

    tests: folders or files whose tests are run; empty for all.
    """
    if not hasattr(sys, "monitoring"):
        print("--reach needs Python 3.12 or newer", file=sys.stderr)
        return 1
    faults = [each for name, patterns in areas.items() for each in drawn(count, seed, {name: patterns})]
    reach = Reach(faults)
    os.chdir(ROOT)
    quiet = ["-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts="]
    code = pytest.main([*QUICK, *quiet, *(tests or ["tests"])], plugins=[reach])
    for area in reach.tried:
        print(f"{area}: {reach.noticed[area]} of {reach.tried[area]} noticed")
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.TESTS_FAILED):
        print(f"pytest ended with {code}", file=sys.stderr)
        return 1
    return reach.tried.total() - reach.noticed.total()
