"""What an officer of a restored node is told of a force that has not caught it up: that it hides what is theirs."""

from datetime import timedelta

import pytest
from border import NAKA, Across, Seated, seated
from support.markup import markup
from support.nodes import TestNode
from support.putting_back import restored, settled, starts
from support.visiting import text

from sangam.exchange.threads import acts
from sangam.exchange.types import RecordRef
from sangam.kernel import clock

SENTENCE = "This server was restored from a backup and Haryana has not yet re-sent its data."


@pytest.fixture
def narela(across: Across) -> Seated:
    """The desk of Narela, which Kundli asks about a record of Delhi, after which Delhi's node is restored."""
    desk, kundli = (
        seated(node, *who)
        for node, who in ((across.delhi, ("dl1001", "DL-ON-NARELA")), (across.haryana, ("hr1001", "HR-SNP-KUNDLI")))
    )
    view = across.shared_person(desk)
    with across.haryana:
        record = RecordRef(view.id, "DL", view.label, view.desk)
        acts.open_thread(kundli.actor, record, question="Where is he?", purpose=NAKA)
    across.wire.deliver()
    across.delhi.backs_up()
    return desk


def put_back(across: Across, *, without: TestNode | None = None) -> None:
    restored(across.wire, across.delhi)
    settled(across.wire, without=without)


def test_every_page_says_whose_records_are_hidden_until_that_force_is_back(across, narela):
    assert SENTENCE not in text(narela.gets("/"))
    put_back(across, without=across.haryana)
    for address in ("/", "/threads/", "/alerts/", "/check/"):
        page = text(narela.gets(address))
        assert SENTENCE in page
        assert "Finding nothing does not mean that it has nothing." in page
    assert "अभी फिर नहीं भेजा है" in markup(narela.in_hindi("/"))
    settled(across.wire)
    assert SENTENCE not in text(narela.gets("/"))


def test_today_tells_nothing_of_a_hidden_thread_until_it_is_shown(across, narela):
    assert "asks about" in text(narela.gets("/"))
    put_back(across, without=across.haryana)
    assert "asks about" not in text(narela.gets("/"))
    settled(across.wire)
    assert "asks about" in text(narela.gets("/"))


IN_LANGUAGES = {"hi": "प्रतियाँ तब तक छिपी हैं", "ur": "نقلیں اس وقت تک چھپی", "pa": "ਨਕਲਾਂ ਉਦੋਂ ਤੱਕ ਲੁਕੀਆਂ"}
STARTED = "Copies from Haryana are hidden until its server answers: this server was started at"


def stood_still(across: Across) -> None:
    """Let Delhi start two hours ago, be whole, and beat no more."""
    with clock.shift_time(-timedelta(hours=2)):
        starts(across.delhi)
    settled(across.wire)


def test_after_a_long_pause_each_page_says_what_is_hidden_since_when(across, narela):
    stood_still(across)
    starts(across.delhi)
    settled(across.wire, without=across.haryana)
    for address in ("/", "/threads/", "/alerts/", "/check/"):
        page = text(narela.gets(address))
        assert STARTED in page
        assert "Finding nothing does not mean that it has nothing." in page
        assert SENTENCE not in page
    assert STARTED in text(narela.posts("/check/", htmx=True, text="DL1CAB0001"))
    assert "asks about" not in text(narela.gets("/"))
    for language, words in IN_LANGUAGES.items():
        assert words in markup(narela.gets_in(language, "/"))
    settled(across.wire)
    assert STARTED not in text(narela.gets("/"))
    assert STARTED not in text(narela.posts("/check/", htmx=True, text="DL1CAB0001"))
    assert "asks about" in text(narela.gets("/"))
