"""Forces, units, posts and neighbours, read."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from sangam.access.models import DirectoryEntry, Force, Holding, Neighbour, Post, Unit, UnitPlace
from sangam.access.types import Fault, ForceView, PlacedUnit, PostView, UnitView
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed, NotFound
from sangam.names.official_names import hindi_of

_MOST_WORDS = 6
_BY_CODE = """
SELECT code, force_id, parent_id, kind_id, name_en, name_hi, jurisdiction, jurisdiction_note, synthetic, path
FROM access_unit WHERE code = ANY(%s::text[])
"""


def forces() -> list[ForceView]:
    """Return the forces and agencies of which units are known here, by code."""
    rows = Force.objects.filter(Exists(Unit.objects.filter(force=OuterRef("pk")))).order_by("code")
    return [ForceView(f.code, f.kind, f.name_en, f.name_hi, f.badge) for f in rows]


def is_force(code: str) -> bool:
    """Tell whether a code is of a force or agency that this program knows, whether or not units of it are here."""
    return Force.objects.filter(code=code).exists()


def unit(code: str) -> UnitView:
    """Return a unit of any force.  Raises NotFound."""
    found = units([code]).get(code)
    if found is None:
        raise NotFound("access:unit", "There is no unit {code}; `sangam units find` lists them.", code=code)
    return found


def units(codes: Iterable[str]) -> dict[str, UnitView]:
    """Return the units of these codes that exist, in one query."""
    asked = list(codes)
    rows = prepared.run(_BY_CODE, [asked]) if asked else []
    return {each[0]: UnitView(*(*each[:-1], tuple(each[-1]))) for each in rows}


def units_under(code: str) -> list[UnitView]:
    """Return a unit and all below it, parents before children."""
    return [view_of(row) for row in Unit.objects.filter(path__contains=[code]).order_by("path")]


def children(code: str) -> list[UnitView]:
    """Return the units directly below, by code."""
    return [view_of(row) for row in Unit.objects.filter(parent_id=code, closed_at=None).order_by("code")]


def search_units(text: str, *, force: str = "", limit: int = 20) -> list[UnitView]:
    """Return units whose code or name contains the text, of one force or of all."""
    matching = Q(code__icontains=text) | Q(name_en__icontains=text) | Q(name_hi__icontains=text)
    if words := hindi_of(text):
        matching |= reduce(and_, (Q(name_hi__regex="|".join(map(re.escape, each)) or "$.") for each in words))
    rows = Unit.objects.filter(matching, closed_at=None, **({"force_id": force} if force else {}))
    return [view_of(row) for row in rows.order_by("code")[:limit]]


def neighbours(code: str) -> list[UnitView]:
    """Return the units that face this one across a border, or that face the nearest unit above it that has any."""
    for above in reversed(unit(code).path):
        pairs = Neighbour.objects.filter(Q(unit_id=above) | Q(other_id=above)).select_related("unit", "other")
        if found := sorted((pair.other if pair.unit_id == above else pair.unit for pair in pairs), key=_code):
            return [view_of(row) for row in found]
    return []


def neighbours_by_level(code: str) -> list[tuple[UnitView, list[UnitView]]]:
    """Return a unit and those above it, lowest first, each with the units that face it; those that face any.

    Raises NotFound.
    """
    path = unit(code).path
    pairs = Neighbour.objects.filter(Q(unit_id__in=path) | Q(other_id__in=path)).select_related("unit", "other")
    facing: dict[str, dict[str, Unit]] = {}
    for pair in pairs:
        for near, far in ((pair.unit, pair.other), (pair.other, pair.unit)):
            if near.code in path:
                facing.setdefault(near.code, {})[far.code] = far
    known = units(facing)
    return [
        (known[above], [view_of(row) for _, row in sorted(facing[above].items())])
        for above in reversed(path)
        if above in facing
    ]


def desks_at(codes: Iterable[str]) -> dict[str, PostView]:
    """Return the desk of each of these units that has one, ours and others' by their directories, in two queries."""
    asked = list(codes)
    found = {each.unit: each for each in own_posts(Q(unit_id__in=asked, is_desk=True))}
    theirs = DirectoryEntry.objects.filter(unit_id__in=asked, is_desk=True).order_by("title_en")
    return {row.unit_id: _entry(row) for row in reversed(theirs)} | found


def posts_at(code: str) -> list[PostView]:
    """Return the posts of a unit: ours with their holders, another force's as its directory says."""
    if unit(code).force == here.node().force:
        return own_posts(Q(unit_id=code))
    return [_entry(row) for row in DirectoryEntry.objects.filter(unit_id=code).order_by("-is_desk", "title_en")]


def posts_among(codes: Iterable[str], ids: Iterable[UUID] = ()) -> list[PostView]:
    """Return the posts of these units and with these ids, ours and others' by their directories, desks first."""
    asked, named = list(codes), list(ids)
    where = Q(unit_id__in=asked) | Q(post__in=named)
    theirs = DirectoryEntry.objects.filter(where).order_by("unit_id", "-is_desk", "title_en")
    return [*own_posts(Q(unit_id__in=asked) | Q(id__in=named)), *map(_entry, theirs)]


