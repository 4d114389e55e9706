"""A giver's own word that records are on offer, in which versions, without what they say.

It goes ahead of each offer, so that no restore leaves a taker with an offer and without this word.  The taker keeps it
as it was signed.  It gives it back to a giver that a restore put back to before its offer (`returned_offers`).  The
offer itself would not do: nothing may remain of what a recalled record said.

The giver may have taken a record over itself, and learn only after its offer whose the record is.  Then the word goes
again with that.  Until then the offer of what another made waits at its taker (`chain_of_title`).
"""

from collections.abc import Sequence
from uuid import UUID

from sangam.federation.public import envelopes
from sangam.federation.types import Incoming
from sangam.kernel import bodies, here
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.models import Handover, OfferWord
from sangam.records.ownership import chain_of_title
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft


def post(row: Handover, drafts: Sequence[Draft]) -> None:
    """Send the taker our word of an offer, in the running deed."""
    word = transfer_messages.OfferWord(
        row.id,
        {draft.id: draft.version for draft in drafts},
        row.desk,
        row.reason[: transfer_messages.LONGEST],
        row.kept,
        row.offered_at,
        row.due_at,
        row.case,
    )
    body = bodies.write(word) | record_messages.titles_out(chain_of_title.of(draft.id for draft in drafts))
    envelopes.post_even_if_away(transfer_messages.WORD, to=[row.taker], body=body, on=row.case or row.records[0])


def show_whose(record: UUID) -> None:
    """Send who is offered this record our word once more, with those by which it was handed on to us."""
    for row in Handover.objects.filter(records__contains=[record], giver=here.node().force, answer=""):
        drafts = store.load_locked_records(row.records).values()
        post(row, [draft for draft in drafts if draft.offered_to == row.taker])


def take_offer_statement(envelope: Incoming) -> None:
    """records.offer_word.v1: keep a giver's word of its offer as it was signed, whether or not the offer is here."""
    word = bodies.read(transfer_messages.OfferWord, envelope.body)
    kept = {"line": envelope.line.decode(), "at": envelope.received_at}
    OfferWord.objects.get_or_create(handover=word.handover, giver=envelope.sender, defaults=kept)
    chain_of_title.note_shown_titles(word.versions, envelope)


HANDLERS = {transfer_messages.WORD: take_offer_statement}
