"""A giver's own word that records are on offer, in which versions, without what they say.

It goes with each offer.  The taker keeps it as it was signed, and gives it back to a giver that a restore put back to
before its offer (`offer_returning`).  The offer itself would not do: nothing may remain of what a recalled record said.

It goes again with whose the records are where the giver, who had taken one over himself, learns that only afterwards:
until then the offer of what another made waits at its taker (`titles`).
"""

from collections.abc import Sequence
from uuid import UUID

from sangam.federation import public as federation
from sangam.federation.types import Incoming
from sangam.kernel import here
from sangam.records import store, titles, transfer_wire, wire
from sangam.records.models import Handover, OfferWord
from sangam.records.store import Draft


def post(row: Handover, drafts: Sequence[Draft]) -> None:
    """Send the taker our word of an offer, in the running deed."""
    word = transfer_wire.OfferWord(
        row.id, row.case, {draft.id: draft.version for draft in drafts}, row.desk,
        row.reason[: transfer_wire.LONGEST], row.kept, row.offered_at, row.due_at,
    )  # fmt: skip
    body = transfer_wire.offer_word_out(word) | wire.titles_out(titles.of(draft.id for draft in drafts))
    federation.post_even_if_away(transfer_wire.WORD, to=[row.taker], body=body, on=row.case or row.records[0])


def show_whose(record: UUID) -> None:
    """Send who is offered this record our word once more, with those by which it was handed on to us."""
    for row in Handover.objects.filter(records__contains=[record], giver=here.node().force, answer=""):
        drafts = store.standing(row.records).values()
        post(row, [draft for draft in drafts if draft.offered_to == row.taker])


def take(envelope: Incoming) -> None:
    """records.offer_word.v1: keep a giver's word of its offer as it was signed, whether or not the offer is here."""
    word = transfer_wire.offer_word_in(envelope.body)
    kept = {"line": envelope.line.decode(), "at": envelope.received_at}
    OfferWord.objects.get_or_create(handover=word.handover, giver=envelope.sender, defaults=kept)
    titles.learn(word.versions, envelope)


HANDLERS = {transfer_wire.WORD: take}
