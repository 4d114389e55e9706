"""Title to a record that another force made: the signed words by which it was handed on, the maker's first.

An id carries its maker's mark (`ids.new_id_of`).  A force may send as its own what another made, and what is not known
here as the sender's.  Then it brings each giver's word (`record.transferred.v1`, the line as the giver signed it), up
to the one to itself.

Ids of earlier versions carry no mark, and no word can be checked of a maker no key of whom is known here.  Such records
are taken as from whoever sends them first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sangam.federation.keys import peer_keys
from sangam.federation.lanes import status
from sangam.federation.types import Incoming
from sangam.kernel import here, ids
from sangam.kernel.errors import SangamError
from sangam.records.messages import records as record_messages
from sangam.records.models import Record, Title
from sangam.records.ownership import transfer_log
from sangam.records.ownership.page import Hop, TitleChain

_MOST_WORDS = 40
_MOST_CHARACTERS = 4_000


def of(records: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the words that go with those of our records that others made."""
    made_elsewhere = [record for record in records if not ids.may_be_of(record, here.node().force)]
    rows = Title.objects.filter(record__in=made_elsewhere) if made_elsewhere else ()
    return {row.record: row.words for row in rows}


def titles(records: Iterable[UUID], body: Mapping[str, object]) -> dict[UUID, TitleChain]:
    """Return what a body shows of whose these records are, which its sender did not make."""
    named = list(records)
    forces = _forces() if named else []
    return {record: _title(record, _words(record, body), forces) for record in named}


def keep_offered(records: Iterable[UUID], envelope: Incoming) -> None:
    """Keep the words that come with an offer of what its giver did not make: they are ours to show if we take it."""
    for record in records:
        if words := _words(record, envelope.body):
            Title.objects.update_or_create(record=record, defaults={"words": words})


def acceptance_to_show(line: str) -> str:
    """Return the acceptance that goes along in the word to its taker; who is shown it may give back both.

    It is empty for the acceptance of a whole case, for which a word has no room.
    """
    return line if len(line) <= _MOST_CHARACTERS // 3 else ""


def note_shown_titles(records: Iterable[UUID], envelope: Incoming) -> None:
    """Keep the words that come behind an offer, where they show that what is not ours is its giver's."""
    ours = Record.objects.filter(id__in=list(records), owner=here.node().force).values_list("id", flat=True)
    for record, title in titles(set(records) - set(ours), envelope.body).items():
        if title.leads_to(envelope.sender):
            transfer_log.note_shown(record, title.hops)
            keep_offered([record], envelope)


def add_to_title(record: UUID, word: Incoming) -> None:
    """Add the word of a giver that a record is ours, in the running deed."""
    kept = [row.words for row in Title.objects.filter(record=record)]
    words = [] if ids.may_be_of(record, word.sender) or not kept else _up_to(word.sender, record, kept[0])
    Title.objects.update_or_create(record=record, defaults={"words": [*words, word.line.decode()]})


def _up_to(giver: str, record: UUID, words: Sequence[str]) -> list[str]:
    """Return the words up to the first to this force: what went to and fro since shows nothing more."""
    hops = _title(record, words, _forces()).hops
    reached = next((at for at, hop in enumerate(hops) if hop.taker == giver), None)
    return list(words) if reached is None else [hop.line for hop in hops[: reached + 1]]


def _forces() -> list[str]:
    """Return the forces that may have made a record: ours, and those of which a key is known here."""
    return sorted({here.node().force, *status.states()})


def _title(record: UUID, words: Sequence[str], forces: Sequence[str]) -> TitleChain:
    """Return who of these forces made a record, by its id, and as many of these words as are their giver's own."""
    maker = next((force for force in forces if ids.may_be_of(record, force)), "")
    return TitleChain(maker, tuple(_hops(record, words, maker)) if maker else ())


def _hops(record: UUID, words: Sequence[str], maker: str) -> Iterator[Hop]:
    """Yield who gave a record to whom, as long as each word is its giver's own."""
    giver = maker
    for line in words:
        word = peer_keys.envelope_by(line.encode(), giver)
        if word is None or word.kind != "record.transferred.v1" or not _is_about(record, word.body):
            return
        yield Hop(giver, taker := str(word.body.get("to", "")), line)
        giver = taker


def _is_about(record: UUID, body: Mapping[str, object]) -> bool:
    try:
        return record_messages.record_id(body) == record
    except SangamError:
        return False


def _words(record: UUID, body: Mapping[str, object]) -> list[str]:
    """Return what a body says of whose a record is: at most 40 lines of 4,000 characters."""
    found = body.get("titles")
    words = found.get(str(record)) if isinstance(found, Mapping) else None
    lines = [line for line in words if isinstance(line, str)] if isinstance(words, list) else []
    return lines if len(lines) <= _MOST_WORDS and all(len(line) <= _MOST_CHARACTERS for line in lines) else []
