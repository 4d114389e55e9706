"""Who asked, as another force is told."""

from sangam.access import public_units as access
from sangam.kernel.errors import NotFound
from sangam.matching.models import Watch


def asker_of(row: Watch) -> str:
    """Return post and unit, never the officer: his force answers for him."""
    unit = access.units([row.unit]).get(row.unit)
    place = unit.name_en if unit else row.unit
    try:
        return f"{access.post(row.post).title_en}, {place}" if row.post else place
    except NotFound:
        return place
