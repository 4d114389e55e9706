"""Challenges that nobody answers any more: of what was withdrawn from who challenged, of what the record says no more.

The owner's node answers them, so that both sides know the same.
"""

from django.db.models import Exists, OuterRef, QuerySet

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.peers import catch_up
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.corrections import challenges, owner_notes
from sangam.records.models import Challenge, Share
from sangam.records.types import Answer

_AT_ONCE = 100
_UNSAID = """
SELECT c.id FROM records_challenge c JOIN records_record r ON r.id = c.record AND r.owner = c.owner
WHERE c.answer = '' AND NOT r.statements @> jsonb_build_array(jsonb_build_object('id', c.statement))
"""


def end_withdrawn() -> int:
    """Answer the open challenges of those from whom the record was withdrawn since, in a deed of the node; how many."""
    return _close_open_challenges(_withdrawn(), Answer.RECALLED)


def end_corrected() -> int:
    """Answer "corrected" to open challenges of what a record of ours says no more, in a deed of the node; how many.

    A correction answers by itself, and who was told so gives that back to a restored owner.  Where both lost the
    answer, and another gives the record back as it was corrected, it is given here.
    """
    return _close_open_challenges(_challenges_without_statement(), Answer.CORRECTED)


def _close_open_challenges(found: "QuerySet[Challenge]", answer: Answer) -> int:
    """Answer open challenges of ours; with none, nothing is written.

    Whoever is still to say what it holds since our restore is left out: it may have the answer.
    """
    heard = found.filter(owner=here.node().force, answer="").exclude(force__in=catch_up.unheard())
    if not heard.exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:challenge:end") as facts:
        rows = list(heard.select_for_update(skip_locked=True).order_by("id")[:_AT_ONCE])
        challenges.answer_many(rows, answer, "")
        for record in sorted({row.record for row in rows}):
            owner_notes.renew(record)
        facts["challenges"] = [str(row.id) for row in rows]
    return len(rows)


def _withdrawn() -> "QuerySet[Challenge]":
    """Return the challenges by other forces that hold the record whole no more."""
    held = Share.objects.filter(record=OuterRef("record"), force=OuterRef("force"))
    return Challenge.objects.filter(~Exists(held.filter(level=Level.WHOLE))).exclude(force=here.node().force)


def _challenges_without_statement() -> "QuerySet[Challenge]":
    """Return the challenges of what stands in their records no more."""
    return Challenge.objects.filter(id__in=[challenge for (challenge,) in prepared.run(_UNSAID, [])])