def search_posts(text: str, *, roles: Collection[str], limit: int = 20) -> list[PostView]:
    """Return posts of these roles, ours and others', of which each word stands in the title or in the unit's name."""
    words = text.split()[:_MOST_WORDS]
    if not words:
        return []
    named = reduce(and_, (_name_filter(word) for word in words))
    ours = own_posts(named & Q(role__in=roles))
    theirs = DirectoryEntry.objects.filter(named, role__in=roles).order_by("unit_id", "-is_desk", "title_en")
    return [*ours, *map(_entry, theirs[:limit])][:limit]


def _name_filter(word: str) -> Q:
    columns = ("title_en", "title_hi", "unit__name_en", "unit__name_hi")
    return reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns))


def post(post_id: UUID) -> PostView:
    """Return a post of ours or of another force's directory.  Raises NotFound."""
    if own := own_posts(Q(id=post_id)):
        return own[0]
    entry = DirectoryEntry.objects.filter(post=post_id).first()
    if entry is None:
        raise NotFound("access:post", "There is no such post; it may have been closed.")
    return _entry(entry)


def desk_unit(code: str) -> str:
    """Return the unit whose desk answers for this one: itself, or the nearest above it whose desk has an officer.

    Where no desk above has one: the nearest desk.  For a unit of another force this goes by its directory, which names
    no desk without an officer; without an entry, by the force's headquarters.
    """
    path = unit(code).path
    ours = Post.objects.filter(unit_id__in=path, is_desk=True, closed_at=None).annotate(held=_is_held())
    desks = dict(ours.values_list("unit_id", "held"))
    theirs = DirectoryEntry.objects.filter(unit_id__in=path, is_desk=True).values_list("unit_id", flat=True)
    desks |= dict.fromkeys(theirs, True)
    nearest = [above for above in reversed(path) if above in desks]
    return next((above for above in nearest if desks[above]), nearest[0] if nearest else path[0])


def nearest_desk(code: str) -> str:
    """Return the nearest of this unit of ours and those above it that has a desk, held or vacant; itself if none."""
    path = unit(code).path
    desks = set(Post.objects.filter(unit_id__in=path, is_desk=True, closed_at=None).values_list("unit_id", flat=True))
    return next((above for above in reversed(path) if above in desks), code)


def desk_above(code: str) -> str:
    """Return the unit whose desk answers in place of this one's own, or "" where its own does.

    Of another force by its directory; of one that has sent none nothing is known, and nothing said.
    """
    place = unit(code)
    told = place.force == here.node().force or DirectoryEntry.objects.filter(force=place.force).exists()
    answers = desk_unit(code) if told else code
    return "" if answers == code else answers


def gone_up(codes: Iterable[str]) -> dict[str, str]:
    """Return those of these units at and below which no desk has an officer, each with the unit whose desk answers.

    Of another force by its directory; of one that has sent none nothing is known, and nothing said.
    """
    known = units(codes)
    open_desks = Post.objects.filter(_is_held(), unit__path__overlap=list(known), is_desk=True, closed_at=None)
    named = DirectoryEntry.objects.filter(force__in={each.force for each in known.values()})
    theirs = named.filter(unit__path__overlap=list(known), is_desk=True)
    paths = [*open_desks.values_list("unit__path", flat=True), *theirs.values_list("unit__path", flat=True)]
    manned = {code for path in paths for code in path}
    told = {here.node().force, *named.values_list("force", flat=True).distinct()}
    silent = [code for code, each in known.items() if code not in manned and each.force in told]
    above = {code: desk_unit(code) for code in silent}
    return {code: desk for code, desk in above.items() if desk != code}


def held_posts(roles: Collection[str]) -> list[UUID]:
    """Return our open posts of these roles that an officer holds now."""
    rows = Post.objects.filter(_is_held(), role__in=roles, closed_at=None).order_by("id")
    return list(rows.values_list("id", flat=True))


def held_desks() -> list[UnitView]:
    """Return our units whose desk has an officer now, by code."""
    held = Post.objects.filter(_is_held(), is_desk=True, closed_at=None).values("unit_id")
    return [view_of(row) for row in Unit.objects.filter(code__in=held).order_by("code")]


def addressed_posts(force: str, roles: Collection[str]) -> list[PostView]:
    """Return the posts of these roles that another force's directory names, by unit."""
    rows = DirectoryEntry.objects.filter(force_id=force, role__in=roles).order_by("unit_id", "title_en")
    return [_entry(row) for row in rows]


def _is_held() -> Exists:
    now = clock.now()
    return Exists(Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), post=OuterRef("id"), from_at__lte=now))


