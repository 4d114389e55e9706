"""The text of a challenge and its readers: its reason and its answer have the handling of their statement."""

from uuid import UUID

from sangam.access.policy import require
from sangam.access.types import Showing
from sangam.database import statements as prepared
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification, Handling
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Guarded, Spoken, handling_form, label_of, read_handling
from sangam.records.messages.challenges import Raised
from sangam.records.models import Challenge, Record
from sangam.records.schema import values
from sangam.records.storage import quarantine
from sangam.records.storage import records as store
from sangam.records.types import Answer, ChallengeView
from sangam.records.visibility import disclosure, views

_MOST = 50
_BEFORE = """
SELECT s ->> 'classification', ARRAY(SELECT jsonb_array_elements_text(s -> 'caveats'))
FROM records_version, jsonb_array_elements(statements) s
WHERE record_id = %s AND s ->> 'id' = %s ORDER BY version DESC LIMIT 1
"""
"""How a statement was handled in the last version that had it."""
_IN_A_NOTICE = 200


def handling_of(raised: Raised) -> dict[str, object] | None:
    """Return the handling of the statement as JSON, None without a record.

    Of one that stands no more it is as the last version had it; of one that was never here it is the whole record's.
    """
    draft = next(iter(store.drafts([raised.record])), None)
    if draft is None:
        return None
    said = next((each for each in draft.statements if each.id == raised.statement), None)
    if said is None and (rows := prepared.run(_BEFORE, [raised.record, str(raised.statement)])):
        level, caveats = rows[0]
        return {"classification": int(Classification[level.upper()]), "caveats": sorted(caveats)}
    return handling_form(said.handling if said else disclosure.handling_of(draft))


def parts(row: Challenge, *, why: str) -> dict[str, str]:
    """Return the parts of a notice about a challenge that quote the record: its label, the property, the reason."""
    of = _subject_of_challenge(row)
    what = Guarded(of, _property(row))
    return {"what": what, "record": label_of(row.record), "why": Guarded(of, why[:_IN_A_NOTICE])}


def of_record(actor: Actor, record: UUID, *, purpose: Stated | None = None) -> list[ChallengeView]:
    """Return the challenges of a record that this force knows, open ones first: all of its own, its own of a copy.

    None of a statement that the actor does not see; of a masked one neither the reason nor the answer's.  Of a record
    that is gone the words are gone too.
    """
    require(actor, "record:open")
    reader = disclosure.Reader(actor, purpose.purpose if purpose else None, quarantine.drafts([record]))
    rows = Challenge.objects.filter(record=record).order_by("-answered_at", "-raised_at")
    is_gone = record not in reader.views and not views.which_stand([record])
    seen = [row for row in rows if is_gone or reader.showing(_subject_of_challenge(row)) is not Showing.HIDDEN]
    return [_view(row, reader) for row in seen[:_MOST]]


def _subject_of_challenge(row: Challenge) -> Spoken:
    handling = read_handling(row.handling) if row.handling else Handling()
    return Spoken(row.record, (row.statement,), handling)


def _property(row: Challenge) -> str:
    """Return the label of what is challenged, which is the key of its translation."""
    kind = Record.objects.filter(id=row.record).values_list("kind", flat=True).first()
    declared = values.kind_of(kind).property(row.property) if kind else None
    return declared.label if declared else row.property


def _view(row: Challenge, reader: disclosure.Reader) -> ChallengeView:
    of = _subject_of_challenge(row)
    reason, answer = (reader.words(Guarded(of, words)) if words else "" for words in (row.reason, row.answer_reason))
    return ChallengeView(
        row.id,
        row.record,
        row.statement,
        row.property,
        row.force,
        row.by,
        reason,
        row.urgent,
        row.raised_at,
        row.due_at,
        Answer(row.answer) if row.answer else None,
        answer,
        row.answered_at,
    )
