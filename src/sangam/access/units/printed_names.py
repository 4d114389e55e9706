"""Names of forces and units on paper: in the language of the paper, and in English."""

from collections.abc import Iterable

from sangam.access.models import Force
from sangam.access.types import UnitView
from sangam.names.official_names import official_name
from sangam.print_pages.paper import paper_language


def printed_force(code: str) -> tuple[str, str]:
    """Return the name of a force, the language of the paper first; the code twice where it is unknown."""
    found = Force.objects.filter(code=code).first()
    return _name_pair(found.name_en, found.name_hi) if found else (code, code)


def forces_in(codes: Iterable[str], language: str) -> dict[str, str]:
    """Return the names of forces in one language, by code; an unknown code has none."""
    found = Force.objects.filter(code__in=list(codes))
    return {each.code: official_name(each.name_en, each.name_hi, language) for each in found}


def printed_unit(unit: UnitView) -> tuple[str, str]:
    """Return the name of a unit, the language of the paper first."""
    return _name_pair(unit.name_en, unit.name_hi)


def _name_pair(english: str, hindi: str) -> tuple[str, str]:
    return official_name(english, hindi, paper_language()), english
