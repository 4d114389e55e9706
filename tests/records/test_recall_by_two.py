"""Recalling many takes two officers: nothing happens before the second agrees, to this very list, in time, once."""

from datetime import timedelta

import pytest
from compared_holders import goes_on, makes

from sangam.access import second_officer
from sangam.access.models import Holding, Officer, Post, Proposal, Rank
from sangam.audit.audit import deed, recent_entries
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.notices import lists
from sangam.records.recalls import two_person_recall


@pytest.fixture
def second(delhi):
    """A supervisor at another desk, signed in."""
    return delhi.at("supervisor", session=new_id())


def lays_down(delhi, made, reason="the wrong list"):
    with delhi.node:
        return two_person_recall.propose_recall(delhi.desk, made, reason=reason, file="list.csv")


def agrees(delhi, officer, proposal, digest=""):
    with delhi.node:
        laid_down, _ = two_person_recall.recall_proposed(officer, proposal)
        two_person_recall.agree_to_recall(officer, proposal, digest=digest or laid_down.digest)


def does(delhi, proposal):
    with delhi.node:
        return two_person_recall.recall_agreed(delhi.desk, proposal)


def standing(delhi):
    return delhi.count_records()


def test_a_dry_run_says_what_would_go_from_whom_and_does_nothing(delhi, wire):
    made = makes(delhi, 5, HR=Level.WHOLE, UP=Level.SILENT)
    wire.deliver()
    with delhi.node:
        seen = two_person_recall.foresee(delhi.desk, [*made, new_id()])
        (look,) = recent_entries(action="officer:record:foresee-recall")
    assert look.details is not None
    assert look.details["standing"] == 5
    assert (seen.standing, seen.absent, seen.kinds) == (5, 1, {"person": 5})
    assert seen.holders == {"HR": {"whole": 5}, "UP": {"silent": 5}}
    assert standing(delhi) == 5


def test_one_officer_alone_recalls_nothing(delhi, second):
    proposal = lays_down(delhi, makes(delhi, 3))
    with pytest.raises(Refused, match="takes a second officer"):
        does(delhi, proposal)
    assert standing(delhi) == 3
    agrees(delhi, second, proposal)
    assert does(delhi, proposal) == 3
    assert standing(delhi) == 0


def test_nobody_is_his_own_second(delhi):
    chief = delhi.at("supervisor", session=new_id())
    made = makes(delhi, 2)
    with delhi.node:
        proposal = two_person_recall.propose_recall(chief, made, reason="wrong", file="")
    with pytest.raises(Refused, match="another officer must agree"):
        agrees(delhi, chief, proposal)


def test_who_has_not_signed_in_or_may_not_agree_is_no_second(delhi):
    proposal = lays_down(delhi, makes(delhi, 2))
    with pytest.raises(Refused, match="must be signed in"):
        agrees(delhi, delhi.at("supervisor"), proposal)
    with delhi.node, pytest.raises(Refused, match="act:agree"):
        two_person_recall.agree_to_recall(delhi.at("analyst", session=new_id()), proposal, digest="")
    with delhi.node, pytest.raises(Refused, match="record:recall"):
        two_person_recall.recalls(delhi.at("beat"))


def test_who_may_not_agree_reads_own_proposals_alone(delhi, second):
    proposal = lays_down(delhi, makes(delhi, 2))
    with delhi.node:
        assert [each.id for each in two_person_recall.recalls(second)] == [proposal]
        assert [each.id for each in two_person_recall.recalls(delhi.desk)] == [proposal]
        other = delhi.at("station", "DL-ON-ALIPUR")
        assert two_person_recall.recalls(other) == []
        with pytest.raises(NotFound, match="no such proposal"):
            two_person_recall.recall_proposed(other, proposal)


def test_an_officers_proposals_that_wait_are_few(delhi, second, monkeypatch):
    monkeypatch.setattr(second_officer, "MOST_WAITING", 2)
    first, _ = lays_down(delhi, makes(delhi, 2)), lays_down(delhi, makes(delhi, 2))
    with pytest.raises(Conflict, match="have one decided first"):
        lays_down(delhi, makes(delhi, 2))
    agrees(delhi, second, first)
    lays_down(delhi, makes(delhi, 2))


def test_an_agreement_is_to_this_list_and_no_other(delhi, second):
    proposal, other = lays_down(delhi, makes(delhi, 2)), lays_down(delhi, makes(delhi, 2))
    with delhi.node:
        digest = two_person_recall.recall_proposed(second, other)[0].digest
    with pytest.raises(Conflict, match="not what was laid down"):
        agrees(delhi, second, proposal, digest=digest)
    agrees(delhi, second, other)
    with pytest.raises(Conflict, match="has agreed to this already"):
        agrees(delhi, delhi.at("data_officer", session=new_id()), other)
    with pytest.raises(Refused, match="takes a second officer"):
        does(delhi, proposal)


