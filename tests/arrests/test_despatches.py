"""Despatches between stations of two forces: signed, received, answered, sent on, overdue."""

from datetime import timedelta

import pytest

from sangam.arrests import despatches, policy
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchDraft, DespatchKind, DespatchState
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.notices.types import Urgency
from sangam.workers import timekeeper


def test_a_notice_to_the_home_district_is_labelled_law_or_policy(border):
    by_law = border.sends(DespatchKind.HOME_NOTICE, "DL-ON", warrant=True)
    by_policy = border.sends(DespatchKind.HOME_NOTICE, "DL-ON")
    assert border.despatch(border.dcp, by_law).basis == "law: BNSS 2023, section 82(2)"
    assert border.despatch(border.dcp, by_policy).basis == "policy"


def test_its_district_receives_a_notice_and_its_sender_has_the_receipt(border):
    arrest = border.arrests()
    sent = border.sends(DespatchKind.HOME_NOTICE, "DL-ON", arrest=arrest)
    assert border.kinds(border.dcp) == ["despatch.came"]
    with border.at(border.dcp):
        despatches.receive_despatch(border.dcp, sent)
    border.wire.deliver(repeated=2)
    view = border.despatch(border.kundli, sent)
    assert view.state is DespatchState.RECEIVED
    assert [(word.act, word.by.label) for word in view.words] == [(DespatchAct.RECEIVED, border.dcp.label)]
    assert view.arrest == arrest
    assert border.despatch(border.dcp, sent).arrest is None
    assert "despatch.answered" in border.kinds(border.kundli)
    assert border.kinds(border.dcp) == []
    with border.at(border.kundli):
        assert [each.id for each in despatches.despatches_of(border.kundli, arrest)] == [sent]


def test_a_roll_is_answered_and_sent_on_to_the_next_station(border):
    roll = border.sends(DespatchKind.ROLL_A)
    with border.at(border.narela):
        with pytest.raises(Malformed):
            despatches.answer_despatch(border.narela, roll, DespatchAnswer.KNOWN)
        despatches.answer_despatch(border.narela, roll, DespatchAnswer.GONE_ON, text="to Alipur")
        draft = DespatchDraft(
            DespatchKind.ROLL_A, "DL-ON-ALIPUR", "तौफीक", "Gone on from Narela", "Insp. B", before=roll
        )
        despatches.send_despatch(border.narela, draft)
    border.wire.deliver()
    answered = border.despatch(border.kundli, roll)
    assert (answered.state, answered.words[0].answer) == (DespatchState.ANSWERED, DespatchAnswer.GONE_ON)
    assert border.kinds(border.alipur) == ["despatch.came"]
    with border.at(border.narela), pytest.raises(Conflict):
        despatches.answer_despatch(border.narela, roll, DespatchAnswer.HERE)


def test_a_roll_without_reply_rises_to_the_district_and_its_sender(border):
    roll = border.sends(DespatchKind.ROLL_A)
    for node, actor in ((border.delhi, border.dcp), (border.haryana, border.kundli)):
        with clock.shift_time(timedelta(hours=49)), node:
            timekeeper.run_once()
        assert "despatch.overdue" in border.kinds(actor)
    with clock.shift_time(timedelta(hours=49)):
        assert border.despatch(border.kundli, roll).state is DespatchState.OVERDUE


def test_a_despatch_is_known_to_both_stations_and_those_above(border):
    roll = border.sends(DespatchKind.ROLL_B)
    for actor in (border.kundli, border.sonipat, border.narela, border.dcp):
        assert border.despatch(actor, roll).person
    for actor in (border.rai, border.alipur):
        with pytest.raises(NotFound):
            border.despatch(actor, roll)
    with border.at(border.kundli), pytest.raises(Refused, match="for DL-ON-NARELA"):
        despatches.receive_despatch(border.kundli, roll)


def test_a_despatch_is_signed_and_goes_to_a_known_unit(border):
    for wrong in ({"signed_by": " "}, {"person": ""}, {"text": ""}, {"to": "DL-NOWHERE"}, {"to": "HR-SNP-KUNDLI"}):
        with pytest.raises(Malformed):
            border.sends(**wrong)
    with border.at(border.beat), pytest.raises(Refused):
        despatches.send_despatch(border.beat, DespatchDraft(DespatchKind.ROLL_A, "DL-ON", "x", "y", "z"))
    with pytest.raises(NotFound):
        border.sends(before=border.arrests())
    with pytest.raises(Refused):
        border.sends(to="RJ")


def test_local_assistance_is_asked_with_a_clock_of_two_hours(border):
    asked = border.sends(DespatchKind.ASSISTANCE)
    (told,) = border.pending(border.narela)
    assert (told.kind, told.urgency) == ("despatch.came", Urgency.URGENT)
    with clock.shift_time(timedelta(hours=2, minutes=1)):
        for node in (border.delhi, border.haryana):
            with node:
                timekeeper.run_once()
        for actor in (border.dcp, border.kundli):  # above the station that is silent, and who asked
            assert "despatch.overdue" in border.kinds(actor)
    with border.at(border.narela):
        despatches.answer_despatch(border.narela, asked, DespatchAnswer.GIVEN, text="SI Meena with four constables")
    border.wire.deliver()
    assert border.despatch(border.kundli, asked).words[-1].text == "SI Meena with four constables"


def test_each_kind_of_despatch_takes_its_own_answers_and_no_other(border):
    for kind in (DespatchKind.ROLL_B, DespatchKind.HISTORY_SHEET, DespatchKind.EXTERNMENT):
        fit, unfit = policy.DESPATCHES[kind].answers[0], DespatchAnswer.CANNOT
        sent = border.sends(kind)
        with border.at(border.narela):
            with pytest.raises(Malformed):
                despatches.answer_despatch(border.narela, sent, unfit)
            despatches.answer_despatch(border.narela, sent, fit)
        border.wire.deliver()
        assert border.despatch(border.kundli, sent).words[-1].answer is fit
