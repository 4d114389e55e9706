"""What each member of each body takes beside what it should hold: the table that test_members.py compares.

Written anew only by hand, once a reader takes more or less.  The commit says why: what a reader refuses from now on, an
older node may still send.
`PYTHONPATH=tests:tests/wire python -c "import conftest, wire.members as m; m.write()"`
"""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wire.kinds import FOLDER, KINDS, Kind

from sangam.kernel.errors import SangamError

TABLE = Path(__file__).parent / "golden" / "members.tsv"
READ_ELSEWHERE = frozenset({"exchange.returned.v1"})
"""Its items are read where they are applied (`test_words_returned.py`)."""
ABSENT = object()
Path_ = tuple[str | int, ...]

PROBES: Mapping[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "yes": True,
    "no": False,
    "minus": -1,
    "nought": 0,
    "two": 2,
    "fraction": 1.5,
    "huge": 10**15,
    "empty": "",
    "blank": "  ",
    "word": "word",
    "CODE": "XY",
    "long": "x" * 200_000,
    "NUL": "a\0b",
    "half letter": "a\ud800",
    "no zone": "2026-11-24T08:32:00",
    "hex": "ab" * 16,
    "list": [],
    "nulls": [None],
    "words": ["word", "word"],
    "numbers": [1, -1],
    "many": ["x"] * 20_000,
    "object": {},
    "of null": {"XY": None},
    "of nought": {"XY": 0},
    "of list": {"XY": ["word"]},
}


def members(body: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of each member of a body; of a list, of its first entry."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(body, dict):
        inner = list(body.items())
    elif isinstance(body, list) and body:
        inner = [(0, body[0])]
    for name, value in inner:
        yield (*path, name)
        yield from members(value, (*path, name))


def probed(body: Any, path: Path_, probe: Any) -> Any:
    """Return a copy of a body with another value at a path."""
    made = copy.deepcopy(body)
    holder = made
    for name in path[:-1]:
        holder = holder[name]
    if probe is ABSENT:
        del holder[path[-1]]
    else:
        holder[path[-1]] = probe
    return made


def twice(body: Any, path: Path_) -> Any:
    """Return a copy of a body in which the first entry of a list stands twice."""
    made = copy.deepcopy(body)
    holder = made
    for name in path[:-1]:
        holder = holder[name]
    return made if holder.append(holder[0]) is None else None


def taken(kind: Kind, body: Any) -> bool:
    """Tell whether a reader takes a body; it refuses in a sentence, or takes it, and never fails otherwise."""
    try:
        kind.read(body)
    except SangamError:
        return False
    return True


def rows_of(kind: str) -> list[str]:
    """Return the lines of a kind: kind, member, and the names of the probes that its reader takes there."""
    body = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    rows = []
    for path in members(body):
        found = [name for name, probe in PROBES.items() if taken(KINDS[kind], probed(body, path, probe))]
        found += ["twice"] if path[-1] == 0 and taken(KINDS[kind], twice(body, path)) else []
        rows.append("\t".join((kind, ".".join(map(str, path)), ", ".join(found))))
    return rows


def write() -> None:
    """Write the table as the readers are now."""
    TABLE.write_text(
        "\n".join(row for kind in sorted(set(KINDS) - READ_ELSEWHERE) for row in rows_of(kind)) + "\n", "utf-8"
    )
