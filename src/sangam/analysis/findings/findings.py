"""At most five plain findings about the incidents of an area and a period."""

from dataclasses import dataclass
from datetime import date

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.places import HotPlace, Map, find_places
from sangam.analysis.findings.series import Series, find_series
from sangam.analysis.findings.times import NearRepeats, Peak, Week, find_peak, find_repeats, find_week


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings and the map.  Rows are those of `incidents`; each names a record by `incidents.ids`.

    place: None where no place is known.  series: what may be one, those over a border first.
    """

    incidents: Incidents
    drawn: Map
    place: HotPlace | None
    repeats: NearRepeats
    series: tuple[Series, ...]
    week: Week
    peak: Peak


def find_all(incidents: Incidents, since: date, until: date) -> Findings:
    """Return the findings about the incidents of a period, both days included.

    Each says by itself when there is too little to say.  Machines suggest; people judge.
    """
    drawn, place = find_places(incidents)
    return Findings(
        incidents,
        drawn,
        place,
        find_repeats(incidents),
        tuple(find_series(incidents)),
        find_week(incidents, since, until),
        find_peak(incidents),
    )
