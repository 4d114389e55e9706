"""An author's changes: within a window, at every member, once; what was said before stays for who audits."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.handed import picture, upload
from talk import Talk, another_post

from sangam.audit.audit import deed
from sangam.channels import messages, pages, policy, revisions, wire
from sangam.channels.models import Revision
from sangam.channels.quarantine import acts, lists
from sangam.channels.text import search
from sangam.channels.wire import RevisionBody
from sangam.federation import outbox
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Classification

ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",), "UP": ("UP-GZB-LONI",)}
LATE = timedelta(minutes=1)


@pytest.fixture
def said(talk: Talk) -> tuple[UUID, UUID]:
    """A channel of three forces, hosted by Haryana, with a message of Narela that asks."""
    channel = talk.opened(talk.kundli, **ALL)
    message = talk.writes(talk.narela, channel, "HR26DK8331 gone north", asks=True)
    talk.wire.deliver()
    return channel, message


def edits(talk: Talk, said: tuple[UUID, UUID], text: str = "HR26DK8337 gone north", by=None) -> None:
    with talk.at(by or talk.narela):
        revisions.edit_message(by or talk.narela, *said, text)
    talk.wire.deliver()


def withdraws(talk: Talk, said: tuple[UUID, UUID], by=None) -> None:
    with talk.at(by or talk.narela):
        revisions.withdraw_message(by or talk.narela, *said)
    talk.wire.deliver()


def finds(talk: Talk, actor, query: str) -> int:
    with talk.at(actor):
        return len(search.search_messages(actor, query))


def test_an_edit_is_read_and_found_at_every_member(talk: Talk, said) -> None:
    edits(talk, said)
    for actor in (talk.narela, talk.kundli, talk.loni):
        (shown,) = talk.reads(actor, said[0]).messages
        assert shown.text == "HR26DK8337 gone north"
        assert shown.edited_at
        assert shown.asks
        assert (finds(talk, actor, "HR26DK8337"), finds(talk, actor, "HR26DK8331")) == (1, 0)
    edits(talk, said, "gone south")
    assert talk.texts(talk.loni, said[0]) == ["gone south"]


def test_a_withdrawn_message_is_there_and_says_nothing(talk: Talk, said) -> None:
    withdraws(talk, said)
    for actor in (talk.narela, talk.kundli, talk.loni):
        (shown,) = talk.reads(actor, said[0]).messages
        assert (shown.text, shown.needs, shown.asks) == ("", False, False)
        assert shown.withdrawn_at
        assert finds(talk, actor, "HR26DK8331") == 0
        with talk.at(actor):
            assert pages.messages_to_handle(actor) == []
            with pytest.raises(NotFound):
                acts.hide_message(actor, *said, why="too late")
    with pytest.raises(NotFound):
        edits(talk, said)


def test_a_withdrawn_file_is_not_opened_any_more(talk: Talk, said) -> None:
    message = talk.writes(talk.narela, said[0], "photo", attach=upload(picture(), "a.jpg"))
    file = talk.reads(talk.narela, said[0]).messages[-1].file.id
    withdraws(talk, (said[0], message))
    with talk.delhi, pytest.raises(NotFound):
        messages.open_file(talk.narela, said[0], file)


def test_another_post_changes_nothing(talk: Talk, said) -> None:
    for other in (another_post(talk.narela), talk.kundli):
        with pytest.raises(Refused, match="Only the post that wrote"):
            edits(talk, said, by=other)
        with pytest.raises(Refused, match="Only the post that wrote"):
            withdraws(talk, said, by=other)
    with pytest.raises(NotFound):
        edits(talk, said, by=talk.rai)


def test_each_window_ends(talk: Talk, said) -> None:
    (shown,) = talk.reads(talk.narela, said[0]).messages
    assert (shown.may_edit, shown.may_withdraw) == (True, True)
    with clock.shift_time(policy.EDITED_WITHIN + LATE):
        with pytest.raises(Refused, match="within 15 minutes"):
            edits(talk, said)
        (shown,) = talk.reads(talk.narela, said[0]).messages
        assert (shown.may_edit, shown.may_withdraw) == (False, True)
    with clock.shift_time(policy.WITHDRAWN_WITHIN + LATE), pytest.raises(Refused, match="within 60 minutes"):
        withdraws(talk, said)
    assert talk.reads(talk.kundli, said[0]).messages[0].may_edit is False


@pytest.mark.parametrize("text, error", [("", Malformed), ("x" * 4001, Malformed), ("a wiretap says so", Refused)])
def test_what_a_channel_may_not_carry_is_no_edit_either(talk: Talk, said, text: str, error: type) -> None:
    with pytest.raises(error):
        edits(talk, said, text)
    assert talk.texts(talk.kundli, said[0]) == ["HR26DK8331 gone north"]


def test_who_audits_reads_all_that_a_message_has_said(talk: Talk, said) -> None:
    edits(talk, said)
    withdraws(talk, said)
    hq = replace(talk.kundli, role="auditor")
    with talk.haryana:
        found = revisions.history(hq, said[1])
        assert [each.text for each in found.revisions] == ["HR26DK8331 gone north", "HR26DK8337 gone north", ""]
        assert [each.withdrawn for each in found.revisions] == [False, False, True]
        with pytest.raises(Refused):
            revisions.history(talk.kundli, said[1])
        with pytest.raises(NotFound):
            revisions.history(hq, said[0])


def test_who_audits_finds_each_changed_message_in_one_list(talk: Talk, said) -> None:
    auditor = replace(talk.kundli, role="auditor")
    with talk.haryana:
        assert revisions.changed_messages(auditor) == []
    edits(talk, said)
    with talk.haryana:
        (found,) = revisions.changed_messages(auditor)
        assert (found.message, found.last.text, found.last.number) == (said[1], "HR26DK8337 gone north", 1)
        assert revisions.changed_messages(replace(auditor, clearance=Classification.UNCLASSIFIED)) == []
        acts.hide_message(talk.kundli, *said, why="a victim's name")
        assert revisions.changed_messages(auditor) == []  # another force's to review
        with pytest.raises(Refused, match="channel:audit"):
            revisions.changed_messages(talk.kundli)


def test_an_erasure_takes_the_revisions_too(talk: Talk, said) -> None:
    edits(talk, said, "the victim is Meena")
    with talk.haryana:
        acts.hide_message(talk.kundli, *said, why="a victim's name")
    talk.wire.deliver()
    talk.reviews(said[1], erase=True)
    talk.wire.deliver()
    for node in talk.nodes.values():
        with node:
            assert not Revision.objects.exists()


def forged(talk: Talk, said: tuple[UUID, UUID], body: RevisionBody, *, sender) -> None:
    with talk.at(sender), deed(sender, "officer:channel:edit", on=said[1]):
        to = sorted({"DL", "HR", "UP"} - {sender.force})
        outbox.post(wire.REVISION, to=to, body=bodies.write(body), on=said[1])
    talk.wire.deliver()


def test_a_forged_or_late_revision_of_another_node_is_refused(talk: Talk, said) -> None:
    loni = Author("UP", "UP-GZB-LONI", talk.loni.post, "SHO Loni")
    forged(talk, said, RevisionBody(said[1], 1, "forged", False, loni, clock.now(), thing=said[0]), sender=talk.loni)
    narela = Author("DL", "DL-ON-NARELA", talk.narela.post, "SHO Narela")
    with clock.shift_time(policy.EDITED_WITHIN + LATE):
        late = RevisionBody(said[1], 1, "too late", False, narela, clock.now(), thing=said[0])
        forged(talk, said, late, sender=talk.narela)
    posed = replace(narela, post=talk.alipur.post)
    body = RevisionBody(said[1], 1, "another post", False, posed, clock.now(), thing=said[0])
    forged(talk, said, body, sender=talk.narela)
    assert talk.texts(talk.kundli, said[0]) == ["HR26DK8331 gone north"]


def test_a_revision_that_comes_again_or_out_of_order_changes_nothing(talk: Talk, said) -> None:
    narela = Author("DL", "DL-ON-NARELA", talk.narela.post, "SHO Narela")
    for number, text in ((2, "the second"), (2, "again"), (1, "the first")):
        body = RevisionBody(said[1], number, text, False, narela, clock.now(), thing=said[0])
        forged(talk, said, body, sender=talk.narela)
    assert talk.texts(talk.kundli, said[0]) == ["the second"]


def test_a_revision_waits_for_its_message(talk: Talk, said) -> None:
    message = talk.writes(talk.narela, said[0], "one way")
    with talk.delhi:
        revisions.edit_message(talk.narela, said[0], message, "the other way")
    talk.wire.deliver()
    assert talk.texts(talk.loni, said[0])[-1] == "the other way"


def test_a_message_changes_as_often_as_members_take_and_is_withdrawn_then(talk: Talk, said) -> None:
    for number in range(1, policy.MOST_REVISIONS):
        with talk.delhi:
            revisions.edit_message(talk.narela, *said, f"edit {number}")
    with pytest.raises(Refused, match="at most 19 times"):
        edits(talk, said, "once more")
    withdraws(talk, said)
    assert talk.texts(talk.kundli, said[0]) == [""]


def test_what_another_force_has_still_to_review_has_no_history(talk: Talk, said) -> None:
    edits(talk, said, "the victim is Meena")
    with talk.haryana:
        acts.hide_message(talk.kundli, *said, why="a victim's name")
    talk.wire.deliver()
    hq = replace(talk.kundli, role="supervisor")
    with talk.haryana, pytest.raises(NotFound):
        revisions.history(hq, said[1])
    with talk.delhi:
        assert len(revisions.history(talk.acp, said[1]).revisions) == 2
        acts.release_message(talk.acp, said[1], why="read")
    talk.wire.deliver()
    with talk.haryana:
        assert len(revisions.history(hq, said[1]).revisions) == 2


def test_a_message_that_never_changed_has_no_history(talk: Talk, said) -> None:
    outsider = replace(talk.rai, role="supervisor")
    with talk.haryana, pytest.raises(NotFound):
        revisions.history(outsider, said[1])


def test_the_reviewer_judges_what_a_message_said_last(talk: Talk, said) -> None:
    edits(talk, said, "the victim is Meena")
    with talk.haryana:
        acts.hide_message(talk.kundli, *said, why="a victim's name")
    talk.wire.deliver()
    with talk.delhi:
        (waits,) = lists.quarantines(talk.acp)
    assert (waits.text, waits.is_revised) == ("the victim is Meena", True)


def test_nobody_is_said_to_have_seen_what_was_withdrawn_before(talk: Talk, said) -> None:
    withdraws(talk, said)
    talk.reads(talk.kundli, said[0])
    talk.wire.deliver()
    (shown,) = talk.reads(talk.narela, said[0]).messages
    assert shown.seen_by == ()


def test_a_change_that_is_dated_back_hides_from_no_auditor(talk: Talk, said) -> None:
    later = talk.writes(talk.narela, said[0], "second")
    talk.wire.deliver()
    edits(talk, (said[0], later), "second, changed")
    narela = Author("DL", "DL-ON-NARELA", talk.narela.post, "SHO Narela")
    back = clock.now() - timedelta(days=900)
    forged(talk, said, RevisionBody(said[1], 1, "dated back", False, narela, back, thing=said[0]), sender=talk.narela)
    with talk.haryana:
        found = revisions.changed_messages(replace(talk.kundli, role="auditor"), most=1)
    assert [each.last.text for each in found] == ["dated back"]
