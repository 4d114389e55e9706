"""The daily brief of a district chief: lines of the own unit and all below, each opening its list."""

import re
from datetime import timedelta

from border import is_sound, seated
from support.markup import markup
from support.visiting import text

from sangam.exchange.threads import acts
from sangam.exchange.types import Pace, RecordRef
from sangam.kernel import clock

BRIEF = "/oversight/brief/"


def test_the_lines_count_what_waits_below_and_open_their_lists(across, kundli):
    record = across.shared_person(seated(across.delhi, "dl1001", "DL-ON-NARELA"))
    with across.haryana:
        about = RecordRef(record.id, "DL", "Harjit Singh", "DL-ON-NARELA")
        acts.open_thread(kundli.actor, about, question="Seen?", purpose=kundli.actor.purpose, pace=Pace.AT_ONCE)
    across.wire.deliver()
    with clock.shift_time(timedelta(hours=1)):
        chief = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
        elsewhere = seated(across.delhi, "dl1006", "DL-CR", "supervisor")
        page = chief.gets(BRIEF)
        is_sound(page)
        assert "1 Requests to our units that are overdue" in text(page)
        assert re.search(r"<h1>Daily brief · <bdi>Outer[ -]North", markup(page))
        assert "0 Actions of our units that are overdue" in text(page)
        lists = re.findall(r'<li class="sheet[^>]*><a href="([^"]+)"', markup(page))
        assert len(lists) == 8
        assert all(chief.gets(each).status_code == 200 for each in lists)
        assert "0 Requests to our units that are overdue" in text(elsewhere.gets(BRIEF))


def test_a_constable_has_no_brief(across):
    assert seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat").gets(BRIEF).status_code == 403
