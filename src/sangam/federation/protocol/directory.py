"""Bodies of the directory of posts, versions 1 and 2.  Pure; reading raises Malformed.

directory.published.v1  {version, as_of, posts: [{id, unit, role, title_en, title_hi, desk}]}      at most 5,000 posts
directory.published.v2  {version, as_of, units: {unit: [[id, role, title_en, title_hi, desk]]},
                         phones: {unit: telephone number}, places: {unit: [latitude, longitude]},
                         tree: [[code, parent, kind, name_en, name_hi, closed]]}                    at most 10,000

The second names a unit once and a member never, so that the directory of the largest force fits in one envelope.  Of
more than 5,000 posts the first version carries the desks before the rest.  Earlier versions have no `phones`, no
`places` and no `tree`: the units that no shipped file brings.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sangam.access.types import PostView, StatedUnit
from sangam.federation.protocol import fields
from sangam.kernel.errors import Malformed

KIND, FIRST_KIND = "directory.published.v2", "directory.published.v1"

_MOST_POSTS = 10_000
_FIRST_MOST_POSTS = 5_000
_LONGEST = 200


def directory_out(
    posts: Iterable[PostView],
    *,
    version: int,
    as_of: datetime,
    phones: Mapping[str, str] | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
    tree: Iterable[StatedUnit] = (),
) -> dict[str, object]:
    """Return the body of `directory.published.v2`.

    phones: numbers by unit; places: degrees by unit.  All there are; None says nothing of them.  tree: the units that
    no shipped file brings, parents first.
    """
    units: dict[str, list[list[object]]] = {}
    for post in sorted(posts, key=lambda post: str(post.id)):
        form: list[object] = [str(post.id), post.role, post.title_en, post.title_hi, post.is_desk]
        units.setdefault(post.unit, []).append(form)
    numbers = {} if phones is None else {"phones": dict(phones)}
    degrees = {} if places is None else {"places": {unit: list(place) for unit, place in places.items()}}
    stated = [[u.code, u.parent, u.kind, u.name_en, u.name_hi, u.is_closed] for u in tree]
    grown = {"tree": stated} if stated else {}
    return {"version": version, "as_of": as_of.isoformat(), "units": units, **numbers, **degrees, **grown}


def tree_in(body: Mapping[str, object]) -> list[StatedUnit]:
    """Return the units that a body states.  Raises Malformed."""
    try:
        rows = body.get("tree", [])
        if not isinstance(rows, list) or len(rows) > _MOST_POSTS:
            raise ValueError("a list of at most 10,000 units was expected")
        return [_stated(row) for row in rows]
    except (ValueError, TypeError) as fault:
        raise Malformed("federation:directory", "The directory cannot be read: {fault}.", fault=fault) from None


def _stated(row: object) -> StatedUnit:
    if not isinstance(row, list):
        raise TypeError("a list of a unit's words was expected")
    *words, closed = row
    code, parent, kind, name_en, name_hi = (fields.storable(str(word)[:_LONGEST]) for word in words)
    return StatedUnit(code, parent, kind, name_en, name_hi, closed is True)


def phones_in(body: Mapping[str, object]) -> dict[str, str] | None:
    """Return the telephone numbers of a body by unit, None of one that does not speak of any.  Raises Malformed."""
    try:
        phones = None if body.get("phones") is None else fields.require_object(body["phones"])
        if phones is not None and len(phones) > _MOST_POSTS:
            raise ValueError("it has too many telephone numbers")
    except (ValueError, TypeError) as fault:
        raise Malformed("federation:directory", "The directory cannot be read: {fault}.", fault=fault) from None
    return None if phones is None else {str(unit)[:_LONGEST]: str(number)[:_LONGEST] for unit, number in phones.items()}


def places_in(body: Mapping[str, object]) -> dict[str, tuple[float, float]] | None:
    """Return the places of a body by unit, None of one that does not speak of any.  Raises Malformed."""
    try:
        places = None if body.get("places") is None else fields.require_object(body["places"])
        if places is not None and len(places) > _MOST_POSTS:
            raise ValueError("it has too many places")
        return None if places is None else {str(unit)[:_LONGEST]: _degrees(each) for unit, each in places.items()}
    except (ValueError, TypeError, OverflowError) as fault:
        raise Malformed("federation:directory", "The directory cannot be read: {fault}.", fault=fault) from None


def _degrees(place: object) -> tuple[float, float]:
    if not isinstance(place, list) or any(type(each) not in (int, float) for each in place):
        raise TypeError("two numbers were expected")
    north, east = place
    return float(north), float(east)


def directory_in(force: str, kind: str, body: Mapping[str, object]) -> tuple[int, list[PostView]]:
    """Return (version, posts) of a body of either kind.  Raises Malformed."""
    try:
        rows = list(_rows(body) if kind == KIND else _first_rows(body))
        if len(rows) > (_MOST_POSTS if kind == KIND else _FIRST_MOST_POSTS):
            raise ValueError("it has too many posts")
        return fields.require_number(body["version"]), [_post(force, row) for row in rows]
    except (KeyError, ValueError, TypeError) as fault:
        raise Malformed("federation:directory", "The directory cannot be read: {fault}.", fault=fault) from None


def as_first(body: Mapping[str, object]) -> dict[str, object]:
    """Return the body of `directory.published.v1` of one of the second version that this node wrote."""
    rows = sorted(_rows(body), key=lambda row: (row[-1] is not True, str(row[0])))[:_FIRST_MOST_POSTS]
    names = ("id", "unit", "role", "title_en", "title_hi", "desk")
    posts = sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda post: str(post["id"]))
    return {"version": body["version"], "as_of": body["as_of"], "posts": posts}


def _rows(body: Mapping[str, object]) -> Iterator[tuple[object, ...]]:
    for unit, forms_of_unit in fields.require_object(body["units"]).items():
        if not isinstance(forms_of_unit, list):
            raise TypeError("a list of posts was expected")
        for identifier, role, title_en, title_hi, desk in forms_of_unit:
            yield identifier, unit, role, title_en, title_hi, desk


def _first_rows(body: Mapping[str, object]) -> Iterator[tuple[object, ...]]:
    posts = body["posts"]
    if not isinstance(posts, list):
        raise TypeError("a list of posts was expected")
    for form in posts:
        yield tuple(form[name] for name in ("id", "unit", "role", "title_en", "title_hi", "desk"))


def _post(force: str, row: tuple[object, ...]) -> PostView:
    identifier, unit, role, title_en, title_hi, desk = row
    unit, role, title_en, title_hi = (str(word)[:_LONGEST] for word in (unit, role, title_en, title_hi))
    return PostView(UUID(str(identifier)), force, unit, role, title_en, title_hi, desk is True)
