"""What another force's node could send of despatches: none of it is kept; and a restored force has its own again."""

import pytest
from arrest_bodies import BODIES
from support.putting_back import restored, settled

from sangam.arrests import despatches
from sangam.arrests.despatches import DespatchBody, WordBody
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchKind, DespatchState
from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import new_id, new_id_of

NARELA = Author("DL", "DL-ON-NARELA", new_id(), "SHO Narela")


def sends(border, kind, body):
    """Let Delhi's node send any body at all, past its own acts."""
    with border.delhi, deed(Actor("DL", "hostile", role="station"), "officer:word:say"):
        post(kind, to=["HR"], body=body)
    border.wire.deliver()


def word(despatch, **changes):
    said = WordBody(despatch, new_id_of("DL"), DespatchAct.ANSWERED, DespatchAnswer.HERE, "", NARELA, clock.now())
    return bodies.write(bodies.replace(said, **changes))


def despatch(**changes):
    said = DespatchBody(
        new_id_of("DL"),
        DespatchKind.ROLL_A,
        "HR-SNP-KUNDLI",
        "A",
        "B",
        "C",
        "policy",
        NARELA,
        clock.now(),
    )
    return bodies.write(bodies.replace(said, **changes))


def test_a_force_sends_only_its_own_despatches_to_our_own_units(border):
    sends(border, despatches.SENT, despatch(despatch=new_id_of("HR")))
    sends(border, despatches.SENT, despatch(by=bodies.replace(NARELA, unit="HR-SNP-RAI")))
    sends(border, despatches.SENT, despatch(to="DL-ON"))
    sends(border, despatches.SENT, despatch(to="HR-NONE"))
    with border.at(border.kundli):
        assert despatches.despatches(border.kundli) == []
    sends(border, despatches.SENT, despatch())
    with border.at(border.kundli):
        assert [each.by.force for each in despatches.despatches(border.kundli)] == ["DL"]


def test_only_the_force_that_a_despatch_is_for_answers_it_and_fitly(border):
    at_home = border.sends(DespatchKind.ROLL_A, "HR-SNP-RAI")
    abroad = border.sends(DespatchKind.ROLL_A)
    sends(border, despatches.WORD, word(at_home))
    sends(border, despatches.WORD, word(abroad, answer=DespatchAnswer.KNOWN))
    sends(border, despatches.WORD, word(abroad, word=new_id_of("HR")))
    assert [border.despatch(border.kundli, each).words for each in (at_home, abroad)] == [(), ()]


def test_a_word_that_comes_before_its_despatch_waits(border):
    unknown = new_id_of("HR")
    sends(border, despatches.WORD, word(unknown))
    with border.at(border.kundli):
        assert despatches.despatches(border.kundli) == []


@pytest.mark.parametrize(("kind", "said"), [(kind, each) for kind, (each, _, _) in BODIES.items()])
def test_a_body_without_one_of_its_members_is_malformed(kind, said):
    _, write, read = BODIES[kind]
    body = write(said)
    for name in set(body) - {"record", "arrest", "before"}:
        with pytest.raises(Malformed):
            read({key: value for key, value in body.items() if key != name})


def test_a_restored_force_has_its_despatches_and_words_again(border):
    border.haryana.backs_up()
    sent = border.sends(DespatchKind.ROLL_A)
    restored(border.wire, border.haryana)
    settled(border.wire)
    assert border.despatch(border.kundli, sent).state is DespatchState.SENT
    border.delhi.backs_up()
    with border.at(border.narela):
        despatches.answer_despatch(border.narela, sent, DespatchAnswer.HERE, text="at his brother's")
    border.wire.deliver()
    restored(border.wire, border.delhi)
    settled(border.wire)
    assert border.despatch(border.narela, sent).words[0].text == "at his brother's"
