"""What a person says of looks that nothing explains: explained after all, to be asked, or misuse."""

from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REASON, REFERENCE, require_length
from sangam.oversight.looks.lines import line_of
from sangam.oversight.models import HomePlace, Judgement

EXPLAINED, TO_ASK, MISUSE = VERDICTS = ("explained", "to-ask", "misuse")


def judge_looks(actor: Actor, officer: UUID, thing: str, *, verdict: str, text: str) -> None:
    """Write down what the actor makes of one officer's unexplained looks at one thing, up to the last of them.

    text: by what they are explained, whom to ask, or what was found.  Raises Refused (no right; one's own looks),
    NotFound and Malformed.
    """
    with audit.deed(actor, "officer:look:judge", on=officer, purpose=Stated(Purpose.OVERSIGHT)) as facts:
        require(actor, "ledger:audit")
        text = _require_judgement(actor, officer, verdict, text)
        line = line_of(officer, thing)
        if line is None:
            raise NotFound("oversight:no-line", "No unexplained look of this officer at this stands here.")
        facts.update(thing=thing, verdict=verdict, text=text)
        Judgement.objects.create(
            id=new_id(),
            officer=officer,
            thing=thing,
            until_at=line.last_at,
            verdict=verdict,
            text=text,
            judge=actor.an_officer(),
            by=actor.label,
            at=clock.now(),
        )


def enter_home_place(actor: Actor, officer: UUID, place: str) -> None:
    """Keep where an officer lives, a word or two as addresses write it; empty: keep nothing.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:look:enter-place", on=officer):
        require(actor, "ledger:audit")
        place = require_length(place, part="place", most=REFERENCE).strip()
        HomePlace.objects.filter(officer=officer).delete()
        if place:
            HomePlace.objects.create(officer=officer, place=place)


def _require_judgement(actor: Actor, officer: UUID, verdict: str, text: str) -> str:
    if officer == actor.officer:
        raise Refused("oversight:own-looks", "Nobody judges his own looks: another auditor does.")
    if verdict not in VERDICTS:
        raise Malformed("oversight:verdict", "Choose what you make of it: explained, to be asked, or misuse.")
    text = require_length(text, part="reason", most=REASON).strip()
    if not text:
        raise Malformed("oversight:judgement-text", "Write by what it is explained, whom to ask, or what you found.")
    return text
