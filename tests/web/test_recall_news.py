"""After a recall: the name leaves the notices, and who opened the record is told that it holds no more."""

import pytest
from border import Seated, seated
from support.cast import says
from support.markup import markup
from support.visiting import text

from sangam.kernel.ids import short
from sangam.records.own_records import records


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def other(across) -> Seated:
    return seated(across.delhi, "dl1002", "DL-ON-ALIPUR")


@pytest.fixture
def opened(across, narela, kundli):
    """A record of Kundli's that Narela has opened, and then was corrected."""
    record = across.shared_person(kundli)
    assert narela.gets(f"/records/{record.id}/").status_code == 200
    with kundli.node:
        records.correct(kundli.actor, record.id, say=[says("village", "Nuh")], why="seen there")
    across.wire.deliver()
    return record


def recalled(across, kundli, record) -> None:
    with kundli.node:
        records.recall(kundli.actor, record.id, reason="Mistaken identity")
    across.wire.deliver()


def test_who_opened_a_record_is_told_that_it_was_recalled(across, narela, other, kundli, opened):
    recalled(across, kundli, opened)
    said = text(narela.gets("/"))
    assert f"Haryana Police recalled a record that your post opened, {short(opened.id)}" in said
    assert "Harjit" not in said
    assert "recalled a record" not in text(other.gets("/"))


def test_no_notice_leads_to_a_record_that_was_recalled(across, narela, kundli, opened):
    recalled(across, kundli, opened)
    for seat in (narela, kundli):
        assert f"/records/{opened.id}/" not in markup(seat.gets("/"))


def test_a_post_of_our_own_that_opened_our_record_is_told_too(across, kundli):
    record = across.shared_person(kundli)
    reader = seated(across.haryana, "hr2002", "HR-SNP-RAI")
    assert reader.gets(f"/records/{record.id}/").status_code == 200
    recalled(across, kundli, record)
    assert "Haryana Police recalled a record that your post opened" in text(reader.gets("/"))
    assert "your post opened" not in text(kundli.gets("/"))


def test_the_news_of_a_recall_is_in_the_readers_language(across, narela, kundli, opened):
    recalled(across, kundli, opened)
    assert "वह अभिलेख वापस मँगाया जो आपके पद ने खोला था" in text(narela.in_hindi("/"))