def own_posts(where: Q) -> list[PostView]:
    """Return our open posts that satisfy `where`, desks first, with the names of who holds them now."""
    now = clock.now()
    current = Q(holding__to_at=None) | Q(holding__to_at__gt=now)
    rows = Post.objects.filter(where, closed_at=None).select_related("unit").order_by("unit_id", "-is_desk", "title_en")
    held = Post.objects.filter(where, current, holding__from_at__lte=now)
    names: dict[UUID, list[str]] = {}
    for post_id, rank, name in held.values_list(
        "id", "holding__officer__rank__abbreviation", "holding__officer__name_en"
    ):
        names.setdefault(post_id, []).append(f"{rank} {name}")
    return [
        PostView(
            row.id,
            row.unit.force_id,
            row.unit_id,
            row.role,
            row.title_en,
            row.title_hi,
            row.is_desk,
            tuple(sorted(names.get(row.id, []))),
        )
        for row in rows
    ]


def _code(row: Unit) -> str:
    return row.code


def view_of(row: Unit) -> UnitView:
    """Return a row as a unit."""
    return UnitView(
        row.code,
        row.force_id,
        row.parent_id,
        row.kind_id,
        row.name_en,
        row.name_hi,
        row.jurisdiction,
        row.jurisdiction_note,
        row.synthetic,
        tuple(row.path),
    )


def _entry(row: DirectoryEntry) -> PostView:
    return PostView(
        row.post, row.force_id, row.unit_id, row.role, row.title_en, row.title_hi, row.is_desk, as_of=row.as_of
    )


# Where units lie: our administrator's data, and other forces' by their directories.

PLACE_COLUMNS = ("latitude", "longitude")
LATITUDES, LONGITUDES = (6.0, 38.0), (68.0, 98.0)
"""India lies between these degrees; two that were exchanged do not."""


def placed_units(forces: Iterable[str]) -> list[PlacedUnit]:
    """Return the units of these forces whose place is known, by code, in one query."""
    rows = UnitPlace.objects.filter(unit__force_id__in=list(forces)).select_related("unit").order_by("unit_id")
    return [PlacedUnit(view_of(row.unit), row.latitude, row.longitude) for row in rows]


def unplaced_units(forces: Iterable[str], kinds: Iterable[str]) -> list[UnitView]:
    """Return the units of these forces and kinds whose place is not known, by code, in one query."""
    rows = Unit.objects.filter(force_id__in=list(forces), kind_id__in=list(kinds), place=None)
    return [view_of(row) for row in rows.order_by("code")]


def published_places() -> dict[str, tuple[float, float]]:
    """Return the places of our units, for our directory."""
    rows = UnitPlace.objects.filter(unit__force_id=here.node().force).order_by("unit_id")
    return {row.unit_id: (row.latitude, row.longitude) for row in rows}


def take_places(force: str, places: Mapping[str, tuple[float, float]], *, as_of: datetime) -> None:
    """Hold another force's places in place of those held, inside the envelope's deed.

    Raises Malformed for a unit that is not its own, and for a place outside India.
    """
    audit.require_deed()
    own = set(Unit.objects.filter(force_id=force, code__in=places).values_list("code", flat=True))
    wrong = next((unit for unit, place in places.items() if unit not in own or not is_in_india(*place)), None)
    if wrong is not None:
        raise Malformed(
            "access:directory-place",
            "The directory of {force} has a place that is none, or is not of its unit: {unit}.",
            force=force,
            unit=wrong[:40],
        )
    UnitPlace.objects.filter(unit__force_id=force).delete()
    _create(places, as_of)


def save_places(rows: Iterable[Mapping[str, str]], at: datetime) -> int:
    """Set the places of our units from rows without a fault; return how many changed.

    A row without these columns leaves its unit where it is; one with both empty takes the place away.
    """
    said = {row["unit"].strip(): _words(row) for row in rows if _has_columns(row)}
    held = {row.unit_id: (row.latitude, row.longitude) for row in UnitPlace.objects.filter(unit_id__in=said)}
    wanted = {unit: (float(north), float(east)) for unit, (north, east) in said.items() if north}
    changed = {unit for unit in said if held.get(unit) != wanted.get(unit)}
    UnitPlace.objects.filter(unit_id__in=changed).delete()
    _create({unit: place for unit, place in wanted.items() if unit in changed}, at)
    return len(changed)


def place_faults(line: int, row: Mapping[str, str]) -> Iterable[Fault]:
    """Yield what is wrong with the place of a row, which may be empty; a sheet need not have its columns."""
    if not _has_columns(row) or not any(words := _words(row)):
        return
    if not is_in_india(*map(_degrees, words)):
        yield Fault(line, "latitude", ", ".join(words), "is no place in India: degrees, as 28.8526 and 77.0920")


def is_in_india(latitude: float, longitude: float) -> bool:
    """Tell whether degrees lie in the square round India; no number at all does not."""
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _create(places: Mapping[str, tuple[float, float]], at: datetime) -> None:
    UnitPlace.objects.bulk_create(
        UnitPlace(unit_id=unit, latitude=north, longitude=east, as_of=at)
        for unit, (north, east) in sorted(places.items())
    )


def _has_columns(row: Mapping[str, str]) -> bool:
    return any(column in row for column in PLACE_COLUMNS)


def _words(row: Mapping[str, str]) -> tuple[str, str]:
    north, east = (row.get(column, "").strip() for column in PLACE_COLUMNS)
    return north, east


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