def test_a_list_that_was_exchanged_after_the_agreement_is_not_recalled(delhi, second):
    proposal = lays_down(delhi, makes(delhi, 2))
    agrees(delhi, second, proposal)
    more = makes(delhi, 1)[0]
    with delhi.node, deed(delhi.desk, "node:test:exchange"):
        row = Proposal.objects.get()
        Proposal.objects.update(content=bytes(row.content) + more.bytes)
    with pytest.raises(Conflict, match="not what was laid down"):
        does(delhi, proposal)
    assert standing(delhi) == 3


def test_an_agreement_lapses_and_serves_once(delhi, second):
    late, once = lays_down(delhi, makes(delhi, 1)), lays_down(delhi, makes(delhi, 1))
    agrees(delhi, second, late)
    agrees(delhi, second, once)
    assert does(delhi, once) == 1
    with pytest.raises(Conflict, match="done already"):
        does(delhi, once)
    waiting = lays_down(delhi, makes(delhi, 1))
    with clock.shift_time(timedelta(hours=25)):
        with pytest.raises(Conflict, match="lapsed"):
            does(delhi, late)
        with pytest.raises(Conflict, match="lapsed"):
            agrees(delhi, second, waiting)
        with delhi.node:
            assert [each.state(clock.now()) for each in two_person_recall.recalls(second)] == [
                "lapsed",
                "done",
                "lapsed",
            ]


def test_the_second_officer_is_told_and_then_who_proposed(delhi):
    with delhi.node:
        chief = delhi.at("supervisor", "DL-ON", session=new_id())
        with deed(delhi.desk, "node:reference:load"):
            Post.objects.create(id=chief.post, unit_id="DL-ON", role="supervisor", title_en="Chief")
            officer = _officer_row(chief.officer)
            Holding.objects.create(officer=officer, post_id=chief.post, from_at=clock.now())
    proposal = lays_down(delhi, makes(delhi, 2))
    with delhi.node:
        (told,) = lists.open_notices(chief)
        assert told.title.startswith("{who} proposes to recall {n} records")
    agrees(delhi, chief, proposal)
    (back,) = [each for each in delhi.told() if each.kind == "recall.proposed"]
    assert back.title.startswith("{who} agrees to the recall")
    does(delhi, proposal)
    assert [each for each in delhi.told() if each.kind == "recall.proposed"] == []


def _officer_row(officer):
    Rank.objects.create(code="T", name_en="T", name_hi="T", abbreviation="T", equivalence=1)
    return Officer.objects.create(
        id=officer, force_id="DL", service_number="1", sign_in_name="dl1", name_en="T", rank_id="T"
    )


def test_who_has_confirmed_and_who_not_is_seen_per_holder(world, delhi, second, wire):
    made = makes(delhi, 4, HR=Level.WHOLE, UP=Level.WHOLE)
    wire.deliver()
    proposal = lays_down(delhi, made)
    agrees(delhi, second, proposal)
    told = []
    with delhi.node:
        two_person_recall.recall_agreed(delhi.desk, proposal, told=lambda done, whole: told.append((done, whole)))
        view, listed = two_person_recall.recall_proposed(delhi.desk, proposal)
        assert [
            (e.force, e.confirmed, e.waits, e.unsent) for e in two_person_recall.progress_at_holders(view, listed)
        ] == [
            ("HR", 0, 4, 4),
            ("UP", 0, 4, 4),
        ]
    assert told == [(4, 4)]
    goes_on(world)
    with delhi.node:
        after = two_person_recall.progress_at_holders(view, listed)
    assert [(e.force, e.confirmed, e.waits) for e in after] == [("HR", 4, 0), ("UP", 4, 0)]
    assert all(each.gone_by for each in after)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("", "between 1 and"), ("record\n", "between 1 and"), ("record\n7Q\n", "Line 2 is no record's number: 7Q")],
)
def test_a_list_that_cannot_be_read_is_refused_with_its_line(text, wrong):
    with pytest.raises(Malformed) as refused:
        two_person_recall.read_list(text)
    assert wrong in refused.value.message


def test_a_list_is_the_first_column_with_or_without_heading_and_no_repeats():
    one, other = new_id(), new_id()
    assert two_person_recall.read_list(f"Record,name\n{one},x\n\n{other}\n{one}\n") == (one, other)
    assert two_person_recall.read_list(f"{other}") == (other,)


def test_a_number_of_no_proposal_is_absent(delhi):
    with delhi.node, pytest.raises(NotFound, match="no such proposal"):
        two_person_recall.recall_proposed(delhi.desk, new_id())
