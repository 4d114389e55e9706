"""Records of ours as bodies of envelopes to one force, up to 500 changes each, and the rows that say who holds what.

What a body packs to shows only once it is written: one that is over what an envelope carries is halved.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.types import Lane, Written
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification, Handling, Level
from sangam.kernel.ids import new_id
from sangam.oblivious import hidden_lists
from sangam.oblivious.types import KeyPair
from sangam.records import policy
from sangam.records.messages import bulk_keys as key_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages.bulk_keys import Packed
from sangam.records.messages.pointers import TOKEN_BYTES, PointerChange, SetForm
from sangam.records.models.pointers import PointerKey
from sangam.records.ownership import chain_of_title, possession_proofs
from sangam.records.storage import copy_lines, search_keys
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import KEY_RULES, Terms

# The owner's keys for pointers: one a force and period, so that no two forces' tokens are alike.
#
# Who writes tokens holds the force's keys as they are (`current`) until its transaction ends. Who makes the next key
# waits for all of these (`renew`). So no token of an earlier set goes out after the word that the set is over.

PERIOD = timedelta(days=30)
_AGAIN_AFTER = timedelta(hours=1)
ANSWERED_AFTER = timedelta(days=3)
"""For so long after the next key was made are questions for the earlier set answered: as long as they wait."""


def current(force: str) -> tuple[KeyPair, SetForm]:
    """Return the key of a force and its set, made if there is none, in the running deed."""
    # Shared: any number write tokens at once, but none while the next key is made, or a token would be of neither set.
    _lock(force, "pg_advisory_xact_lock_shared")
    row = newest(force) or _make_key(force)
    return pair(row), form(row)


def renew(force: str) -> SetForm:
    """Make the next key of a force, in the running deed; nobody writes tokens for it meanwhile."""
    _lock(force, "pg_advisory_xact_lock")
    return form(_make_key(force))


def key_of(force: str, named: UUID) -> KeyPair | None:
    """Return the key of a set that this force may still ask for."""
    row = PointerKey.objects.filter(id=named, force=force).first()
    return pair(row) if row else None


def newest(force: str) -> PointerKey | None:
    """Return the newest key of a force."""
    return PointerKey.objects.filter(force=force).order_by("-made_at").first()


def note_unknown(force: str) -> None:
    """Let all tokens of a force go out anew, in the running deed: it asks for a set whose key is not here (any more).

    At most once an hour: who asks for sets that never were costs us no more.
    """
    row = newest(force)
    if row is None or row.made_at <= audit.require_deed().at - _AGAIN_AFTER:
        PointerKey.objects.filter(id=(row or _make_key(force)).id).update(due=True)


def over() -> "QuerySet[PointerKey]":
    """Return the keys whose successor is so old that nobody asks under them any more."""
    settled = PointerKey.objects.filter(
        force=OuterRef("force"), made_at__gt=OuterRef("made_at"), made_at__lte=clock.now() - ANSWERED_AFTER
    )
    return PointerKey.objects.filter(Exists(settled))


def pair(row: PointerKey) -> KeyPair:
    """Return a row as a key pair."""
    return KeyPair(bytes(row.secret), bytes(row.public))


def form(row: PointerKey) -> SetForm:
    """Return a row as its set is published."""
    return SetForm(row.id, row.made_at, bytes(row.public))


def _make_key(force: str) -> PointerKey:
    made = hidden_lists.make_key()
    last, at = newest(force), audit.require_deed().at
    after = last.made_at + timedelta(microseconds=1) if last else at
    return PointerKey.objects.create(
        id=new_id(), force=force, made_at=max(at, after), secret=made.secret, public=made.public
    )


def _lock(force: str, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtextextended('pointers ' || %s, 0))", [force])


# Tokens: what a force receives of a record at level pointer. It cannot read them, and learns which desk to call.
#
# A token is the first bytes of what the oblivious PRF makes of a key under that force's key of the period. So a
# holder can test nothing by itself, and two forces cannot put their tokens together.


def changes_for(force: str) -> Callable[[Draft], dict[str, object]]:
    """Return how a record of ours travels to one force, under its key of the day, in the running deed."""
    key, form = current(force)
    return lambda draft: bodies.write(_change(draft, force, key, form))


def _change(draft: Draft, force: str, key: KeyPair, form: SetForm) -> PointerChange:
    found, via = _pointer_token_keys(draft), draft.terms.via.get(force, {})
    return PointerChange(
        draft.id,
        draft.desk,
        draft.version,
        draft.terms.expires_at,
        max((handling.classification for handling in found.values()), default=Classification.UNCLASSIFIED),
        tuple(sorted(draft.terms.audience.get(force, ()))),
        tuple(sorted(draft.terms.purposes)),
        tuple(sorted(token_of_key(key, space, text) for space, text in found)),
        form,
        via,
        possession_proofs.word_of(draft.id, to=force),
    )


def token_of_key(key: KeyPair, space: str, text: str) -> bytes:
    """Return the token of a key of a space."""
    return token_of_output(hidden_lists.evaluate(key, spelt(space, text)))


def spelt(space: str, text: str) -> bytes:
    """Return a key of a space as it goes into the PRF."""
    return f"{space} {text}".encode(errors="surrogatepass")


def token_of_output(output: bytes) -> bytes:
    """Return what is kept of an output: 16 bytes, so that no two keys of a thousand million meet by chance."""
    return output[:TOKEN_BYTES]


def _pointer_token_keys(draft: Draft) -> dict[tuple[str, str], Handling]:
    """Return the keys of a pointer with the strictest handling of each, chosen as for a silent record.

    Victims and children are left out: nobody may learn even that a record has one.
    """
    leaving = policy.for_pointer(draft.statements, internet=here.node().internet)
    found: dict[tuple[str, str], Handling] = {}
    for space, text, handling in search_keys.found_by(draft.kind, leaving):
        if space not in store.TOO_COMMON:
            found[space, text] = search_keys.stricter(found.get((space, text), handling), handling)
    return found


_MOST_BYTES = 1_200_000  # of JSON; records pack to a seventh
_KINDS = {
    Level.WHOLE: "records.copied.v1", Level.POINTER: "pointer.tokens.v1", Level.SILENT: "records.silent.v1",
}  # fmt: skip
_KEEP = """
INSERT INTO records_share (record_id, force, level, version, envelope, sent_at, expires_at, groups)
SELECT n.record, n.force, n.level, n.version, n.envelope, %(at)s, n.expires_at, n.groups::jsonb
FROM unnest(%(records)s::uuid[], %(forces)s::text[], %(levels)s::text[], %(versions)s::bigint[], %(envelopes)s::uuid[],
    %(ends)s::timestamptz[], %(groups)s::text[])
    AS n (record, force, level, version, envelope, expires_at, groups)
