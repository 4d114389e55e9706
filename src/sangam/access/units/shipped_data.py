"""Loading the shipped data: forces, kinds of unit, ranks, units, neighbours.  The same files on every node.

A newer release may add, rename or move; loading again updates and never removes (posts hang on units).  A unit that a
force states by its own sheet or directory stays as the force states it.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from sangam.access.models import Force, Neighbour, Rank, Unit, UnitKind
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.names.sounds import renderings
from sangam.names.types import Script

DATA = Path(__file__).resolve().parents[1] / "data"


def load_shipped() -> None:
    """Bring the tables up to the shipped files, as one deed of the node."""
    with audit.deed(Actor.system(here.node().force, "reference"), "node:reference:load") as facts:
        facts["forces"] = _load_forces()
        facts["kinds"] = _load_kinds()
        facts["ranks"] = _load_ranks()
        facts["units"] = load_units(row for path in sorted((DATA / "units").glob("*.csv")) for row in read_rows(path))
        _ensure_headquarters()
        facts["neighbours"] = _load_neighbours()


def _ensure_headquarters() -> None:
    """Make the headquarters of this node's force where no file brings it: its own sheet hangs below."""
    force = Force.objects.filter(code=here.node().force).first()
    if force is None or Unit.objects.filter(force=force).exists():
        return
    Unit.objects.create(
        code=force.code,
        force=force,
        kind_id="headquarters",
        name_en=f"{force.name_en} Headquarters",
        name_hi=f"{force.name_hi} मुख्यालय",
        jurisdiction="territory",
        synthetic=False,
        path=[force.code],
        origin="own",
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a data file; lines that begin with # say where the data comes from."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def load_units(rows: Iterable[dict[str, str]]) -> int:
    """Create or update units; parents may stand anywhere in the rows.  Raises Malformed for an unknown parent."""
    by_code = {row["code"]: row for row in rows}
    own_trees = {_force_of(code) for code in Unit.objects.exclude(origin="shipped").values_list("code", flat=True)}
    paths: dict[str, list[str]] = {}
    units = [
        Unit(
            code=code,
            force_id=code.split("-")[0],
            parent_id=row["parent"] or None,
            kind_id=row["kind"],
            name_en=row["name_en"],
            name_hi=row["name_hi"],
            jurisdiction=row["jurisdiction"] or "territory",
            jurisdiction_note=row.get("jurisdiction_note", ""),
            synthetic=row["synthetic"] == "yes",
            source=row["source"],
            path=_path(code, by_code, paths),
        )
        for code, row in by_code.items()
        if _force_of(code) not in own_trees
    ]
    units.sort(key=lambda unit: len(unit.path))
    fields = ["parent", "kind", "name_en", "name_hi", "jurisdiction", "jurisdiction_note", "synthetic"]
    Unit.objects.bulk_create(
        units, update_conflicts=True, unique_fields=["code"], update_fields=[*fields, "source", "path"], batch_size=500
    )
    return len(units)


def _path(code: str, rows: dict[str, dict[str, str]], paths: dict[str, list[str]]) -> list[str]:
    """Return the codes from headquarters to this unit."""
    if code not in paths:
        if code not in rows:
            raise Malformed("access:unit-parent", "Unit {code} is named as a parent, but no row gives it.", code=code)
        parent = rows[code]["parent"]
        paths[code] = [code]  # a circle ends here instead of running for ever, and the database refuses it
        paths[code] = [*(_path(parent, rows, paths) if parent else []), code]
    return paths[code]


def _force_of(code: str) -> str:
    return code.partition("-")[0]


def _load_forces() -> int:
    fields = ["kind", "name_en", "name_hi", "name_pa", "name_ur", "badge"]
    rows = read_rows(DATA / "forces.csv")
    Force.objects.bulk_create(
        [Force(code=row["code"], **{field: row[field] for field in fields}) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    return len(rows)


def _load_kinds() -> int:
    rows = read_rows(DATA / "unit_kinds.csv")
    UnitKind.objects.bulk_create(
        [UnitKind(row["code"], row["name_en"], row["name_hi"], row["has_desk"] == "yes") for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_en", "name_hi", "has_desk"],
    )
    return len(rows)


def _load_ranks() -> int:
    rows = read_rows(DATA / "ranks.csv")
    fields = ["name_en", "name_hi", "abbreviation", "equivalence"]
    Rank.objects.bulk_create(
        [
            Rank(code=row["code"], force_id=row["force"] or None, **{field: row[field] for field in fields})
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*fields, "force"],
    )
    return len(rows)


def _load_neighbours() -> int:
    stated = {path[0] for path in Unit.objects.exclude(origin="shipped").values_list("path", flat=True)}
    shipped = read_rows(DATA / "neighbours.csv")
    rows = [row for row in shipped if not stated & {_force_of(row["unit"]), _force_of(row["other"])}]
    pairs = [(*sorted((row["unit"], row["other"])), row["source"]) for row in rows]
    Neighbour.objects.bulk_create(
        [Neighbour(unit_id=unit, other_id=other, source=source) for unit, other, source in pairs],
        update_conflicts=True,
        unique_fields=["unit", "other"],
        update_fields=["source"],
    )
    return len(rows)


# How officers in posts are called in Hindi: a label is kept in English, and its pieces may have Hindi names.
#
# A label reads "SI Anita, SHO Narela, PS Narela". Known are units, our posts and those of directories, our officers.
# Another force's officer is no row here: the rank is said in Hindi, and the name is written by sound.

_MOST_PIECES = 6
_FORCE = re.compile(r"[A-Z]{2,4}: ")
_NO_RANKS = frozenset({"SHO"})
"""Abbreviations of the table of ranks that name a post: a label may begin with the post alone."""
_RANK, _OFFICER, _NAME = "rank", "officer", "name"

# Each page names officers, to nearly every reader in a script of India: five questions would be five rounds.
_NAMED = """
SELECT 'rank', abbreviation, name_hi, '', '' FROM access_rank
WHERE abbreviation <> '' AND name_hi <> '' AND NOT abbreviation = ANY(%(no_ranks)s::text[])
UNION ALL
SELECT 'officer', o.name_en, o.name_hi, r.abbreviation, r.name_hi FROM access_officer o
JOIN access_rank r ON r.code = o.rank_id WHERE o.name_hi <> '' AND o.name_en = ANY(%(names)s::text[])
UNION ALL
SELECT 'name', title_en, title_hi, '', '' FROM access_directoryentry
WHERE title_hi <> '' AND title_en = ANY(%(phrases)s::text[])
UNION ALL
SELECT 'name', title_en, title_hi, '', '' FROM access_post
WHERE title_hi <> '' AND title_en = ANY(%(phrases)s::text[])
UNION ALL
SELECT 'name', name_en, name_hi, '', '' FROM access_unit
WHERE name_hi <> '' AND name_en = ANY(%(phrases)s::text[])
"""


def labels_in_hindi(labels: Iterable[str]) -> dict[str, str]:
    """Return each of these labels with the pieces of it in Hindi that have a Hindi name, by one query."""
    asked = list(dict.fromkeys(labels))
    parted = {label: _split_force(label) for label in asked}
    phrases = {phrase for _force, called in parted.values() for phrase in _phrases(called.split(", ")[:_MOST_PIECES])}
    known = _find_hindi_names(phrases, [called for _force, called in parted.values()]) if phrases else {}
    return {label: force + ", ".join(_in_hindi(called.split(", "), known)) for label, (force, called) in parted.items()}


def _split_force(label: str) -> tuple[str, str]:
    """Return the force that stands before a label ("UP: "), or "", and the label."""
    found = _FORCE.match(label)
    return (found.group(), label[found.end() :]) if found else ("", label)


def _find_hindi_names(phrases: Collection[str], labels: Iterable[str]) -> Mapping[str, str]:
    """Return the Hindi of those of these phrases that name a stranger, an officer, a post or a unit."""
    names_of = {name for phrase in phrases for name in _without_rank(phrase)}
    rows = prepared.run(_NAMED, {"phrases": sorted(phrases), "names": sorted(names_of), "no_ranks": sorted(_NO_RANKS)})
    found = _strangers(labels, [(english, hindi) for what, english, hindi, *_ in rows if what == _RANK])
    for what, english, hindi, short, rank in rows:
        if what == _OFFICER:
            found[f"{short} {english}"] = f"{rank or short} {hindi}"
        elif what == _NAME:
            found[english] = hindi
    return found


def _without_rank(phrase: str) -> tuple[str, str]:
    """Return a phrase without its first word, and without its first two: `Addl CP` is one rank."""
    rest = phrase.partition(" ")[2]
    return rest, rest.partition(" ")[2]


def _strangers(labels: Iterable[str], known: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first pieces of labels that are a rank and a name: the rank in Hindi, the name by sound."""
    ranks = sorted(known, key=lambda row: -len(row[0]))
    firsts = {label.split(", ")[0] for label in labels if ", " in label}
    found: dict[str, str] = {}
    for first in firsts:
        rank = next((row for row in ranks if first.startswith(f"{row[0]} ")), None)
        if rank is not None:
            name = renderings.in_script(first.removeprefix(f"{rank[0]} "), Script.DEVANAGARI)
            found[first] = f"{rank[1]} {name}"
    return found


def _phrases(pieces: list[str]) -> Iterable[str]:
    return (", ".join(pieces[at:end]) for at in range(len(pieces)) for end in range(at + 1, len(pieces) + 1))


def _in_hindi(pieces: list[str], known: Mapping[str, str]) -> list[str]:
    """Return the pieces, the longest that are known in Hindi."""
    said, at = [], 0
    while at < len(pieces):
        ends = (end for end in range(len(pieces), at, -1) if ", ".join(pieces[at:end]) in known)
        end = next(ends, at + 1)
        phrase = ", ".join(pieces[at:end])
        said.append(known.get(phrase, phrase))
        at = end
    return said


# How an officer in a post is called in sentences and in the ledger: the place is said once.

_ANYWHERE = frozenset({"PS", "Police", "Station", "Naka", "Border", "Beat", "Post", "Officer", "of", "and", "the"})
"""Words of titles and units that name no place."""


def in_post(title: str, unit: str) -> str:
    """Return a post's title with its unit, which is left out where the title names it already."""
    return title if _distinctive_words(title) & _distinctive_words(unit) else f"{title}, {unit}"


def _distinctive_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text) if word not in _ANYWHERE}


# Which of the forces is a ministry: it reads totals and practices, and no part of the police's work reaches it.

_KIND = "ministry"


def is_ministry(force: str) -> bool:
    """Tell whether a code is a ministry's, by the shipped list of forces: without a query, for rules asked often."""
    return force in _ministries()


@cache
def _ministries() -> frozenset[str]:
    return frozenset(row["code"] for row in read_rows(DATA / "forces.csv") if row["kind"] == _KIND)
