"""A force without a node takes part through a desk of ours: letters out, answers keyed in, the clock between."""

from datetime import timedelta

import pytest
from exchange_border import NAKA, Border

from sangam.exchange.gateway import acts
from sangam.exchange.gateway.acts import Said
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Acknowledged, Action, Draft, Pace, ThreadState
from sangam.exchange.types.letters import LetterView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Grade
from sangam.notices import deliveries, lists

ADMIN = Actor("DL", "command line", role="admin")


@pytest.fixture
def open_gateway(border: Border) -> Border:
    """Rajasthan has no node; Narela's station takes part for it at Delhi's."""
    with border.delhi:
        acts.open_gateway(ADMIN, "RJ", desk="DL-ON-NARELA", contact="SCRB Jaipur, 0141 000000")
    return border


def asked(border: Border, *, pace: Pace = Pace.URGENT) -> tuple[object, LetterView]:
    with border.delhi:
        thread = thread_acts.ask_by_letter(
            border.alipur,
            "RJ",
            subject="Harjit Singh of Alwar",
            question="Is he known to you?",
            purpose=NAKA,
            pace=pace,
        )
        (letter,) = acts.letters_about(thread)
    return thread, letter


def titles(border: Border, actor: Actor) -> list[str]:
    with border.at(actor):
        return [notice.kind for notice in lists.open_notices(actor)]


def test_a_question_becomes_a_letter_before_the_gateways_desk(open_gateway: Border) -> None:
    _, letter = asked(open_gateway)
    assert (letter.force, letter.kind, letter.state) == ("RJ", "thread.opened", "waiting")
    assert ["Question", "Is he known to you?"] in letter.says["lines"]
    assert "letter.waiting" in titles(open_gateway, open_gateway.narela)


@pytest.mark.parametrize(
    ("pace", "within"), [(Pace.AT_ONCE, "10 minutes"), (Pace.URGENT, "1 hour"), (Pace.ROUTINE, "8 hours")]
)
def test_the_letter_says_in_words_how_soon_an_answer_is_wanted(open_gateway: Border, pace: Pace, within: str) -> None:
    _, letter = asked(open_gateway, pace=pace)
    said = f"within {within} of this letter's handing over"
    assert any(line[:2] == ["Answer wanted", said] for line in letter.says["lines"])


def test_the_clock_runs_from_the_handing_over_and_stops_with_the_answer(open_gateway: Border) -> None:
    border = open_gateway
    thread, letter = asked(border)
    view = border.reads(border.alipur, thread)
    assert (view.due_at, view.messages[0].progress.left_at, view.messages[0].progress.reached_at) == (None, None, None)
    with border.delhi:
        before = clock.now()
        acts.hand_over(border.narela, letter.id, how="By hand to SI Meena, control room Jaipur")
        view = border.reads(border.alipur, thread)
        due_at = view.due_at
        assert due_at is not None
        assert view.messages[0].progress.reached_at is not None
        assert due_at - before >= timedelta(minutes=59)
        acts.key_in_answer(border.narela, letter.id, Said("Yes, a gang member.", "SI Meena", Grade.parse("B2")))
    assert "thread.news" in titles(border, border.alipur)
    view = border.reads(border.alipur, thread)
    assert view.state is ThreadState.ANSWERED
    said = view.messages[-1]
    assert (said.text, str(said.grade), said.author.force) == ("Yes, a gang member.", "B2", "RJ")
    assert "SI Meena, RJ (keyed in by" in said.author.label


