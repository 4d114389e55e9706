"""Asking with a type: at once, or after an officer of the rank that the type names has approved what was read.

A request that waits stands in a row of its own, which ends when it becomes a thread of the same id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from sangam.access.policy import require, require_purpose
from sangam.access.sign_in import seats
from sangam.access.units import units
from sangam.audit import audit
from sangam.exchange import limits, policy, request_types, storage
from sangam.exchange.alerts.acts import author
from sangam.exchange.messages import OpenedBody, request_of
from sangam.exchange.models import RequestDraft
from sangam.exchange.request_types import RequestType
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads.acts import visible
from sangam.exchange.threads.pages import views_of
from sangam.exchange.types import AskedPost, DraftState, DraftView, Pace, RecordRef, Terms, ThreadState, ThreadView
from sangam.kernel import bodies, clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.purpose import Stated
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

APPROVAL, RETURNED = "request.approval", "request.returned"
_MOST = 100
_WAITS = "{who} asks for your approval: {label}"
_CAME_BACK = "{who} returned your request: {label}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asks.  words: beside the fields of the terms.  pace: how soon; the type's own by default."""

    record: RecordRef
    terms: Terms
    words: str
    pace: Pace | None = None


def ask_desk(actor: Actor, asked: Asked, *, purpose: Stated | None) -> UUID:
    """Ask a desk with a type; return the id of the thread, or of the request that waits for its approval.

    An officer whose own rank is enough approves by asking.  Raises as `threads.open_thread` does; Malformed for terms
    that say too little, Refused for intercepted content, and where nobody of the rank stands above the asker.
    """
    thread = new_id_of(actor.force)
    with audit.deed(actor, "officer:request:ask", on=asked.record.id, purpose=purpose) as facts:
        require(actor, "thread:open")
        stated, by = require_purpose(purpose), author(actor)
        checked, kind = _check_request(actor, asked), request_types.request_type(asked.terms.type)
        rank, equivalence = seats.rank_of(actor.an_officer()) if kind.rank else ("", 0)
        if kind.rank and equivalence >= kind.rank:
            checked = replace(checked, terms=_with_approval(actor, checked.terms, rank))
        waits = equivalence < kind.rank
        if waits:
            _store_draft(thread, checked, kind, by=by, purpose=str(stated))
        else:
            _send_request(thread, checked, by, str(stated))
        facts.update(thread=str(thread), type=kind.code, to=checked.record.desk, waits=waits)
    return thread


def revise(actor: Actor, draft: UUID, *, terms: Terms, words: str, pace: Pace | None = None) -> None:
    """Change a request that waits or was returned; its approver must read it anew.

    Raises NotFound for one that is not the asker's unit's, and as `ask` does.
    """
    with audit.deed(actor, "officer:request:revise", on=draft) as facts:
        require(actor, "thread:open")
        row = _lock_draft(actor, draft, own=True)
        terms = replace(terms, post=_terms(row).post)
        asked = Asked(_record_of(row), terms, words, pace)
        checked, kind = _check_request(actor, asked), request_types.request_type(terms.type)
        row.state, row.version, row.reason = DraftState.WAITING, row.version + 1, ""
        row.terms, row.words, row.pace = bodies.write(checked.terms), checked.words, checked.pace or kind.pace
        row.rank, row.changed_at = kind.rank, clock.now()
        row.save()
        _tell_approvers(row)
        facts.update(version=row.version, type=kind.code)


def approve(actor: Actor, draft: UUID, *, read: int) -> UUID:
    """Approve a request at the version that was read, and send it; return the thread's id, which is the request's.

    Raises NotFound, Refused where the officer's rank is not enough, Conflict where it does not wait or was changed.
    """
    with audit.deed(actor, "officer:request:approve", on=draft) as facts:
        require(actor, "thread:open")
        row, rank = _for_approval(actor, draft, read)
        terms = _with_approval(actor, _terms(row), rank)
        _send_request(
            row.id, Asked(_record_of(row), terms, row.words, Pace(row.pace)), _asker_of(row, actor), row.purpose
        )
        row.delete()
        deliveries.done_for_subject(subject(draft))
        facts.update(version=read, rank=rank, type=terms.type)
    return draft


