"""Partners' tokens as we hold them: taken in, replaced set by set, and met by what an officer asked.

Nothing here tells what a token stands for: that takes the owner's answer to a blinded input, one at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, Sum

from sangam.access import admission as admissions
from sangam.access.types import Admission
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.lanes import status
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.federation.types import Incoming, Parked, PeerState
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Handling, Level
from sangam.records.messages.pointers import Asked, PointerChange, Rotated, SetForm, Tokens
from sangam.records.models import Share
from sangam.records.models.pointers import Pointer, PointerCount, PointerSet
from sangam.records.ownership import page_rules, precedence
from sangam.records.ownership.page import Intake
from sangam.records.recalls import receipts
from sangam.records.sharing import distribution, envelope_batches
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
    parked.wake_parked(*gone)
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


# How often a force and each of its posts may ask about our pointers, and how often they did.

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_OF_A_POST = {HOUR: 200, DAY: 1_000}
MOST_OF_A_FORCE = {HOUR: 5_000, DAY: 40_000}
"""Inputs, of which a check with one number has one.  A thousand million mobile numbers would take seventy years."""

KEPT = timedelta(days=90)
_SPANS = {HOUR: "within an hour", DAY: "within a day"}


@dataclass(frozen=True, slots=True)
class AskedOften:
    """How many inputs a force's post, or all of them (post: empty), asked of our pointers; refused: within the day.

    most_hour, most_day: what is answered at most.
    """

    force: str
    post: str
    hour: int
    day: int
    refused: int
    most_hour: int
    most_day: int


def spent(force: str, asked: Asked, *, at: datetime) -> str:
    """Return why a post or its force may ask no more for now, "" when it may."""
    by_force = PointerCount.objects.filter(force=force)
    for limits, rows in ((MOST_OF_A_POST, by_force.filter(post=asked.post)), (MOST_OF_A_FORCE, by_force)):
        for span, most in limits.items():
            before = rows.filter(hour__gt=_since(at, span)).aggregate(sum=Sum("asked"))["sum"] or 0
            if before + len(asked.elements) > most:
                return f"{force} has asked for {most} pointers {_SPANS[span]}: it is answered again when that is over."
    return ""


def unknown_set_reason(force: str) -> str:
    """Return the answer for a set whose key we do not have."""
    return f"{force} has no such list of pointers any more: check again in a minute."


def count_question(force: str, asked: Asked, *, refused: bool) -> None:
    """Count a question, in the running deed."""
    hour = audit.require_deed().at.replace(minute=0, second=0, microsecond=0)
    row, _ = PointerCount.objects.get_or_create(
        force=force, post=asked.post, hour=hour, defaults={"asked": 0, "refused": 0}
    )
    column = "refused" if refused else "asked"
    PointerCount.objects.filter(id=row.id).update(**{column: F(column) + len(asked.elements)})


def forget() -> None:
    """Forget old counts, in the running deed."""
    PointerCount.objects.filter(hour__lt=audit.require_deed().at - KEPT).delete()


def asked_often(at: datetime) -> list[AskedOften]:
    """Return who asked of our pointers within a day, each force before its posts, who asked most first."""
    within = Sum("asked", filter=Q(hour__gt=_since(at, HOUR)), default=0)
    counted = PointerCount.objects.filter(hour__gt=_since(at, DAY))
    of = {"in_hour": within, "in_day": Sum("asked"), "not_answered": Sum("refused")}
    posts = [_question_rate(row, MOST_OF_A_POST) for row in counted.values("force", "post").annotate(**of)]
    forces = [_question_rate(row, MOST_OF_A_FORCE) for row in counted.values("force").annotate(**of)]
    return [
        each
        for force in sorted(forces, key=lambda row: (-row.day, row.force))
        for each in (force, *sorted((p for p in posts if p.force == force.force), key=lambda row: (-row.day, row.post)))
    ]


def _since(at: datetime, span: timedelta) -> datetime:
    """Return from which full hour on counts may reach into the span: else its turn would give twice as much."""
    return at - span - HOUR


def _question_rate(row: Mapping[str, Any], most: Mapping[timedelta, int]) -> AskedOften:
    return AskedOften(
        row["force"], row.get("post", ""), row["in_hour"], row["in_day"], row["not_answered"], most[HOUR], most[DAY]
    )


# The owner's turn of the key: each period a force's tokens are made anew, under a key that it has not seen.

_PAGE = 2_000


def rotate() -> int:
    """Make the next key of each force whose key has served its time, and delete what nobody asks under any more.

    Returns how many were made.  With none due, nothing is written.

    A turn is one act: the tokens of every record that the force holds as a pointer, and the word that these are all.
    """
    due = [force for force in _forces() if _is_due(force)]
    for force in due:
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:pointer:rotate") as facts:
            facts.update(force=force, records=_turn(force))
    if envelope_batches.over().exists():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:pointer:forget-keys") as facts:
            facts["deleted"], _ = envelope_batches.over().delete()
            forget()
    return len(due)


def _turn(force: str) -> int:
    form, at, count = envelope_batches.renew(force), audit.require_deed().at, 0
    for page in _pages(force):
        drafts = [draft for draft in store.drafts(page) if draft.terms.expires_at > at]
        count += len(distribution.send_again(drafts, to=force))
    body = bodies.write(Rotated(form))
    outbox.post_even_if_away("pointer.rotated.v1", to=[force], body=body)
    return count


def _pages(force: str) -> Iterator[list[UUID]]:
    rows = Share.objects.filter(force=force, level=Level.POINTER, record__state="live")
    ids = list(rows.order_by("record").values_list("record", flat=True))
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE]


def _forces() -> list[str]:
    gone = {peer.force for peer in status.peers() if peer.state is PeerState.LEFT}
    rows = Share.objects.filter(level=Level.POINTER).values_list("force", flat=True).distinct()
    return sorted(set(rows) - gone)


def _is_due(force: str) -> bool:
    row = envelope_batches.newest(force)
    return row is not None and (row.due or row.made_at <= clock.now() - envelope_batches.PERIOD)