def test_an_unanswered_letter_comes_back_to_the_desk_when_its_time_is_over(
    open_gateway: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    border = open_gateway
    _, letter = asked(border)
    with border.delhi:
        acts.hand_over(border.narela, letter.id, how="Fax")
        later = clock.now() + timedelta(hours=9)
        monkeypatch.setattr(clock, "now", lambda: later)
        deliveries.ring_due_clocks()
    assert "letter.late" in titles(border, border.narela)


def test_a_force_may_decline_by_letter(open_gateway: Border) -> None:
    border = open_gateway
    thread, letter = asked(border)
    with border.delhi:
        acts.hand_over(border.narela, letter.id, how="Fax")
        acts.key_in_answer(border.narela, letter.id, Said("Not ours.", "SI Meena"), declined=True)
    assert border.reads(border.alipur, thread).state is ThreadState.DECLINED


def test_what_is_said_later_goes_by_letter_too(open_gateway: Border) -> None:
    border = open_gateway
    thread, _ = asked(border)
    with border.delhi:
        thread_acts.reply(border.alipur, thread, text="He has a scar.")
        later = acts.letters_about(thread)[-1]
    assert (later.kind, later.says["lines"][-1]) == ("thread.said", ["Message", "He has a scar."])


def test_an_alert_goes_by_letter_and_its_acknowledgement_is_keyed_in(open_gateway: Border) -> None:
    border = open_gateway
    draft = Draft(
        title="White Scorpio",
        text="Armed men",
        area=("HR-SNP-KUNDLI", "RJ"),
        action=Action.OBSERVE,
        expires_at=clock.now() + timedelta(hours=6),
    )
    alert = border.issues(border.narela, draft)
    with border.delhi:
        (letter,) = acts.letters_about(alert)
        assert letter.says["what"] == "Alert"
        acts.hand_over(border.narela, letter.id, how="Wireless")
        acts.key_in_acknowledgement(border.narela, letter.id, how=Acknowledged.ACTED, by="Duty officer Alwar")
    assert border.stages(border.narela, alert)["RJ"] == "acted"
    border.wire.deliver()
    assert border.opens(border.kundli, alert).says.title == "White Scorpio"


def test_refusals(open_gateway: Border) -> None:
    border = open_gateway
    thread, letter = asked(border)
    with border.delhi:
        with pytest.raises(Refused, match="no gateway for PB"):
            thread_acts.ask_by_letter(border.alipur, "PB", subject="x", question="y", purpose=NAKA)
        with pytest.raises(NotFound):
            acts.letter(border.alipur, letter.id)  # another desk's
        with pytest.raises(Conflict):
            acts.key_in_answer(border.narela, letter.id, Said("Yes", "SI Meena"))  # not handed over
        acts.hand_over(border.narela, letter.id, how="Fax")
        with pytest.raises(Malformed):
            acts.key_in_acknowledgement(border.narela, letter.id, how=Acknowledged.SEEN, by="x")
        with pytest.raises(Malformed):
            acts.hand_over(border.narela, letter.id, how=" ")
        with pytest.raises(Refused, match="has a node"):
            acts.open_gateway(ADMIN, "HR", desk="DL-ON-NARELA", contact="x")
        with pytest.raises(Malformed, match="desk of ours"):
            acts.open_gateway(ADMIN, "PB", desk="HR-SNP-KUNDLI", contact="x")
        with pytest.raises(Refused):
            acts.open_gateway(border.narela, "PB", desk="DL-ON-NARELA", contact="x")
        acts.close_gateway(ADMIN, "RJ")
        with pytest.raises(NotFound):
            acts.close_gateway(ADMIN, "RJ")
        with pytest.raises(Refused):
            thread_acts.reply(border.alipur, thread, text="More.")


def test_what_came_of_a_letter_stands_also_once_its_gateway_is_closed(open_gateway: Border) -> None:
    border = open_gateway
    _, answered = asked(border)
    _, waiting = asked(border)
    with border.delhi:
        acts.hand_over(border.narela, answered.id, how="Fax")
        due_at = acts.letter(border.narela, answered.id).due_at
        acts.key_in_answer(border.narela, answered.id, Said("Yes.", "SI Meena", Grade.parse("B2")))
        acts.keep_printed(border.narela, answered.id, b"%PDF")
        acts.close_gateway(ADMIN, "RJ")
        assert acts.gateways() == []
        seen = acts.letter(border.narela, answered.id)
        assert (seen.closed, seen.due_at, seen.state, seen.pdf) == (True, due_at, "answered", b"%PDF")
        assert seen.answered_at is not None
        assert [(each.act, each.text, each.grade) for each in seen.answers] == [("answered", "Yes.", "B2")]
        assert {each.id for each in acts.letters(border.narela)} == {answered.id, waiting.id}
        with pytest.raises(NotFound):
            acts.letter(border.alipur, answered.id)


def test_letters_of_a_closed_gateway_rest_until_it_opens_again(open_gateway: Border) -> None:
    border = open_gateway
    _, letter = asked(border)
    with border.delhi:
        acts.close_gateway(ADMIN, "RJ")
        for work in (
            lambda: acts.hand_over(border.narela, letter.id, how="Fax"),
            lambda: acts.keep_printed(border.narela, letter.id, b"%PDF"),
            lambda: acts.key_in_answer(border.narela, letter.id, Said("Yes", "SI Meena")),
            lambda: acts.key_in_acknowledgement(border.narela, letter.id, how=Acknowledged.SEEN, by="x"),
        ):
            with pytest.raises(Refused, match="gateway for RJ is closed"):
                work()
    assert "letter.waiting" not in titles(border, border.narela)
    with border.delhi:
        acts.open_gateway(ADMIN, "RJ", desk="DL-ON-NARELA", contact="x")
        acts.hand_over(border.narela, letter.id, how="Fax")
        assert acts.letter(border.narela, letter.id).state == "handed_over"


def test_what_an_alert_brought_back_stands_with_its_letter(open_gateway: Border) -> None:
    border = open_gateway
    draft = Draft(
        title="White Scorpio",
        text="Armed men",
        area=("RJ",),
        action=Action.OBSERVE,
        expires_at=clock.now() + timedelta(hours=6),
    )
    alert = border.issues(border.narela, draft)
    with border.delhi:
        (letter,) = acts.letters_about(alert)
        acts.hand_over(border.narela, letter.id, how="Wireless")
        acts.key_in_acknowledgement(border.narela, letter.id, how=Acknowledged.SEEN, by="Duty officer", note="told")
        seen = acts.letter(border.narela, letter.id)
    assert [(each.act, each.text) for each in seen.answers] == [("seen", "told")]
    assert seen.due_at is None
