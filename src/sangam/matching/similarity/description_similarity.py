"""Whether a missing person may be a body or a person who was found, by description, feature by feature.  Pure.

Ages and heights are ranges, judged by the eye; what either side leaves out is silent.  A description alone is never
strong, unless two rare marks agree, or one and the name.  Thousands are 165 cm tall and wear a blue shirt.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from sangam.matching.queries.query_context import place_words
from sangam.matching.similarity import features
from sangam.matching.similarity.features import BELOW_POSSIBLE, BELOW_STRONG, LOOKS, chance, held_below
from sangam.matching.types import Band, Why
from sangam.names.comparison import comparison
from sangam.names.types import Band as NameBand
from sangam.records.schema import description_keys
from sangam.records.schema.description_keys import Looks
from sangam.records.types import RecordView

SENTENCES = {
    "looks-sex-agrees": "The sex agrees.",
    "looks-sex-differs": "The sex differs.",
    "looks-age-agrees": "The age fits: {one} and {other}.",
    "looks-age-differs": "The ages are far apart: {one} and {other}.",
    "looks-height-agrees": "The height fits: {one} and {other} cm.",
    "looks-height-differs": "The heights are far apart: {one} and {other} cm.",
    "looks-build-agrees": "The build agrees.",
    "looks-build-differs": "The build differs.",
    "looks-complexion-agrees": "The complexion agrees.",
    "looks-complexion-differs": "The complexion differs.",
    "looks-mark-shown": "Both have a tattoo that shows {one}.",
    "looks-mark-place": "Both have the same mark at the same place: {mark}, {body}.",
    "looks-mark-agrees": "Both have the same kind of mark: {mark}.",
    "looks-clothes-agree": "Both wore the same: {garment}.",
    "looks-garment-agrees": "Both wore such a garment: {garment}.",
    "looks-thing-agrees": "Both had with them: {garment}.",
    "looks-place-agrees": "The place agrees: {one} = {other}.",
    "looks-language-agrees": "The language agrees: {one}.",
    "looks-soon": "Found {days} days after last seen.",
    "looks-later": "Found within a year of being last seen.",
    "looks-before": "Found before the person was last seen.",
    "looks-name-agrees": "The name agrees: {one} = {other}.",
}

_SLACK_CM, _FAR_CM = 4, 10
_SOON_DAYS, _YEAR_DAYS = 45, 366
_RARE = frozenset({"looks-mark-shown", "looks-mark-place", "looks-name-agrees"})
_MOST_OF_ONE_KIND = 3
_CHANGED = frozenset({"decomposed", "burnt", "skeletal"})
_PLACES = ("place", "village", "address")


def description_likeness(one: RecordView, other: RecordView) -> tuple[Band, float, tuple[Why, ...]]:
    """Return the band, the score, 0-1, and the reasons for which two records may be of one person.

    One of them is of a missing person, the other of a body or of a person found, in either order.
    """
    missing, found = (one, other) if one.kind == "missing" else (other, one)
    told = [
        *_appearance_reasons(missing, found),
        *_measurement_reasons(missing, found),
        *_marks(missing, found),
        *_dates(missing, found),
        *_clothes(missing, found),
        *_places(missing, found),
        *_language_and_name_reasons(missing, found),
    ]
    value = chance(sum(each.bits for each in told))
    most = min((LOOKS[each.code].most for each in told), default=1.0)
    if sum(each.code in _RARE for each in told) < 2:
        most = min(most, BELOW_STRONG)
    value = held_below(value, most)
    band = Band.STRONG if value > BELOW_STRONG else Band.POSSIBLE if value > BELOW_POSSIBLE else Band.WEAK
    return band, round(value, 4), tuple(sorted(told, key=lambda each: -each.bits))


def _why(code: str, **parts: str) -> Why:
    return Why(code, SENTENCES[code], parts, LOOKS[code].bits, LOOKS[code].thing)


def _appearance_reasons(missing: RecordView, found: RecordView) -> Iterator[Why]:
    changed = bool(_CHANGED & {str(found.first("condition"))})
    for name in ("sex",) if changed else ("sex", "build", "complexion"):
        mine, theirs = missing.first(name), found.first(name)
        if mine and theirs:
            yield _why(f"looks-{name}-{'agrees' if mine == theirs else 'differs'}")


def _measurement_reasons(missing: RecordView, found: RecordView) -> Iterator[Why]:
    mine, theirs = _ages(missing), _ages(found)
    if mine and theirs:
        apart = _apart(mine, theirs)
        if apart <= description_keys.AGE_SLACK:
            yield _why("looks-age-agrees", one=_range(mine), other=_range(theirs))
        elif apart > 2 * description_keys.AGE_SLACK:
            yield _why("looks-age-differs", one=_range(mine), other=_range(theirs))
    mine, theirs = _heights(missing), _heights(found)
    if mine and theirs and (apart := _apart(mine, theirs)) is not None:
        if apart <= _SLACK_CM:
            yield _why("looks-height-agrees", one=_range(mine), other=_range(theirs))
        elif apart > _FAR_CM:
            yield _why("looks-height-differs", one=_range(mine), other=_range(theirs))


def _marks(missing: RecordView, found: RecordView) -> Iterator[Why]:
    mine, theirs = _looks(missing, "mark"), _looks(found, "mark")
    both = mine.marks & theirs.marks
    placed = sorted(each for each in both if "@" in each)
    for word in sorted(mine.shown & theirs.shown)[:_MOST_OF_ONE_KIND]:
        yield _why("looks-mark-shown", one=word)
    for each in placed[:_MOST_OF_ONE_KIND]:
        mark, body = each.split("@")
        yield _why("looks-mark-place", mark=mark, body=body)
    bare = both - {each.split("@")[0] for each in placed} - set(placed)
    for mark in sorted(bare)[:_MOST_OF_ONE_KIND]:
        yield _why("looks-mark-agrees", mark=mark)


def _clothes(missing: RecordView, found: RecordView) -> Iterator[Why]:
    """Yield what clothes say, where too little time has passed for others to be worn."""
    days = _days(missing, found)
    if days is not None and days > _SOON_DAYS:
        return
    mine, theirs = _looks(missing, "clothing", "belongings"), _looks(found, "clothing", "belongings")
    both = mine.clothes & theirs.clothes
    coloured = sorted(each for each in both if " " in each)
    for each in coloured[:_MOST_OF_ONE_KIND]:
        yield _why("looks-clothes-agree", garment=each)
    for each in sorted(both - {each.split(" ", 1)[1] for each in coloured} - set(coloured))[:_MOST_OF_ONE_KIND]:
        yield _why("looks-garment-agrees", garment=each)
    for each in sorted(mine.things & theirs.things)[:_MOST_OF_ONE_KIND]:
        yield _why("looks-thing-agrees", garment=each)


def _dates(missing: RecordView, found: RecordView) -> Iterator[Why]:
    days = _days(missing, found)
    if days is None:
        return
    if days < -1:
        yield _why("looks-before")
    elif days <= _SOON_DAYS:
        yield _why("looks-soon", days=str(max(days, 0)))
    elif days <= _YEAR_DAYS:
        yield _why("looks-later")


def _places(missing: RecordView, found: RecordView) -> Iterator[Why]:
    mine = place_words(" ".join(str(value) for name in _PLACES for value in missing.values(name)))
    for value in found.values("place"):
        for word in place_words(str(value)).words:
            if one := mine.met(word):
                yield _why("looks-place-agrees", one=one, other=word)
                return


def _language_and_name_reasons(missing: RecordView, found: RecordView) -> Iterator[Why]:
    mine = {str(value).casefold().strip() for value in missing.values("language")}
    if both := mine & {str(value).casefold().strip() for value in found.values("language")}:
        yield _why("looks-language-agrees", one=sorted(both)[0])
    one, other = features.name_in(missing), features.name_in(found)
    if one and other and comparison.compare(one, other).band in (NameBand.STRONG, NameBand.POSSIBLE):
        yield _why("looks-name-agrees", one=" ".join(one.tokens), other=" ".join(other.tokens))


def _looks(view: RecordView, *properties: str) -> Looks:
    found = [
        description_keys.looks_of(each)
        for each in view.statements
        if each.property in properties and each.value is not None
    ]
    return Looks(*(frozenset().union(*(getattr(each, name) for each in found)) for name in Looks.__slots__))


def _ages(view: RecordView) -> tuple[int, int] | None:
    return _bounds(view, "age_from", "age_to")


def _heights(view: RecordView) -> tuple[int, int] | None:
    return _bounds(view, "height_from", "height_to")


def _bounds(view: RecordView, least: str, most: str) -> tuple[int, int] | None:
    found = [int(str(value)) for name in (least, most) for value in view.values(name)]
    return (min(found), max(found)) if found else None


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the gap between two ranges, 0 where they overlap."""
    return max(0, one[0] - other[1], other[0] - one[1])


def _range(bounds: Sequence[int]) -> str:
    return str(bounds[0]) if bounds[0] == bounds[1] else f"{bounds[0]}-{bounds[1]}"


def _days(missing: RecordView, found: RecordView) -> int | None:
    """Return the days from when the missing person was last seen to the finding."""
    seen, day = missing.first("seen_date"), found.first("found_date")
    return (date.fromisoformat(str(day)) - date.fromisoformat(str(seen))).days if seen and day else None
