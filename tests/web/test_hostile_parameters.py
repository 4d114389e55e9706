"""Each parameter of a newer page by itself, the others as the page expects them: no answer is a fault of ours."""

from collections.abc import Mapping
from urllib.parse import quote

import pytest
from crossing import Crossing
from hostile_fields import ODD, sends

_DAYS = {"since": "2026-10-01", "until": "2026-11-29"}
_AREA = _DAYS | {"around": "28.85, 77.09", "km": "5", "head": "", "hours": "9", "weekday": "1", "side": "own"}
PAGES: Mapping[str, Mapping[str, str]] = {
    "/requests/": {"whose": "all", "show": "open", "type": "vehicle", "force": "HR"},
    "/requests/new/": {"type": "vehicle", "record": ""},
    "/alerts/new/": {"template": "vehicle", "record": ""},
    "/gang-charts/new/": {"form": "bns-111", "gang": "", "title": "Kala"},
    "/patterns/": _AREA,
    "/patterns/map/": _AREA,
    "/patterns/map/cells.json": _AREA | {"resolution": "7", "box": "28,76,29,78"},
    "/patterns/map/incidents/": _AREA | {"cell": "873da1cf1ffffff", "week": "0", "part": "1"},
    "/patterns/series/": _AREA,
    "/patterns/brief.pdf": _AREA | {"language": "hi"},
    "/patterns/five/": _AREA,
    "/library/": {"q": "naka", "category": "", "stage": "", "shelf": "", "force": "", "overdue": "1"},
    "/courses/write/": {"of": ""},
    "/courses/sangam/": {"done": ""},
    "/oversight/totals/": {"month": "2026-11"},
    "/oversight/answers/": {"period": "2026-11", "force": "DL", "unit": "DL-ON"},
    "/messages/changed/": {"limit": "10"},
    "/records/new/person/": {"channel": "", "message": ""},
    "/channels/search/": {"q": "naka", "channel": "", "after": ""},
    "/oversight/totals/answer.csv": {
        "to": "MHA",
        "reference": "1",
        "topic": "all",
        "since": "2026-10",
        "until": "2026-11",
    },
    "/library/new/": {"of": "", "operation": ""},
    "/opposite-numbers/": {"unit": "DL-ON"},
    "/phone/reach/": {"language": "hi"},
}
_WORST = ("5,000 digits", "other digits", "minus", "last day", "turned", "braces")
_MORE = {
    "no number": "NaN,NaN,NaN,NaN", "without end": "-Infinity,-1e999,1e999,Infinity", "a formula": "=cmd|' /C calc'!A0",
    "script": "<script>alert('1')</script>", "a pentagon": "870800000ffffff",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_no_parameter_by_itself_breaks_its_page(crossing: Crossing, role: str) -> None:
    browser = crossing.officers[role].visitor.browser
    with crossing.delhi:
        for address, expected in PAGES.items():
            for name in expected:
                for said, odd in {**{name: ODD[name] for name in _WORST}, **_MORE}.items():
                    asked = {**expected, name: odd}
                    query = "&".join(f"{each}={quote(value)}" for each, value in asked.items())
                    sends(browser, f"{address}?{query}", (address, name, said))
