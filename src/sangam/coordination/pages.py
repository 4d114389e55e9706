"""Reading meetings and actions: the list, one meeting, one action, the actions of a unit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.coordination import policy, rows, wire
from sangam.coordination.actions import no_such_action
from sangam.coordination.circulations import circulation_views
from sangam.coordination.hand_overs import chain, hand_over_acts, hand_over_rows
from sangam.coordination.hand_overs.chain import Answered
from sangam.coordination.models import Action, Meeting
from sangam.coordination.types import (
    ActionSet,
    ActionState,
    ActionView,
    HandOverSays,
    HandOverState,
    HandOverView,
    ItemView,
    MeetingState,
    MeetingView,
    Owner,
    ReportView,
    Whose,
)
from sangam.coordination.wire import ItemBody, MeetingDocument, ReportBody
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import KeptLine, lines_naming, lines_on
from sangam.kernel import clock
from sangam.kernel.actor import Actor

_STANDING = frozenset({ActionState.OPEN, ActionState.OVERDUE, ActionState.DONE})


_WHOSE: Mapping[Whose, Callable[[Actor], Q]] = {
    Whose.ALL: lambda _: Q(),
    Whose.MINE: lambda actor: Q(post=actor.post) if actor.post else Q(pk__in=[]),
    Whose.UNIT: lambda actor: Q(owner=actor.unit),
    Whose.BELOW: lambda actor: Q(owner_path__contains=[actor.unit]),
    Whose.FORCE: lambda actor: Q(owner=actor.force) | Q(owner__startswith=f"{actor.force}-"),
}


def meetings(actor: Actor, *, limit: int = 100) -> list[MeetingView]:
    """Return the meetings that the actor may know, those to come last planned first, without their items.  One look."""
    with audit.deed(actor, "officer:meeting:list") as facts:
        require(actor, "meeting:read")
        found = list(rows.visible(actor).order_by("-starts_at", "id")[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row, rows.document_of(row)) for row in found]


def open_meeting(actor: Actor, meeting: UUID) -> MeetingView:
    """Return a meeting with its agenda, decisions, actions, attendance, and what its series still owes.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:meeting:open", on=meeting) as facts:
        require(actor, "meeting:read")
        row = rows.visible(actor).filter(id=meeting).first()
        if row is None:
            raise rows.no_such_meeting()
        facts.showed([meeting])
    document = rows.document_of(row)
    before = rows.visible(actor).filter(series=row.series, number__lt=row.number).order_by("number")
    earlier = tuple(a for each in before for a in _actions(actor, each, rows.document_of(each)) if a.state in _STANDING)
    view = _view(
        actor, row, document, items=_items(row, document), actions=_actions(actor, row, document), earlier=earlier
    )
    return replace(view, circulations=circulation_views.views_of(actor, row, document))


def open_action(actor: Actor, action: UUID) -> ActionView:
    """Return an action with what was reported of it.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:action:open", on=action) as facts:
        require(actor, "meeting:read")
        found = Action.objects.filter(id=action, meeting__in=rows.visible(actor)).select_related("meeting").first()
        if found is None:
            raise no_such_action()
        facts.showed([action])
    row = found.meeting
    view = next((each for each in _actions(actor, row, rows.document_of(row)) if each.id == action), None)
    if view is None:  # its host's newer document does not have it
        raise no_such_action()
    return view


def standing_actions(actor: Actor, *, whose: Whose = Whose.ALL, limit: int = 100) -> list[ActionView]:
    """Return the actions that are not settled, of the actor's meetings, the earliest deadline first.  One look."""
    with audit.deed(actor, "officer:action:list") as facts:
        require(actor, "meeting:read")
        found = Action.objects.filter(_WHOSE[whose](actor), settled="", meeting__in=rows.visible(actor))
        found = found.order_by("due_at", "id")
        rows_of = list(found.select_related("meeting")[:limit])
        facts.showed(row.id for row in rows_of)
    of_meeting = {row.meeting_id: row.meeting for row in rows_of}
    views = {
        each.id: each for meeting in of_meeting.values() for each in _actions(actor, meeting, rows.document_of(meeting))
    }
    return [views[row.id] for row in rows_of if row.id in views]


def actions_showing(actor: Actor, kind: str, thing: UUID, *, limit: int = 10) -> list[UUID]:
    """Return the actions whose reports name a thing as evidence, of the actor's meetings.  Their words are not read."""
    require(actor, "meeting:read")
    reports = [line.body for line in lines_naming(ReportBody, thing)]
    named = list(dict.fromkeys(each.subject for each in reports if each.reference and each.reference.kind == kind))
    found = Action.objects.filter(id__in=named, meeting__in=rows.visible(actor)) if named else ()
    may_know = {each.id for each in found}
    return [action for action in named if action in may_know][:limit]


def _view(
    actor: Actor,
    row: Meeting,
    document: MeetingDocument,
    *,
    items: tuple[ItemView, ...] = (),
    actions: tuple[ActionView, ...] = (),
    earlier: tuple[ActionView, ...] = (),
) -> MeetingView:
    return MeetingView(
        id=row.id,
        host=row.host,
        host_unit=row.unit,
        number=row.number,
        series=row.series,
        version=row.version,
        sequence=document.sequence,
        state=document.state,
        plan=document.plan,
        members=tuple(sorted(document.members)),
        participants=document.participants,
        changed_at=row.changed_at,
        items=items,
        decisions=document.minutes.decisions,
        actions=actions,
        earlier_actions=earlier,
        attendance=document.minutes.attendance,
        can=_can(actor, row, document),
    )


