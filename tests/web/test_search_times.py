"""How long a search takes tells nothing of what is hidden: it reads as much for a hidden word as for an absent one.

Rows that PostgreSQL reads are counted, not seconds: they do not move with the machine.
"""

from collections.abc import Callable

import pytest
from border import Across, Seated, seated
from hidden_things import Makers
from support.cast import says
from support.rows_read import rows_read

from sangam.channels import messages
from sangam.channels.types import MessageDraft
from sangam.kernel import clock
from sangam.kernel.handling import Classification
from sangam.records.own_records import records
from sangam.records.types import Terms

HIDDEN, ABSENT = "Zakirnagar", "Qutubgarh"
PLATES = {HIDDEN: "DL8CAF5031", ABSENT: "DL8CAF6042"}
MANY = 30
"""Hidden things that hold the word: each more that were read for it would be seen."""

Search = Callable[[Seated, str], object]
SEARCHES: dict[str, Search] = {
    "channels": lambda by, word: by.visitor.gets(f"/channels/search/?q={word}"),
    "records": lambda by, word: by.visitor.gets(f"/records/?q={word}"),
    "check of a name": lambda by, word: by.visitor.posts("/check/", text=f"{word} Sheikh", htmx=True),
    "check of a plate": lambda by, word: by.visitor.posts("/check/", text=PLATES[word], htmx=True),
}


@pytest.fixture
def narela(across: Across) -> Seated:
    """The desk of PS Narela, beside a channel and records of PS Alipur alone."""
    makers = Makers(across)
    channel = makers.make("channel", "unit").id
    with across.delhi:
        for number in range(MANY):
            draft = MessageDraft(f"{HIDDEN} {number}", Classification.RESTRICTED)
            messages.write_message(makers.alipur, channel, draft)
            audience = {"DL": frozenset({"DL-ON-ALIPUR"})}
            terms = Terms(clock.now().replace(year=clock.now().year + 1), audience=audience)
            said = [says("name", f"{HIDDEN} Sheikh")]
            records.create(makers.alipur, records.New("person", said, terms))
            records.create(makers.alipur, records.New("vehicle", [says("plate", PLATES[HIDDEN])], terms))
    return seated(across.delhi, "dl6001", "DL-ON-NARELA")


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_reads_as_much_for_what_is_hidden_as_for_what_is_absent(narela: Seated, search: str) -> None:
    act = SEARCHES[search]
    with narela.node:
        act(narela, ABSENT)
        hidden = rows_read(lambda: act(narela, HIDDEN))
        absent = rows_read(lambda: act(narela, ABSENT))
    assert abs(hidden - absent) <= 3, (hidden, absent)


@pytest.mark.parametrize("search", ["channels", "check of a plate"])
def test_the_measure_sees_what_a_reader_of_it_reads(across: Across, narela: Seated, search: str) -> None:
    alipur, act = seated(across.delhi, "dl6002", "DL-ON-ALIPUR"), SEARCHES[search]
    with alipur.node:
        act(alipur, ABSENT)
        assert rows_read(lambda: act(alipur, HIDDEN)) >= rows_read(lambda: act(alipur, ABSENT)) + MANY
