"""An officer's notices on the page and live: each as its reader calls it, and none of a force that is hidden."""

from border import NAKA, seated
from django.utils import translation
from live_pages import tell
from support.putting_back import restored, settled

from sangam.exchange.threads import acts
from sangam.exchange.types import RecordRef
from sangam.web.common import notice_list


def titles(found) -> list[str]:
    return [each.title for each in found]


def test_what_was_told_stands_on_the_list_and_comes_live(narela):
    tell("ours")
    tell("theirs", to="DL-ON-ALIPUR")
    assert titles(notice_list.open_notices(narela.actor, purpose=None)) == ["ours"]
    assert titles(notice_list.since(narela.actor, 0).notices) == ["ours"]


def test_a_unit_in_a_notice_is_called_by_name_and_a_word_like_it_is_not(narela):
    tell("ours", desk="DL-ON-ALIPUR", owner="HR", place="DL-ON-ALIPUR")
    with translation.override("hi"):
        (notice,) = notice_list.open_notices(narela.actor, purpose=None)
    assert notice.parts["desk"] != "DL-ON-ALIPUR"
    assert (notice.parts["owner"], notice.parts["place"]) == ("HR", "DL-ON-ALIPUR")


def test_a_notice_of_a_hidden_force_comes_neither_on_the_list_nor_live(across):
    narela, kundli = seated(across.delhi, "dl1001", "DL-ON-NARELA"), seated(across.haryana, "hr1001", "HR-SNP-KUNDLI")
    view = across.shared_person(narela)
    with across.haryana:
        record = RecordRef(view.id, "DL", view.label, view.desk)
        acts.open_thread(kundli.actor, record, question="Where is he?", purpose=NAKA)
    across.wire.deliver()

    def told() -> tuple[int, int]:
        with across.delhi:
            pending = notice_list.open_notices(narela.actor, purpose=NAKA)
            return len(pending), len(notice_list.since(narela.actor, 0).notices)

    across.delhi.backs_up()
    before = told()
    assert min(before) > 0
    restored(across.wire, across.delhi)
    settled(across.wire, without=across.haryana)
    with across.delhi:
        tell("ours")
    assert told() == (1, 1), "ours alone"
