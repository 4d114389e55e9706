"""What an officer of a restored node is told of a force that has not caught it up: that it hides what is theirs."""

import pytest
from border import NAKA, Across, Seated, meet, seated
from nodes import TestNode
from putting_back import restored, settled
from visiting import text

from sangam.exchange import public_threads
from sangam.exchange.types import RecordRef
from sangam.node.handlers import HANDLERS

SENTENCE = "Haryana has not caught this node up since it was restored from its backup."


@pytest.fixture
def across(fresh_nodes) -> Across:
    met = meet(fresh_nodes)
    met.wire.handlers = HANDLERS
    return met


@pytest.fixture
def narela(across: Across) -> Seated:
    """The desk of Narela, of whom Kundli asks about a record of his, after which his node is restored."""
    desk, kundli = (seated(node, *who) for node, who in (
        (across.delhi, ("dl1001", "DL-ON-NARELA")), (across.haryana, ("hr1001", "HR-SNP-KUNDLI"))
    ))  # fmt: skip
    view = across.shared_person(desk)
    with across.haryana:
        record = RecordRef(view.id, "DL", view.label, view.desk)
        public_threads.open_thread(kundli.actor, record, question="Where is he?", purpose=NAKA)
    across.wire.deliver()
    across.delhi.backs_up()
    return desk


def put_back(across: Across, *, without: TestNode | None = None) -> None:
    restored(across.wire, across.delhi)
    settled(across.wire, without=without)


def test_every_page_says_whose_records_and_words_are_hidden_until_that_force_is_back(across, narela):
    assert SENTENCE not in text(narela.gets("/"))
    put_back(across, without=across.haryana)
    for address in ("/", "/threads/", "/alerts/", "/check/"):
        page = text(narela.gets(address))
        assert SENTENCE in page
        assert "Nothing found is no answer about them." in page
    assert "पूरा नहीं किया है" in narela.in_hindi("/").content.decode()
    settled(across.wire)
    assert SENTENCE not in text(narela.gets("/"))


def test_today_tells_nothing_of_a_hidden_thread_and_tells_it_again_when_it_is_shown(across, narela):
    assert "asks about" in text(narela.gets("/"))
    put_back(across, without=across.haryana)
    assert "asks about" not in text(narela.gets("/"))
    settled(across.wire)
    assert "asks about" in text(narela.gets("/"))
