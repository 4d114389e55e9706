"""Whom to ring: the telephone number and the duty post of a unit, beside what names it."""

from collections.abc import Iterable, Mapping

from sangam.access.types import DutyView
from sangam.access.units import telephones, units
from sangam.web.common.languages import in_language

Ring = Mapping[str, str]


def whom_to_ring(codes: Iterable[str]) -> dict[str, Ring]:
    """Return for each unit that exists what `parts/_ring.html` shows, in the reader's language, by one query."""
    duties = telephones.duties(codes)
    lent = {duty.number_of for duty in duties.values()} - duties.keys() - {""}
    above = units.units(lent) if lent else {}
    names = {code: in_language(each.name_en, each.name_hi) for code, each in above.items()}
    return {code: _ring_words(duty, names) for code, duty in duties.items()}


def _ring_words(duty: DutyView, names: Mapping[str, str]) -> Ring:
    dialled = "".join(each for each in duty.number.split("/")[0].split(",")[0] if each.isdigit() or each == "+")
    return {
        "number": duty.number,
        "dialled": dialled,
        "post": in_language(duty.post_en, duty.post_hi),
        "of": "" if duty.number_of == duty.unit else names.get(duty.number_of, duty.number_of),
    }