ON CONFLICT (record_id, force) DO UPDATE
SET level = excluded.level, version = excluded.version, envelope = excluded.envelope, sent_at = excluded.sent_at,
    expires_at = excluded.expires_at, groups = excluded.groups
"""

Text = tuple[Draft, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record that went to a force at a level, and in which envelope."""

    draft: Draft
    force: str
    level: Level
    envelope: UUID


@dataclass(frozen=True, slots=True)
class _Way:
    """Where an envelope goes, and what goes there beside its records.

    words: what shows that they are ours where others made them.  keys: what they are found by, of those that go whole.
    """

    force: str
    level: Level
    lane: Lane
    words: Mapping[UUID, Sequence[str]]
    keys: Mapping[UUID, Sequence[Packed]]


def post(drafts: Sequence[Draft], *, to: str, level: Level, lane: Lane) -> list[Sent]:
    """Queue what one force receives of records of ours at one level, in the running deed; return what went."""
    leaving = _as_sent(drafts, to) if level is Level.WHOLE else drafts
    way = _Way(to, level, lane, chain_of_title.of(draft.id for draft in drafts), _keys(drafts, leaving, level))
    texts = zip(drafts, _texts(leaving, to, level), strict=False)  # none where nothing goes there at this level
    return [sent for batch in _batches(texts) for sent in _post_batch(batch, way)]