def send_back(actor: Actor, draft: UUID, *, read: int, reason: str) -> None:
    """Return a request to its asker with the reason.  Raises as `approve` does."""
    with audit.deed(actor, "officer:request:return", on=draft):
        require(actor, "thread:open")
        row, _ = _for_approval(actor, draft, read)
        row.reason = policy.require_text(reason, part="reason", most=limits.LONGEST_TEXT)
        row.state, row.changed_at = DraftState.RETURNED, clock.now()
        row.save(update_fields=["reason", "state", "changed_at"])
        deliveries.done_for_subject(subject(draft))
        told = Telling(RETURNED, subject(row.id), _CAME_BACK, _parts(row, actor.label), TodayLane.NOW)
        deliveries.notify(told, to=[f"post:{row.asker_post}"])


def withdraw(actor: Actor, draft: UUID) -> None:
    """Take back a request that has not left.  Raises NotFound."""
    with audit.deed(actor, "officer:request:withdraw", on=draft):
        require(actor, "thread:open")
        _lock_draft(actor, draft, own=True).delete()
        deliveries.done_for_subject(subject(draft))


def open_draft(actor: Actor, draft: UUID, *, purpose: Stated | None = None) -> DraftView:
    """Return a request that waits, for its asker's unit and the units above it.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:request:read", on=draft) as facts:
        require(actor, "record:open")
        row = _visible(actor).filter(id=draft).first()
        if row is None:
            raise no_such_request()
        facts.showed([row.id])
        return _views(actor, [row], purpose)[0]


def drafts(actor: Actor, *, purpose: Stated | None = None) -> list[DraftView]:
    """Return the requests that wait: of the actor's unit, and those that the actor may approve; the oldest first.

    Inside the caller's look.
    """
    rank = _equivalence(actor)
    of_actor = Q(asker_unit=actor.unit) | Q(rank__lte=rank, state=DraftState.WAITING)
    return _views(actor, list(_visible(actor).filter(of_actor).order_by("changed_at")[:_MOST]), purpose)


def subject(draft: UUID) -> Subject:
    """Return what notices about a request that waits are about."""
    return Subject("request", draft)


def no_such_request() -> NotFound:
    """Return the same answer for one that is absent, that has left, and that is not the actor's to know."""
    return NotFound("exchange:request", "There is no such request for your post: it was sent, or taken back.")


def _check_request(actor: Actor, asked: Asked) -> Asked:
    words = policy.require_note(asked.words)
    terms = _with_post_title(request_types.require_terms(asked.terms, words), asked.record)
    about = thread_acts.require_askable(actor, asked.record, request_types.question_of(terms, words))
    kind = request_types.request_type(terms.type)
    return Asked(about, terms, words, asked.pace or kind.pace)


def _with_post_title(terms: Terms, record: RecordRef) -> Terms:
    """Return the terms with the title of the post that is asked.  Raises Malformed for one that cannot be asked."""
    if terms.post is None:
        return terms
    post = storage.answering_post(terms)
    if post is None or post.force != record.owner or post.unit != record.desk:
        raise Malformed(
            "exchange:request-post", "This post answers no requests, or was closed: choose another, or the unit's desk."
        )
    return replace(terms, post=AskedPost(post.id, post.title_en[: limits.LONGEST_LABEL]))


def _send_request(thread: UUID, asked: Asked, by: Author, purpose: str) -> None:
    question = request_types.question_of(asked.terms, asked.words)
    within_s, request = policy.clock_s(asked.pace or Pace.ROUTINE), request_of(asked.terms, asked.record)
    opened = OpenedBody(thread, new_id(), asked.record, question, purpose, within_s, by, clock.now(), request)
    thread_acts.new_thread(opened, host=by.force)


def _store_draft(draft: UUID, asked: Asked, kind: RequestType, *, by: Author, purpose: str) -> None:
    record, asker = asked.record, units.unit(by.unit)
    row = RequestDraft(
        id=draft,
        state=DraftState.WAITING,
        record=record.id,
        record_owner=record.owner,
        record_label=record.label,
        own_words=record.own_words,
        desk=record.desk,
        terms=bodies.write(asked.terms),
        words=asked.words,
        pace=asked.pace or kind.pace,
        purpose=purpose,
        rank=kind.rank,
        asker_unit=by.unit,
        asker_path=list(asker.path),
        asker_post=by.post,
        asker_label=by.label,
        changed_at=clock.now(),
    )
    _tell_approvers(row)
    row.save(force_insert=True)


