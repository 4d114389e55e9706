"""The locked packages, read from the locks themselves: name, version, hashes, licence, and where each is used."""

import base64
import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[4]
LOCKS = {
    "requirements.txt": "required",
    "requirements-otel.txt": "optional",
    "requirements-resolve.txt": "optional",
    "requirements-spark.txt": "optional",
    "requirements-node.txt": "optional",
    "requirements-dev.txt": "excluded",
}
"""Each lock of Python with the scope of CycloneDX for what it adds: a node runs it, may run it, or never has it."""
BROWSER_LOCK = "web/package-lock.json"
LICENCES = "docs/licences.md"

_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ROW = re.compile(r"^\| (\S.*?) \| (.*?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Component:
    """A locked package.  ecosystem: PyPI or npm.  hashes: algorithm and hexadecimal digest, one a distribution.

    scope: of `LOCKS`.  condition: where the lock says that it holds for some machines alone.
    """

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str
    scope: str
    condition: str = ""

    @property
    def purl(self) -> str:
        """Return the package URL, which names it among all ecosystems."""
        name = quote(self.name, safe="/").replace("%40", "@").replace("@", "%40")
        return f"pkg:{self.ecosystem.lower()}/{name}@{quote(self.version, safe='')}"


def locked_components(root: Path = ROOT) -> list[Component]:
    """Return every locked package once, with the widest scope, sorted by its package URL.

    root: a copy of Sangam; a lock that it does not carry, as an installer leaves out the developers' own, is passed
    over.
    """
    licences = dict(_ROW.findall((root / LICENCES).read_text("utf-8")))
    found: dict[str, Component] = {}
    for lock, scope in LOCKS.items():
        if (root / lock).is_file():
            for each in _of_python((root / lock).read_text("utf-8"), scope, licences):
                found.setdefault(each.purl, each)
    for each in _of_browser(json.loads((root / BROWSER_LOCK).read_text("utf-8")), licences):
        found.setdefault(each.purl, each)
    return [found[purl] for purl in sorted(found)]


def _of_python(lock: str, scope: str, licences: dict[str, str]) -> Iterator[Component]:
    for entry in re.split(r"\n(?=\S)", lock):
        pin = _PIN.match(entry.partition("\n")[0])
        if pin:
            hashes = tuple(("SHA-256", each) for each in _HASH.findall(entry))
            name = pin[1].lower()
            yield Component("PyPI", name, pin[2], hashes, licences.get(name, ""), scope, pin[3] or "")


def _of_browser(lock: dict[str, dict[str, dict[str, object]]], licences: dict[str, str]) -> Iterator[Component]:
    for path, entry in lock["packages"].items():
        if path:
            name = path.rsplit("node_modules/", 1)[1]
            licence = str(entry.get("license") or licences.get(name, ""))
            scope = "excluded" if entry.get("dev") else "required"
            yield Component("npm", name, str(entry["version"]), _hashes(str(entry["integrity"])), licence, scope)


def _hashes(integrity: str) -> tuple[tuple[str, str], ...]:
    """Return the digests of an npm lock, which it has in base 64: "sha512-…"."""
    parts = (each.partition("-") for each in integrity.split())
    return tuple((f"SHA-{kind.removeprefix('sha')}", base64.b64decode(digest).hex()) for kind, _, digest in parts)


# Whether a version lies in the ranges of an advisory, as its ecosystem orders versions.

Event = Mapping[str, Any]
_RANK = {"fixed": 0, "introduced": 1, "last_affected": 2}
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?\s*v?([0-9][0-9A-Za-z.+-]*)")


def is_within(version: str, events: Iterable[Event], ecosystem: str) -> bool:
    """Tell whether a version is affected by the events of one range, as the schema of OSV evaluates them.

    events: {introduced}, {fixed}, {last_affected}, of any order.  A range without {introduced} affects nothing.
    """
    ordered = sorted(_ordered_events(events, ecosystem), key=lambda each: (each[0], _RANK[each[1]]))
    own, affected = _order(version, ecosystem), False
    for place, kind in ordered:
        if kind == "introduced" and place <= own:
            affected = True
        elif (kind == "fixed" and place <= own) or (kind == "last_affected" and place < own):
            affected = False
    return affected


def _ordered_events(events: Iterable[Event], ecosystem: str) -> Iterator[tuple[Any, str]]:
    for event in events:
        for kind in ("introduced", "fixed", "last_affected"):
            if kind in event:
                yield _order(str(event[kind]), ecosystem), kind


def compares(text: str) -> list[list[Event]]:
    """Return the events of a condition of npm: alternatives by "||", comparisons by blanks, "1.0 - 1.2" too."""
    return [_events_of(part) for part in text.split("||") if part.strip()]


def _events_of(part: str) -> list[Event]:
    if " - " in part:
        low, _, high = part.partition(" - ")
        return [{"introduced": low.strip()}, {"last_affected": high.strip()}]
    events: list[Event] = []
    for sign, version in _COMPARISON.findall(part):
        if sign in (">=", ">"):
            events.append({"introduced": version})
        elif sign == "<":
            events.append({"fixed": version})
        elif sign == "<=":
            events.append({"last_affected": version})
        else:
            events += [{"introduced": version}, {"last_affected": version}]
    return events if any("introduced" in each for each in events) else [{"introduced": "0"}, *events]


def _order(version: str, ecosystem: str) -> Any:
    """Return what orders a version: by PEP 440 for PyPI, by semantic versioning for npm; "0" is before all."""
    if ecosystem == "PyPI":
        versions = importlib.import_module("pip._vendor.packaging.version")  # pip's own reading: no package of ours
        try:
            return (1, versions.Version(version)) if version != "0" else (0,)
        except versions.InvalidVersion:
            return (2,)  # cannot be ordered: after all, so that it is affected rather than missed
    return (1, cmp_to_key(_compare)(version)) if version != "0" else (0,)


def _compare(one: str, other: str) -> int:
    left, right = _semantic(one), _semantic(other)
    return (left > right) - (left < right)


def _semantic(version: str) -> tuple[Any, ...]:
    """Return the numbers of a version, then its pre-release: a version without one comes after those with one."""
    core, _, before = version.partition("+")[0].partition("-")
    numbers = [int(part) if part.isdecimal() else 0 for part in core.split(".")]
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in before.split(".") if before)
    return (*[*numbers, 0, 0, 0][:3], not before, parts)
