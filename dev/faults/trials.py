"""Put one fault at a time into a copy of the sources, and see whether the tests that should fail do."""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faults.mutations import Mutation, mutations_of

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "lab", "tests", "dev", "docs", "bench", "web", "pyproject.toml", "sangam", "README.md", "CHANGELOG.md",
          *sorted(path.name for path in ROOT.glob("requirements*.txt")))  # fmt: skip
AREAS = {
    "rules": ("**/policy.py", "**/policy/*.py", "**/schema/*.py"),
    "protocol": ("federation/protocol/*.py", "federation/inbox/*.py"),
    "messages": ("**/wire.py", "**/messages/*.py", "**/messages.py"),
    "reading": ("records/visibility/*.py", "records/ownership/*.py", "matching/checks/*.py"),
    "web": ("web/*.py", "web/*/*.py"),
}
"""Areas of the sources from which faults are drawn."""
FAILED, PASSED, TOO_LONG = 1, 0, -1
"""What pytest's exit codes say.  Any other code: the tests could not be run."""
MOST_NEAR = 6
WIRE_TESTS = [
    f"tests/wire/{name}.py"
    for name in ("test_members", "test_envelope_kinds", "test_golden", "test_what_bodies_refuse")
]
"""They read bodies of every kind, and so name no module of them."""
MOST_NEAR_S = 300
QUICK = ("-m", "not long and not browser")


@dataclass(frozen=True)
class Guard:
    """A check in the sources: `old` stands once in `file`; with `new` in its place it is gone, and `test` must fail.

    finding: what the penetration test found, which the check answers.
    """

    finding: str
    file: str
    old: str
    new: str
    test: str


def guards() -> list[Guard]:
    """Return the guards that are tried."""
    with (Path(__file__).parent / "guards.toml").open("rb") as file:
        return [Guard(**entry) for entry in tomllib.load(file)["guard"]]


@contextmanager
def copy_of_sources() -> Iterator[Path]:
    """Yield a copy of the tree, in which faults may be put; the caches of compiled loops come along."""
    with tempfile.TemporaryDirectory(prefix="sangam-faults-") as folder:
        root = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("node_modules"))
            elif source.exists():
                shutil.copy2(source, root / name)
        yield root


def outcome(root: Path, tests: Iterable[str], *, seconds: float) -> int:
    """Run these tests in the copy; return pytest's exit code, TOO_LONG where they take longer than this."""
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root / 'lab/src'}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return TOO_LONG
    return done.returncode


@contextmanager
def fault_in(path: Path, text: str) -> Iterator[None]:
    """Let the file hold this text inside the block."""
    sound = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(sound, encoding="utf-8")


def try_guards(root: Path) -> int:
    """Take each guard away and say what its test made of it; return how many guards no test noticed."""
    said = Counter(try_guard(root, guard) for guard in guards())
    print(", ".join(f"{said[word]} {word}" for word in sorted(said)))
    return said.total() - said["noticed"]


def try_guard(root: Path, guard: Guard) -> str:
    """Take one guard away, run its test, and print and return what came of it, in one word."""
    path = root / guard.file
    sound = path.read_text(encoding="utf-8")
    if sound.count(guard.old) == 1:
        with fault_in(path, sound.replace(guard.old, guard.new)):
            said = {FAILED: "noticed", PASSED: "UNNOTICED"}.get(outcome(root, [guard.test], seconds=300), "NOT RUN")
        print(f"{said:9} {guard.finding}: {guard.test}", flush=True)
        return said
    print(f"STALE     {guard.finding}: `old` stands {sound.count(guard.old)} times in {guard.file}; once is wanted")
    return "STALE"


def drawn(count: int, seed: int, areas: Mapping[str, Sequence[str]]) -> list[tuple[str, Path, Mutation]]:
    """Return so many faults, drawn by the seed: as many of each area."""
    draw, found = random.Random(seed), []
    for name, patterns in areas.items():
        sources = ROOT / "src" / "sangam"
        files = sorted({path for pattern in patterns for path in sources.glob(pattern)})
        every = [(name, path, each) for path in files for each in mutations_of(path.read_text(encoding="utf-8"))]
        found.append(draw.sample(every, min(len(every), count)))
    by_turns = [each for turn in zip(*found, strict=False) for each in turn]
    return by_turns[:count]


def tests_of(path: Path) -> list[str]:
    """Return the folders whose tests should notice a fault in this file."""
    package = path.relative_to(ROOT / "src" / "sangam").parts[0]
    return [f"tests/{package}"] if (ROOT / "tests" / package).is_dir() else ["tests"]


@cache
def near_tests(path: Path) -> list[str]:
    """Return the few test files in which a fault fails first: those that import this module, and of the others those
    that name it or its template words oftenest.
    """
    package, stem = path.relative_to(ROOT / "src" / "sangam").parts[0], path.stem
    word = path.parent.name if stem in {"__init__", "records", "views", "policy", "types", "messages", "wire"} else stem
    counts = {test: _mentions(test, package, word) for test in sorted((ROOT / "tests").rglob("test_*.py"))}
    named = sorted(
        (test for test, count in counts.items() if count), key=lambda test: (not _imports(test, path), -counts[test])
    )
    bodies = WIRE_TESTS if {"messages", "wire"} & {*path.parts, stem} else []
    return [str(test.relative_to(ROOT)) for test in named[:MOST_NEAR]] + bodies


def _mentions(test: Path, package: str, word: str) -> int:
    """Return how often a test file names a module's word, more where it stands in the package's folder; 0 for never."""
    found = len(re.findall(rf"\b{word}\b", _text_of(test)))
    return found * (3 if test.relative_to(ROOT).parts[1] == package else 1)


def _imports(test: Path, path: Path) -> bool:
    """Tell whether a test file imports this module by its name."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    package, name = ".".join(parts[:-1]), parts[-1]
    wanted = rf"from {package} import (\([^)]*|[^\n]*)\b{name}\b|from {package}\.{name} import"
    return re.search(wanted, _text_of(test)) is not None


@cache
def _text_of(test: Path) -> str:
    return test.read_text(encoding="utf-8")


def said_of(root: Path, path: Path) -> str:
    """Return what tests make of the fault that stands in a file now: those that name it first, then its folder's."""
    first = near_tests(path)
    if first and outcome(root, [*QUICK, *first], seconds=MOST_NEAR_S) == FAILED:
        return "noticed"
    return {FAILED: "noticed", PASSED: "UNNOTICED"}.get(outcome(root, tests_of(path), seconds=900), "NOT RUN")


def try_mutations(root: Path, count: int, seed: int, areas: Mapping[str, Sequence[str]]) -> int:
    """Try so many faults; print each, and how many of each area were noticed; return how many were not."""
    noticed, tried = Counter[str](), Counter[str]()
    for name, path, mutation in drawn(count, seed, areas):
        place = root / path.relative_to(ROOT)
        with fault_in(place, mutation.apply(place.read_text(encoding="utf-8"))):
            began = time.monotonic()
            said = said_of(root, path)
        tried[name] += said != "NOT RUN"
        noticed[name] += said == "noticed"
        where = f"{path.relative_to(ROOT)}:{mutation.line}"
        print(f"{said:9} {where} {mutation.kind} ({time.monotonic() - began:.0f} s)", flush=True)
    for name in tried:
        print(f"{name}: {noticed[name]} of {tried[name]} noticed")
    return tried.total() - noticed.total()
