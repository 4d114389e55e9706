"""No page of the officers' door keeps anybody out: axe-core finds nothing on it, in any of its languages.

The gate opens every eighteenth page once, by turns in each language, on a desk and a phone, light and dark.  It asks
the rules of WCAG, which keep somebody out.  `--all` looks at every page through sixteen glasses, by all rules of axe;
where only the colours turn, by those of colours.  It does so in sixteen tests: `-k 3-ur` goes on where a run was
broken off.
"""

import re
from collections.abc import Iterator

import pytest
from axe import EVERY_RULE, GLASSES, LANGUAGES, WCAG, Eyes
from border import Seated, seated
from crossing import PLATE, Crossing
from in_browser import Door, chromium
from routes import RIGHTS, carries
from support.cast import says
from support.cluster import TestCluster
from support.markup import markup
from support.visiting import Visitor, code

from sangam.access.policy import ROLES
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id
from sangam.records.own_records import records

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NO_PAGES = frozenset(
    {
        "pool_lists",
        "share",  # without what another app shares it leads to the telephone's page
        "security_txt",
        "static",
        "live",
        "locked_live",
        "letter_pdf",
        "entry_pdf",
        "meeting_invitation",
        "certificate_pdf",
        "practice_file",
        "brief_pdf",
        "network_brief",
        "network_file",
        "chart_file",
        "chart_start",
        "chart_data",
        "chart_others",
        "case_chart_data",
        "meeting_chart_data",
        "patterns_brief",
        "map_cells",
        "map_outlines",
        "map_base",
        "map_incidents",  # asks for a hexagon: what it lists is a part of the map
        "arrest_pdf",
        "five_findings",  # a part of Today
        "gang_chart_pdf",
        "record_file",
        "channel_file",
        "phone_lists",
        "phone_upload",
        "phone_worker",
        "phone_manifest",
        "topic_thing",  # leads to the page of an alert or a meeting
        "thread_file",
        "alert_units",  # what the map of an alert draws
        "alert_cap",
        "alert_pdf",
        "awaited_print",  # a paper is waited for with a press alone
        "thread_pdf",
        "record_pdf",
        "import_report",
        "checked_list_file",
        "ledger_file",
        "totals_csv",
        "overdue_file",
        "totals_pdf",
        "totals_answer_csv",
        "totals_answer_pdf",
        "totals_beneath",  # always refused
        "choose_post",  # stands between the code and the post
        "locked",  # of a desk that is locked: see `_further`
    }
)
NOT_THERE = frozenset(
    {
        "opinion_new",
        "narrowing",  # see `_further`
        "quarantine",
        "message_history",
        "checklist_item",
        "series",
        "series_kept",
        "case_chart",
        "meeting_chart",
    }
)
"""Pages of what the world of one of everything does not hold: another force's claim, a message in quarantine."""

PARTS = 4

ITS_OWN = {"import": "analyst", "import_share": "analyst", "checked_list": "station"}
"""Pages that one officer alone opens."""


@pytest.fixture(scope="module")
def pages(crossing: Crossing) -> list[tuple[str, Visitor | None, int]]:
    """Return every page's address, an officer who may open it, and the status with which it answers."""
    return [*_of_routes(crossing), *_further(crossing)]


@pytest.fixture(scope="module")
def eyes(crossing: Crossing, cluster: TestCluster, pages: object) -> Iterator[Eyes]:
    """Open a browser before Delhi's door, once all pages are laid out: it has an event loop in this thread."""
    door = Door(crossing.delhi, cluster)
    with chromium() as browser:
        yield Eyes(browser, door)
    door.stop()


def _of_routes(crossing: Crossing) -> Iterator[tuple[str, Visitor, int]]:
    for route, address in crossing.addresses():
        if route.name not in NO_PAGES | NOT_THERE:
            name = str(route.name)
            may = (role for role in ("station", *ROLES) if carries(ROLES[role], RIGHTS[name]))
            yield address, crossing.officers[ITS_OWN.get(name) or next(may)].visitor, 200


def _further(crossing: Crossing) -> Iterator[tuple[str, Visitor | None, int]]:
    """Yield what no route names by itself: hits, what is masked, sought units, refusals, the way in."""
    desk, beat = crossing.officers["station"], crossing.officers["beat"]
    child = _child(desk)
    for text in (PLATE, "Harjit Singh", "DL1ZZ0001", "Narela"):
        desk.posts("/check/", text=text)
        page = markup(desk.gets("/check/"))
        yield re.findall(r"href=\"(/check/[0-9a-f-]{36}/)\"", page)[0], desk.visitor, 200
    yield from ((address, beat.visitor, 200) for address in (f"/records/{child}/", "/records/?kind=person"))
    yield "/units/?q=Kundli", desk.visitor, 200
    yield f"/records/{new_id()}/", desk.visitor, 404
    yield _narrowing(desk, child), desk.visitor, 200
    yield "/imports/", beat.visitor, 403
    yield "/sign-in/", None, 200
    yield "/locked/", _locked(crossing), 200  # the last: the gate begins with it


def _locked(crossing: Crossing) -> Visitor:
    """Return an officer whose desk is locked."""
    guard = seated(crossing.delhi, "dl1030", "DL-ON")
    guard.posts("/me/device/", name="desk", pin="804613", again="804613", code=code(1))
    assert guard.posts("/lock/").status_code == 303
    return guard.visitor


def _narrowing(desk: Seated, record: str) -> str:
    """Propose to narrow a record to a second officer; return the page of the proposal."""
    said = {"until": "2027-01-31", "audience": "DL-ON-NARELA", "step": "propose", "why": "an informer"}
    return desk.posts(f"/records/{record}/limit/", **said).headers["Location"]


def _child(desk: Seated) -> str:
    """Return a record of somebody whose name a constable is not shown."""
    with desk.node:
        said = [says("name", "Ravi", Caveat.MINOR), says("village", "Bakhtawarpur")]
        return str(records.create(desk.actor, records.New("missing", said)))


def test_axe_finds_nothing_on_pages_by_turns(pages: list[tuple[str, Visitor | None, int]], eyes: Eyes) -> None:
    before = eyes.looked
    found = [
        fault
        for at, (address, who, status) in enumerate(pages[::-18])
        for fault in eyes.faults(address, [GLASSES[at * 5 % len(GLASSES)]], rules=WCAG, by=who, status=status)
    ]
    assert "\n".join(found) == ""
    assert eyes.looked - before >= 5


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_axe_finds_nothing_on_any_page(
    pages: list[tuple[str, Visitor | None, int]], eyes: Eyes, part: int, language: str
) -> None:
    before, glasses = eyes.looked, [each for each in GLASSES if each.language == language]
    found = [
        fault
        for address, who, status in pages[part - 1 :: PARTS]
        for fault in eyes.faults(address, glasses, rules=EVERY_RULE, by=who, status=status)
    ]
    assert "\n".join(found) == ""
    assert eyes.looked - before >= 15 * len(glasses)