def _can(actor: Actor, row: Meeting, document: MeetingDocument) -> frozenset[str]:
    steps = {act for state, act in policy.MEETING_STEPS if state == document.state}
    found = {"given an item"} & steps if may(actor, "meeting:speak") else set[str]()
    if may(actor, "meeting:host") and rows.is_host(actor, row):
        found |= steps
    if document.state is MeetingState.CLOSED and rows.knows_later(actor, row):
        found.discard("given an item")
    return frozenset(found)


def _items(row: Meeting, document: MeetingDocument) -> tuple[ItemView, ...]:
    outcomes, over = document.minutes.outcomes, document.state is MeetingState.CLOSED
    carried = [
        ItemView(each.item, each.by, each.title, each.text, each.consent, each.times_deferred, outcomes.get(each.item))
        for each in document.minutes.carried
    ]
    known = {each.id for each in carried}
    own = [_item(each, document, over=over) for each in rows.items_of(row.id) if each.id not in known]
    return (*carried, *own)


def _item(item: ItemBody, document: MeetingDocument, *, over: bool) -> ItemView:
    outcome = document.minutes.outcomes.get(item.id)
    late = over and outcome is None
    return ItemView(item.id, item.by, item.heading, item.text, item.consent, 0, outcome, late=late)


def _actions(actor: Actor, row: Meeting, document: MeetingDocument) -> tuple[ActionView, ...]:
    every = document.minutes.actions
    kept = {each.id: each for each in Action.objects.filter(id__in=[action.id for action in every])}
    said, offers = _reports(kept), hand_over_rows.offers_by_action(kept)
    present = hosting_policy.present_members(memberships.membership(row.id) or wire.membership_of(document))
    hosts = may(actor, "meeting:host") and rows.is_host(actor, row)
    views = (
        replace(
            _action(row, document, each, kept[each.id], offers.get(each.id, [])),
            reports=tuple(_report(report) for report in said.get(each.id, ())),
            members=tuple(sorted(present)),
        )
        for each in every
    )
    return tuple(_with_acts(actor, view, kept[view.id], hosts=hosts) for view in views)


def _action(
    row: Meeting, document: MeetingDocument, action: ActionSet, kept: Action, offers: list[Answered]
) -> ActionView:
    state = policy.action_state(action, reported=kept.done_round >= action.round, at=clock.now())
    owner = chain.owner_of(action.owner, offers)
    return ActionView(
        action.id,
        row.id,
        document.plan.title,
        row.host,
        action.text,
        owner.unit,
        action.due_at,
        action.evidence,
        state,
        action.slips,
        action.note,
        (),
        set_for=action.owner,
        post=owner.post,
        title=owner.title,
        hand_overs=_hand_overs(offers),
    )


def _with_acts(actor: Actor, view: ActionView, kept: Action, *, hosts: bool) -> ActionView:
    found = set()
    is_open = view.state in (ActionState.OPEN, ActionState.OVERDUE)
    ours = actor.force in view.members and policy.force_of(view.owner) == actor.force and actor.unit in kept.owner_path
    if may(actor, "meeting:speak") and is_open:
        found |= {"report", "hand-over"} if ours else set()
        found |= {"hand-over"} if hosts and policy.force_of(view.owner) not in view.members else set()
        found |= {"answer"} if _is_asked(actor, view) else set()
    if hosts and view.state in _STANDING:
        found.add("confirm" if view.state is ActionState.DONE else "put-off")
        found |= {"withdraw"} | ({"send-back"} if view.state is ActionState.DONE else set())
    return replace(view, can=frozenset(found))


def _is_asked(actor: Actor, view: ActionView) -> bool:
    return any(
        each.state is HandOverState.OPEN and hand_over_acts.may_answer(actor, each.to) for each in view.hand_overs
    )


def _hand_overs(offers: list[Answered]) -> tuple[HandOverView, ...]:
    counting, passed = chain.open_offer(offers), chain.accepted_offers(offers)
    standing = {each.offer.id: HandOverState.ACCEPTED for each in passed}
    if counting is not None:
        standing[counting.offer.id] = HandOverState.OPEN
    return tuple(_hand_over(each, standing.get(each.offer.id, HandOverState.REPLACED)) for each in offers)


def _hand_over(each: Answered, standing: HandOverState) -> HandOverView:
    offer, answer = each.offer, each.answer
    is_declined = answer is not None and answer.says is HandOverSays.DECLINED
    state = HandOverState.DECLINED if is_declined else standing
    view = HandOverView(offer.id, offer.by, offer.to or Owner(""), offer.text, offer.at, state)
    return replace(view, answer=answer.by, answered_at=answer.at, note=answer.text) if answer else view


def _reports(actions: Iterable[UUID]) -> Mapping[UUID, list[KeptLine[ReportBody]]]:
    found: dict[UUID, list[KeptLine[ReportBody]]] = {}
    for line in sorted(lines_on(ReportBody, actions), key=lambda line: line.said_at):
        found.setdefault(line.body.subject, []).append(line)
    return found


def _report(line: KeptLine[ReportBody]) -> ReportView:
    report = line.body
    return ReportView(report.by, report.text, report.reference, line.said_at, report.round)