def _tell_approvers(row: RequestDraft) -> None:
    approvers = seats.nearest_of_rank(row.asker_path, row.rank)
    if not approvers:
        raise Refused(
            "exchange:no-approver",
            "Nobody of the rank of {rank} holds a post above yours: ask your administrator.",
            rank=_terms_type(row).rank_words,
        )
    deliveries.done_for_subject(subject(row.id))
    told = Telling(APPROVAL, subject(row.id), _WAITS, _parts(row, row.asker_label), TodayLane.NOW, Urgency.URGENT)
    deliveries.notify(told, to=[f"post:{post}" for post in approvers])


def _for_approval(actor: Actor, draft: UUID, read: int) -> tuple[RequestDraft, str]:
    row = _lock_draft(actor, draft)
    rank, equivalence = seats.rank_of(actor.an_officer())
    if equivalence < row.rank:
        raise Refused(
            "exchange:rank",
            "This request is approved by an officer of the rank of {rank} or above: yours is {own}.",
            rank=_terms_type(row).rank_words,
            own=rank,
        )
    if row.state != DraftState.WAITING:
        raise Conflict(
            "exchange:request-returned", "This request went back to its asker: it does not wait for approval."
        )
    if row.version != read:
        raise Conflict("exchange:request-changed", "The request was changed since you opened it: read it again.")
    return row, rank


def _with_approval(actor: Actor, terms: Terms, rank: str) -> Terms:
    named = actor.label if actor.label.startswith(rank) else f"{rank} {actor.label}"
    return replace(terms, approved_by=named[: limits.LONGEST_LABEL], approved_at=clock.now())


def _visible(actor: Actor) -> "QuerySet[RequestDraft]":
    if not actor.unit:
        return RequestDraft.objects.none()
    return RequestDraft.objects.filter(Q(asker_path__contains=[actor.unit]))


def _lock_draft(actor: Actor, draft: UUID, *, own: bool = False) -> RequestDraft:
    found = _visible(actor).select_for_update().filter(id=draft)
    row = (found.filter(asker_unit=actor.unit) if own else found).first()
    if row is None:
        raise no_such_request()
    return row


def _record_of(row: RequestDraft) -> RecordRef:
    return RecordRef(row.record, row.record_owner, row.record_label, row.desk, own_words=row.own_words)


def _asker_of(row: RequestDraft, actor: Actor) -> Author:
    return Author(actor.force, row.asker_unit, row.asker_post, row.asker_label)


def _terms(row: RequestDraft) -> Terms:
    return bodies.read(Terms, row.terms) if row.terms else Terms("")


def _terms_type(row: RequestDraft) -> RequestType:
    return request_types.request_type(_terms(row).type)


def _parts(row: RequestDraft, who: str) -> dict[str, str]:
    return {"who": who, "label": _label(row)}


def _label(row: RequestDraft) -> str:
    return row.record_label if row.own_words else sentences.label_of(row.record)


def _views(actor: Actor, rows: Sequence[RequestDraft], purpose: Stated | None) -> list[DraftView]:
    labels = storage.read_labels(actor, [_label(row) for row in rows], purpose=purpose)
    rank = _equivalence(actor) if rows else 0
    return [_view(actor, row, label, rank) for row, label in zip(rows, labels, strict=True)]


def _equivalence(actor: Actor) -> int:
    """Return how high the actor's rank stands, 0 for none."""
    return seats.rank_of(actor.officer)[1] if actor.officer is not None else 0


def _view(actor: Actor, row: RequestDraft, label: str, rank: int) -> DraftView:
    terms = _terms(row)
    kind = request_types.request_types().get(terms.type)
    return DraftView(
        id=row.id,
        state=DraftState(row.state),
        version=row.version,
        record=replace(_record_of(row), label=label),
        terms=terms,
        words=row.words,
        pace=Pace(row.pace),
        purpose=row.purpose,
        asks=_asker_of(row, actor),
        rank_words=kind.rank_words if kind else "",
        reason=row.reason,
        changed_at=row.changed_at,
        mine=row.asker_unit == actor.unit,
        may_approve=rank >= row.rank and row.state == DraftState.WAITING,
    )


