"""Partners' tokens as we hold them: taken in, replaced set by set, and met by what an officer asked.

Nothing here tells what a token stands for: that takes the owner's answer to a blinded input, one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sangam.access import admission as admissions
from sangam.access.types import Admission
from sangam.federation.public import envelopes
from sangam.federation.public.catch_up import HIDDEN_OWNERS
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Handling
from sangam.records.messages.pointers import PointerChange, Rotated, SetForm, Tokens
from sangam.records.models.pointers import Pointer, PointerSet
from sangam.records.ownership import page_rules, precedence
from sangam.records.ownership.page import Intake
from sangam.records.recalls import receipts
from sangam.records.storage import access_scopes
from sangam.records.storage import records as store
from sangam.records.storage.access_scopes import Limits

# Of owners that have caught this node up since a restore: the sets of which the officer is admitted to some token.
# What the officer is not admitted to does not even make this node ask.
_SETS = f"""
SELECT s.id, s.owner, s.public FROM records_pointerset s
WHERE s.owner NOT IN ({HIDDEN_OWNERS}) AND EXISTS (
    SELECT FROM records_pointer p JOIN records_admittance a ON a.id = p.admittance
    WHERE p.set = s.id AND p.owner = s.owner AND p.token IS NOT NULL AND p.expires_at > %s AND {{admitted}}
)
ORDER BY s.owner, s.made_at
"""  # noqa: S608 - literals of the code
_MET = f"""
SELECT DISTINCT p.token, p.record, p.desk
FROM records_pointer p JOIN records_admittance a ON a.id = p.admittance
WHERE p.owner NOT IN ({HIDDEN_OWNERS}) AND p.set = %s AND p.owner = %s AND p.token = ANY(%s)
    AND p.expires_at > %s AND {{admitted}}
ORDER BY p.desk, p.record
"""  # noqa: S608 - literals of the code


@dataclass(frozen=True, slots=True)
class Askable:
    """A partner's set of tokens that may be asked about."""

    id: UUID
    owner: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Met:
    """A token that was met: it stands for something of that desk."""

    token: bytes
    record: UUID
    desk: str


def take_tokens(envelope: Incoming) -> Parked | None:
    """pointer.tokens.v1: hold tokens of records that exist, in place of a copy or silent keys that we may have had."""
    incoming = bodies.read_as_it_is(Tokens, envelope.body).changes
    page = replace(precedence.load_page(envelope, incoming), renewed=_renewed_records(envelope.sender, incoming))
    judgement = page_rules.judge_pointers(page)
    intake = precedence.apply_judgement(judgement, envelope)
    if not isinstance(intake, Intake):
        return intake
    _know_sets(envelope.sender, {change.set for change in incoming})
    taken = [change for change in incoming if change.record in intake.fresh]
    gone = [change.record for change in taken]
    receipts.answer_with_receipts(envelope, intake)
    store.erase_at_every_level(gone)
    _write_pointers(envelope.sender, taken)
    envelopes.wake_parked(*gone)
    return None


def take_rotated(envelope: Incoming) -> None:
    """pointer.rotated.v1: a set is complete; the owner's earlier sets are over."""
    form = bodies.read(Rotated, envelope.body).set
    _know_sets(envelope.sender, {form})
    over = PointerSet.objects.filter(owner=envelope.sender, made_at__lt=form.made_at)
    Pointer.objects.filter(owner=envelope.sender, set__in=over.values("id")).delete()
    over.delete()


HANDLERS = {"pointer.tokens.v1": take_tokens, "pointer.rotated.v1": take_rotated}


def askable(admission: Admission, *, at: datetime) -> list[Askable]:
    """Return the partners' sets that an officer may ask about.  One query, which a check does not wait for."""
    admitted, limits = admissions.sql(admission, "a")
    rows = _rows(_SETS.format(admitted=admitted), [at, *limits])
    return [Askable(named, owner, bytes(public)) for named, owner, public in rows]


def public_of(named: UUID, *, owner: str) -> bytes | None:
    """Return the public key of a partner's set, None when it is over."""
    found = PointerSet.objects.filter(id=named, owner=owner).values_list("public", flat=True).first()
    return bytes(found) if found else None


def records_with_tokens(
    admission: Admission, named: UUID, tokens: Sequence[bytes], *, owner: str, at: datetime
) -> list[Met]:
    """Return the owner's records that bear these tokens of its set, of those that an officer is admitted to."""
    admitted, limits = admissions.sql(admission, "a")
    rows = _rows(_MET.format(admitted=admitted), [named, owner, list(tokens), at, *limits])
    return [Met(bytes(token), record, desk) for token, record, desk in rows]


def records_still_held(records: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of these records that we still hold as pointers."""
    rows = Pointer.objects.filter(record__in=records, expires_at__gt=clock.now())
    return frozenset(rows.values_list("record", flat=True))


def _know_sets(owner: str, forms: set[SetForm]) -> None:
    """Pin the public keys.  Raises Refused when a set of this owner's that we know comes with another key."""
    sets = PointerSet.objects.filter(owner=owner, id__in=[form.id for form in forms])
    known = {named: bytes(public) for named, public in sets.values_list("id", "public")}
    for form in forms:
        if form.id not in known:
            PointerSet.objects.create(id=form.id, owner=owner, made_at=form.made_at, public=form.public)
        if known.setdefault(form.id, form.public) != form.public:
            raise _second_key(owner)


def _second_key(owner: str) -> Refused:
    return Refused(
        "records:pointer-key",
        "{force} gives a second key for one set of pointers: with it, it could tell who asks. Nothing is kept.",
        force=owner,
    )


def _renewed_records(owner: str, incoming: Sequence[PointerChange]) -> frozenset[UUID]:
    """Return the records that came again in the version that we hold, under a later key."""
    rows = Pointer.objects.filter(owner=owner, record__in=[change.record for change in incoming])
    held = dict(rows.values_list("record", "version"))
    of = dict(rows.values_list("record", "set"))
    made = dict(PointerSet.objects.filter(owner=owner, id__in=set(of.values())).values_list("id", "made_at"))
    return frozenset(
        change.record
        for change in incoming
        if held.get(change.record) == change.version
        and (of[change.record] not in made or change.set.made_at > made[of[change.record]])
    )


def _write_pointers(owner: str, taken: Sequence[PointerChange]) -> None:
    ids = access_scopes.ids_of({_limits(change) for change in taken})
    Pointer.objects.bulk_create(
        [
            Pointer(
                record=change.record,
                owner=owner,
                desk=change.desk,
                version=change.version,
                set=change.set.id,
                token=token,
                admittance=ids[_limits(change)],
                expires_at=change.expires_at,
                word=change.word,
            )
            for change in taken
            for token in change.tokens or (None,)
        ],
        batch_size=2_000,
    )


def _limits(change: PointerChange) -> Limits:
    return access_scopes.limits(Handling(change.classification), change.audience, change.purposes)


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
