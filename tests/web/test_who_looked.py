"""Who looked at a record: its keeper reads force and unit, an auditor reads by whom; others nothing."""

import pytest
from border import Seated, is_sound, seated
from support.markup import markup
from support.visiting import text

from sangam.oversight.models import PeerLook


@pytest.fixture
def looked(across):
    """A record of Kundli's at which Narela's desk looked."""
    kundli = seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")
    record = across.shared_person(kundli)
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    assert narela.gets(f"/records/{record.id}/").status_code == 200
    across.wire.deliver()
    return kundli, f"/records/{record.id}/looks/"


def test_the_keeper_of_a_record_reads_which_desks_looked(across, looked):
    kundli, page = looked
    assert page in markup(kundli.gets(page.removesuffix("looks/")))
    shown = kundli.gets(page)
    is_sound(shown)
    said = text(shown)
    assert "PS Narela" in said
    assert "PS Kundli" in said
    assert "HR-SNP-KUNDLI" not in markup(shown).partition("<tbody")[2].partition("</tbody")[0]
    assert "dl1001" not in said
    assert "Viewed who looked at a record" in text(kundli.gets("/oversight/ledger/"))


def test_an_auditor_reads_by_whom(across, looked):
    said = text(seated(across.haryana, "hr2009", "HR", "auditor").gets(looked[1]))
    assert "Test dl1001" in said
    assert "Test hr2001" in said


def test_another_unit_and_a_holder_read_nothing_of_it(across, looked):
    others: list[Seated] = [
        seated(across.haryana, "hr2002", "HR-SNP-RAI"),
        seated(across.delhi, "dl1002", "DL-ON-ALIPUR"),
    ]
    for other in others:
        refused = other.gets(looked[1])
        assert refused.status_code == 403
        assert "read by the unit that keeps this record" in text(refused)
    constable = seated(across.haryana, "hr2003", "HR-SNP-KUNDLI", "beat")
    assert "does not carry the right" in text(constable.gets(looked[1]))


def test_a_look_that_is_told_twice_is_kept_once(across, looked):
    across.wire.deliver(repeated=2)
    with across.haryana:
        assert [(look.force, look.purpose) for look in PeerLook.objects.all()] == [("DL", "naka")]


def test_an_auditor_searches_the_ledger_by_purpose(across, looked):
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    assert "Opened a record" in text(auditor.posts("/oversight/ledger/", purpose="naka"))
    assert "Opened a record Case" not in text(auditor.posts("/oversight/ledger/", purpose="case"))