# The list of requests and questions for both sides: what waits for us, what we wait for; what is overdue first.


class Whose(StrEnum):
    """Which part of the list."""

    FOR_US = "for-us"  # our unit's desk answers
    WE_WAIT = "we-wait"  # our unit asked
    MINE = "mine"  # the officer's post asked
    UNIT = "unit"  # our unit on either side
    ALL = "all"  # and the units below


STATES: Mapping[str, tuple[str, ...]] = {
    "open": (ThreadState.OPEN,),
    "answered": (ThreadState.ANSWERED,),
    "over": (ThreadState.DECLINED, ThreadState.CLOSED),
}
_PAUSED = Q(paused_at__isnull=False, resumed_at=None)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of the list is shown.  state: key of `STATES`.  type, force: "" for all; force: the one across."""

    whose: Whose = Whose.UNIT
    state: str = "open"
    type: str = ""
    force: str = ""


@dataclass(frozen=True, slots=True)
class RequestList:
    """What of the list is shown, and the counts of each part: by whose, of what is open, and by state."""

    threads: tuple[ThreadView, ...]
    drafts: tuple[DraftView, ...]
    whose: Mapping[str, int]
    states: Mapping[str, int]


def requests(actor: Actor, sieve: ListFilter, *, purpose: Stated | None, limit: int = 100) -> RequestList:
    """Return the actor's part of the list, what is overdue first, then what is due next.  One look."""
    with audit.deed(actor, "officer:thread:list") as facts:
        require(actor, "record:open")
        seen = visible(actor)
        chosen = seen.filter(_of(actor, sieve.whose), _list_filter(actor, sieve))
        rows = list(chosen.filter(state__in=STATES[sieve.state]).order_by(*_order())[:limit])
        waiting = drafts(actor, purpose=purpose)
        facts.showed([*(row.id for row in rows), *(each.id for each in waiting)])
        by_whose = seen.filter(state=ThreadState.OPEN).aggregate(
            **{_count_name(each): Count("id", filter=_of(actor, each)) for each in Whose}
        )
        by_state = chosen.aggregate(
            **{name: Count("id", filter=Q(state__in=states)) for name, states in STATES.items()}
        )
        return RequestList(
            tuple(views_of(actor, rows, purpose=purpose)),
            tuple(waiting),
            {str(each): by_whose[_count_name(each)] for each in Whose},
            by_state,
        )


def _of(actor: Actor, whose: Whose) -> Q:
    """Return what of the threads that the actor sees belongs to a part of the list.

    What lapsed at a desk below waits for the unit above it, too.
    """
    asked = Q(asker_unit=actor.unit)
    lapsed = Q(desk_path__contains=[actor.unit], due_at__lte=clock.now(), state=ThreadState.OPEN) & ~_PAUSED
    for_us = Q(desk=actor.unit) | lapsed
    parts = {Whose.FOR_US: for_us, Whose.WE_WAIT: asked, Whose.MINE: Q(asker_post=actor.post), Whose.ALL: Q()}
    return parts.get(whose, for_us | asked)


def _list_filter(actor: Actor, sieve: ListFilter) -> Q:
    typed = Q(request=sieve.type) if sieve.type else Q()
    across = Q(host=sieve.force) | Q(record_owner=sieve.force) if sieve.force else Q()
    if sieve.force == actor.force:
        across = Q(host=sieve.force, record_owner=sieve.force)
    return typed & across


def _order() -> tuple[Combinable | str, ...]:
    runs = Q(state=ThreadState.OPEN) & ~_PAUSED
    late = Case(
        When(runs & Q(due_at__lte=clock.now()), then=Value(0)),
        When(state=ThreadState.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    due = Case(When(state=ThreadState.OPEN, then=F("due_at")), default=None)
    return late, due.asc(nulls_last=True), "-changed_at"


def _count_name(whose: Whose) -> str:
    return whose.replace("-", "_")
