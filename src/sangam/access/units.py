"""Forces, units, posts and neighbours, read."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from sangam.access.models import DirectoryEntry, Force, Neighbour, Post, Unit
from sangam.access.types import ForceView, PostView, UnitView
from sangam.kernel import clock, here
from sangam.kernel.errors import NotFound


def forces() -> list[ForceView]:
    """Return all forces and agencies, by code."""
    rows = Force.objects.order_by("code")
    return [ForceView(f.code, f.kind, f.name_en, f.name_hi, f.badge) for f in rows]


def unit(code: str) -> UnitView:
    """Return a unit of any force.  Raises NotFound."""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise NotFound("access:unit", "There is no unit {code}; `sangam units` lists them.", code=code)
    return _view(found)


def units(codes: Iterable[str]) -> dict[str, UnitView]:
    """Return the units of these codes that exist, in one query."""
    return {row.code: _view(row) for row in Unit.objects.filter(code__in=list(codes))}


def units_under(code: str) -> list[UnitView]:
    """Return a unit and all below it, parents before children."""
    return [_view(row) for row in Unit.objects.filter(path__contains=[code]).order_by("path")]


def children(code: str) -> list[UnitView]:
    """Return the units directly below, by code."""
    return [_view(row) for row in Unit.objects.filter(parent_id=code).order_by("code")]


def search_units(text: str, *, force: str = "", limit: int = 20) -> list[UnitView]:
    """Return units whose code or name contains the text, of one force or of all."""
    matching = Q(code__icontains=text) | Q(name_en__icontains=text) | Q(name_hi__icontains=text)
    rows = Unit.objects.filter(matching, **({"force_id": force} if force else {}))
    return [_view(row) for row in rows.order_by("code")[:limit]]


def neighbours(code: str) -> list[UnitView]:
    """Return the units that face this one across a border, or that face the nearest unit above it that has any."""
    for above in reversed(unit(code).path):
        pairs = Neighbour.objects.filter(Q(unit_id=above) | Q(other_id=above)).select_related("unit", "other")
        if found := sorted((pair.other if pair.unit_id == above else pair.unit for pair in pairs), key=_code):
            return [_view(row) for row in found]
    return []


def posts_at(code: str) -> list[PostView]:
    """Return the posts of a unit: ours with their holders, another force's as its directory says."""
    if unit(code).force == here.node().force:
        return own_posts(Q(unit_id=code))
    return [_entry(row) for row in DirectoryEntry.objects.filter(unit_id=code).order_by("-is_desk", "title_en")]


def post(post_id: UUID) -> PostView:
    """Return a post of ours or of another force's directory.  Raises NotFound."""
    if own := own_posts(Q(id=post_id)):
        return own[0]
    entry = DirectoryEntry.objects.filter(post=post_id).first()
    if entry is None:
        raise NotFound("access:post", "There is no such post; it may have been closed.")
    return _entry(entry)


def desk_unit(code: str) -> str:
    """Return the unit whose desk answers for this one: itself, or the nearest above it that has a desk post.

    For a unit of another force this goes by its directory; without an entry, by the force's headquarters.
    """
    path = unit(code).path
    ours = Post.objects.filter(unit_id__in=path, is_desk=True, closed_at=None).values_list("unit_id", flat=True)
    theirs = DirectoryEntry.objects.filter(unit_id__in=path, is_desk=True).values_list("unit_id", flat=True)
    desks = {*ours, *theirs}
    return next((above for above in reversed(path) if above in desks), path[0])


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
            row.id, row.unit.force_id, row.unit_id, row.role, row.title_en, row.title_hi, row.is_desk,
            tuple(sorted(names.get(row.id, []))),
        )
        for row in rows
    ]  # fmt: skip


def _code(row: Unit) -> str:
    return row.code


def _view(row: Unit) -> UnitView:
    return UnitView(
        row.code, row.force_id, row.parent_id, row.kind_id, row.name_en, row.name_hi,
        row.jurisdiction, row.jurisdiction_note, row.synthetic, tuple(row.path),
    )  # fmt: skip


def _entry(row: DirectoryEntry) -> PostView:
    return PostView(
        row.post, row.force_id, row.unit_id, row.role, row.title_en, row.title_hi, row.is_desk, as_of=row.as_of
    )
