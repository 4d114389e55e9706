"""Who asked, as another force is told."""

from sangam.access.units import units
from sangam.kernel.errors import NotFound
from sangam.matching.models import Watch


def asker_of(row: Watch) -> str:
    """Return post and unit, never the officer: his force answers for him."""
    unit = units.units([row.unit]).get(row.unit)
    place = unit.name_en if unit else row.unit
    try:
        return f"{units.post(row.post).title_en}, {place}" if row.post else place
    except NotFound:
        return place
