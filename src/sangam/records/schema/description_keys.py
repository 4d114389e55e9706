"""Keys by which a person without a name is found: sex, age band and year together, and each trait with the sex.  Pure.

What a key tells is told by several statements, so that it bears the strictest handling of them.  A missing person and
whoever was found are stored apart, under their kinds, and each is looked for among the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sangam.kernel.handling import Handling
from sangam.records.schema.physical_traits import Looks, clothes_in, marks_in
from sangam.records.types import RecordView, ShownStatement, Statement, Wanted

DESCRIPTION_SPACE = "description"

AGAINST: Mapping[str, tuple[str, ...]] = {"missing": ("body", "found"), "body": ("missing",), "found": ("missing",)}
"""With which kinds a kind is compared by description."""

AGE_SLACK = 5
"""Years by which an age judged by the eye is commonly wrong, either way."""

_BAND_YEARS = 10
_OLDEST = 120
_YEARS_BACK = 10
_ANY = "any"
_SEXES = ("male", "female", "other")
_DAYS = {"missing": "seen_date", "body": "found_date", "found": "found_date"}
_BASE_BITS, _TRAIT_BITS = 12.0, 11.5
"""Evidence of the two sorts of key; both at a rarity at which a search reads each to its full limit."""

_Said = Statement | ShownStatement


def keys(kind: str, statements: Sequence[Statement]) -> Iterator[tuple[str, Handling]]:
    """Yield (key, handling) under which a missing person, a body or an unidentified person is found by description."""
    if kind not in AGAINST:
        return
    told = {each.property: each for each in statements}
    sex = str(told["sex"].value) if "sex" in told else _ANY
    base = [told[name] for name in ("sex", "age_from", "age_to", _DAYS[kind]) if name in told]
    handling = _strictest(base)
    for band in _stored_bands(told):
        yield f"{kind}|{sex}|{band}|{_year(told, kind)}", handling
    beside = [told["sex"]] if "sex" in told else []
    for statement in statements:
        for trait in sorted(_traits(statement)):
            yield f"{kind}|{sex}|{trait}", _strictest([statement, *beside])


def lookup_keys(view: RecordView, *, year: int) -> list[Wanted]:
    """Return what to look for to find whom a record may be, from what the officer sees of it.  year: this year.

    Nothing for a kind that is not found by description.
    """
    if view.kind not in AGAINST:
        return []
    shown = [statement for statement in view.statements if statement.value is not None]
    told = {each.property: each for each in shown}
    sexes = (str(told["sex"].value), _ANY) if "sex" in told else (*_SEXES, _ANY)
    traits = {trait for statement in shown for trait in _traits(statement)}
    years = [str(each) for each in _asked_years(view.kind, told, year)]
    asked: dict[str, float] = {}
    for kind in AGAINST[view.kind]:
        for sex in sexes:
            for band in _asked_bands(told):
                asked |= dict.fromkeys((f"{kind}|{sex}|{band}|{each}" for each in (*years, _ANY)), _BASE_BITS)
            asked |= dict.fromkeys((f"{kind}|{sex}|{trait}" for trait in traits), _TRAIT_BITS)
    return [Wanted(DESCRIPTION_SPACE, asked, exact=False)]


def ages(told: Mapping[str, _Said]) -> tuple[int, int] | None:
    """Return the least and the most age that a description gives, None where it gives none."""
    found = [int(str(told[name].value)) for name in ("age_from", "age_to") if name in told]
    return (min(found), max(found)) if found else None


def _stored_bands(told: Mapping[str, _Said]) -> list[str]:
    range_ = ages(told)
    return [str(band) for band in range(range_[0] // _BAND_YEARS, range_[1] // _BAND_YEARS + 1)] if range_ else [_ANY]


def _asked_bands(told: Mapping[str, _Said]) -> list[str]:
    range_ = ages(told)
    least, most = (range_[0] - AGE_SLACK, range_[1] + AGE_SLACK) if range_ else (0, _OLDEST)
    return [*map(str, range(max(least, 0) // _BAND_YEARS, min(most, _OLDEST) // _BAND_YEARS + 1)), _ANY]


def _year(told: Mapping[str, _Said], kind: str) -> str:
    day = told.get(_DAYS[kind])
    return str(day.value)[:4] if day else _ANY


def _asked_years(kind: str, told: Mapping[str, _Said], year: int) -> range:
    """Return the years to ask for: who is missing is found after, who was found went missing before."""
    day = told.get(_DAYS[kind])
    known = date.fromisoformat(str(day.value)).year if day else None
    if kind == "missing":
        return range(known or year - _YEARS_BACK, year + 1)
    last = known or year
    return range(last - _YEARS_BACK, last + 1)


def _traits(statement: _Said) -> frozenset[str]:
    """Return the traits of a statement that are rare enough to look for: a mark with its place, a coloured garment."""
    looks = looks_of(statement)
    marks = {mark for mark in looks.marks if "@" in mark}
    return frozenset({*marks, *(f"shows {word}" for word in looks.shown), *(c for c in looks.clothes if " " in c)})


def looks_of(statement: _Said) -> Looks:
    """Return what a statement says of marks and clothes; nothing, where it speaks of something else."""
    if statement.property == "mark":
        return marks_in(str(statement.value))
    if statement.property in ("clothing", "belongings"):
        return clothes_in(str(statement.value))
    return Looks()


def _strictest(statements: Sequence[_Said]) -> Handling:
    handlings = [each.handling for each in statements]
    highest = max((each.classification for each in handlings), default=Handling().classification)
    return Handling(highest, frozenset(caveat for each in handlings for caveat in each.caveats))