def write_shares(sent: Sequence[Sent]) -> None:
    """Note who holds what from now on, in the running deed."""
    if not sent:
        return
    ends: dict[int, str] = {}
    for each in sent:
        if id(each.draft.terms) not in ends:
            ends[id(each.draft.terms)] = each.draft.terms.expires_at.isoformat()
    prepared.run(
        _KEEP,
        {
            "at": audit.require_deed().at,
            "records": [each.draft.id for each in sent],
            "forces": [each.force for each in sent],
            "levels": [str(each.level) for each in sent],
            "versions": [each.draft.version for each in sent],
            "envelopes": [each.envelope for each in sent],
            "ends": [ends[id(each.draft.terms)] for each in sent],
            "groups": [json.dumps(dict(each.draft.terms.via.get(each.force, {}))) for each in sent],
        },
    )


def _keys(drafts: Sequence[Draft], leaving: Sequence[Draft], level: Level) -> Mapping[UUID, Sequence[Packed]]:
    """Return what these records are found by, where many go; of those of which nothing stays behind."""
    if level is not Level.WHOLE or len(drafts) < key_messages.FEW:
        return {}
    pairs = zip(drafts, leaving, strict=True)
    return search_keys.packed_keys(ours.id for ours, theirs in pairs if len(ours.statements) == len(theirs.statements))


def _texts(drafts: Sequence[Draft], force: str, level: Level) -> Iterable[str]:
    if level is Level.WHOLE:
        return copy_lines.changes(drafts)
    form_of = _form_of(force, level)
    return (json.dumps(form_of(draft), ensure_ascii=False) for draft in drafts) if form_of else ()


def _as_sent(drafts: Sequence[Draft], force: str) -> list[Draft]:
    """Return what one force receives of records.  Terms that are one object stay one, so that they are written once."""
    internet, terms = here.node().internet, dict[int, Terms]()
    for draft in drafts:
        if id(draft.terms) not in terms:
            terms[id(draft.terms)] = policy.copy_terms(draft.terms, force)
    return [
        replace(
            draft,
            terms=terms[id(draft.terms)],
            statements=tuple(policy.for_partner(draft.statements, internet=internet, to=force)),
        )
        for draft in drafts
    ]


def _form_of(force: str, level: Level) -> Callable[[Draft], dict[str, object]] | None:
    """Return how a record is written for a force at a level that is not whole; None where it receives nothing."""
    if level is Level.POINTER:
        return changes_for(force)
    return (lambda draft: _silent(draft, force)) if level is Level.SILENT else None


def _silent(draft: Draft, force: str) -> dict[str, object]:
    keys, via = tuple(store.silent_keys(draft)), draft.terms.via.get(force, {})
    return bodies.write(
        record_messages.SilentChange(draft.id, draft.desk, draft.version, keys, draft.terms.expires_at, via)
    )


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for draft, text in texts:
        weight = len(text.encode(errors="surrogatepass"))
        if batch and (len(batch) == record_messages.MOST_CHANGES or size + weight > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((draft, text))
        size += weight
    if batch:
        yield batch


def _post_batch(batch: Sequence[Text], way: _Way) -> list[Sent]:
    try:
        envelope = outbox.post_even_if_away(_KINDS[way.level], to=[way.force], body=_body(batch, way), lane=way.lane)
    except Malformed:
        if len(batch) == 1:
            raise
        half = len(batch) // 2
        return [*_post_batch(batch[:half], way), *_post_batch(batch[half:], way)]
    return [Sent(draft, way.force, way.level, envelope) for draft, _ in batch]


def _body(batch: Sequence[Text], way: _Way) -> Written:
    changes = ",".join(text for _, text in batch)
    keys = [way.keys.get(draft.id, ()) for draft, _ in batch]
    beside = f',"keys":{key_messages.keys_out(KEY_RULES, keys)}' if any(keys) else ""
    words = record_messages.titles_out({draft.id: way.words[draft.id] for draft, _ in batch if draft.id in way.words})
    more = f",{json.dumps(words, ensure_ascii=False)[1:-1]}" if words else ""
    return Written(f'{{"changes":[{changes}]{beside}{more}}}')
