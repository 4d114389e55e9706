"""Reading alerts: the list, one alert, the board of acknowledgements, the text for the wireless."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from sangam.access.policy import may, require
from sangam.access.units import shipped_data, units
from sangam.audit import audit
from sangam.exchange import cap, policy, storage
from sangam.exchange.alerts.acts import is_for, no_such_alert, state_of, visible
from sangam.exchange.alerts.effects import earlier_of
from sangam.exchange.alerts.hand_overs import asked_of_issuer
from sangam.exchange.models import Acknowledgement, Alert, AlertTarget
from sangam.exchange.types import (
    Acknowledged,
    Action,
    AlertState,
    AlertView,
    Authority,
    AuthorityKind,
    Board,
    BoardRow,
    Draft,
    RecordRef,
)
from sangam.federation.lanes import status
from sangam.federation.types import Delivery
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.purpose import Stated
from sangam.names.official_names import official_name
from sangam.notices.types import Urgency

_URGENCIES = (Urgency.FLASH, Urgency.URGENT, Urgency.ROUTINE)


def alerts(actor: Actor, *, purpose: Stated | None = None, limit: int = 100) -> list[AlertView]:
    """Return the live alerts that the actor may know, the most urgent first, then the newest.  One look.

    The record that one refers to is named as the actor sees it for this purpose, here and below.
    """
    with audit.deed(actor, "officer:alert:list") as facts:
        require(actor, "alert:acknowledge")
        live = visible(actor).filter(_concerns(actor), state=AlertState.LIVE, expires_at__gt=clock.now())
        views = _views(actor, live.order_by("-changed_at")[:limit], purpose)
        facts.showed(view.id for view in views)
    return sorted(views, key=lambda view: _URGENCIES.index(view.says.urgency))


def past_alerts(actor: Actor, *, purpose: Stated | None = None, limit: int = 100) -> list[AlertView]:
    """Return the alerts that are over, or that an update took from the actor's unit, newest first.  One look."""
    with audit.deed(actor, "officer:alert:list") as facts:
        require(actor, "alert:acknowledge")
        is_over = ~Q(state=AlertState.LIVE) | Q(expires_at__lte=clock.now())
        over = visible(actor).filter(is_over | ~_concerns(actor))
        views = _views(actor, over.order_by("-changed_at")[:limit], purpose)
        facts.showed(view.id for view in views)
    return views


def open_alert(actor: Actor, alert: UUID, *, purpose: Stated | None = None) -> AlertView:
    """Return an alert.  One look.  Raises NotFound when it is absent, or not the actor's to know."""
    with audit.deed(actor, "officer:alert:open", on=alert) as facts:
        require(actor, "alert:acknowledge")
        views = _views(actor, visible(actor).filter(id=alert), purpose)
        if not views:
            raise no_such_alert()
        facts.showed([alert])
    return views[0]


def read_aloud(actor: Actor, alert: UUID, *, language: str = "") -> str:
    """Return the text to read out on the wireless, in a language; empty: the actor's.  One look."""
    view, spoken = open_alert(actor, alert), language or actor.language
    issuer = view.issued_by.label
    named = official_name(issuer, shipped_data.labels_in_hindi([issuer])[issuer], spoken)
    return cap.text(view, language=spoken, issuer=named)


def board(actor: Actor, alert: UUID) -> Board:
    """Return who has acknowledged this version of an alert, a row a unit.

    The issuing unit and those above it see all units; others see their own and those below.  For another force's
    district a row stands for what was addressed, and each unit below it that acknowledged has one of its own.
    Raises NotFound when it is absent, or not the actor's to know.
    """
    require(actor, "alert:acknowledge")
    row = visible(actor).filter(id=alert).first()
    if row is None:
        raise no_such_alert()
    paths = {target.unit: target for target in row.targets.filter(left_at=None).order_by("force", "unit")}
    answers: dict[str, list[Acknowledgement]] = {}
    for each in row.acknowledgements.order_by("seen_at"):
        answers.setdefault(each.unit, []).append(each)
    whole = row.issuer == here.node().force and actor.unit in row.path
    shown = [target for target in paths.values() if whole or actor.unit in target.path]
    rows = _rows(row, shown, answers, extra=sorted(set(answers) - set(paths)) if whole else [])
    return Board(row.id, row.version, tuple(rows))


def _concerns(actor: Actor) -> Q:
    """Return which of the alerts that an actor may know are for a unit of the line now, or were issued in it."""
    now = AlertTarget.objects.filter(is_for(actor) | Q(path__contains=[actor.unit]), left_at=None)
    return Q(id__in=now.values("alert")) | Q(path__contains=[actor.unit])


def _rows(
    row: Alert, targets: Sequence[AlertTarget], answers: dict[str, list[Acknowledgement]], *, extra: Iterable[str]
) -> list[BoardRow]:
    asked: list[tuple[str, str, datetime | None]] = [(each.force, each.unit, each.told_at) for each in targets]
    asked += [(policy.force_of(unit), unit, None) for unit in extra]
    held = {each.unit: each for each in targets}
    known, counting = units.units(unit for _, unit, _ in asked), policy.counting_versions(row.version, row.state)
    sent = {each.recipient: each for each in status.delivery(row.envelopes[-1:])}
    rows = []
    for force, unit, told_at in asked:
        view, said = known.get(unit), answers.get(unit, [])
        names = (force, unit, view.name_en if view else unit, view.name_hi if view else unit)
        target = held.get(unit)
        way = None if target is not None and target.handed_at else sent.get(force)
        came_at = told_at or (target.handed_at if target is not None else None)
        found = _row(names, answers=said, counting=counting, told_at=came_at, sent=way)
        handed = next((each for each in said if each.handed_to), None)
        found = replace(found, told_at=told_at, heard_at=target.heard_at if target is not None else None)
        if target is not None:
            found = replace(found, handed_by=target.handed_by)
        if handed is not None:
            found = replace(found, handed_to=handed.handed_to, is_asked=asked_of_issuer(row, handed))
        rows.append(found)
    return rows


def _row(
    names: tuple[str, str, str, str],
    *,
    answers: list[Acknowledgement],
    counting: frozenset[int],
    told_at: datetime | None,
    sent: Delivery | None,
) -> BoardRow:
    left_at, reached_at = (sent.left_at, sent.reached_at) if sent else (told_at, told_at)
    now = [each for each in answers if each.version in counting]
    seen_at = min((each.seen_at for each in now), default=None)
    acted = [each for each in now if each.acted_at is not None]
    acted_at = min((each.acted_at for each in acted if each.acted_at is not None), default=None)
    best = acted or now or answers
    last = best[-1] if best else None
    stage = policy.stage(reached_at=reached_at, seen_at=seen_at, acted_at=acted_at, at=clock.now())
    return BoardRow(
        *names,
        stage,
        left_at,
        reached_at,
        seen_at,
        acted_at,
        label=last.label if last else "",
        note=last.note if last else "",
        earlier=bool(answers) and not now,
        trouble=sent.trouble if sent else "",
    )


def _views(actor: Actor, rows: Iterable[Alert], purpose: Stated | None) -> list[AlertView]:
    """Return views by three queries more at most, whatever their number."""
    rows = list(rows)
    named = storage.of_alerts(actor, rows, purpose=purpose)
    ids = [row.id for row in rows]
    addressed = AlertTarget.objects.filter(is_for(actor), alert__in=ids, force=actor.force)
    addressed_ids = set(addressed.filter(left_at=None).values_list("alert_id", flat=True))
    left_ids = set(addressed.exclude(left_at=None).values_list("alert_id", flat=True)) - addressed_ids
    posts = [actor.post] if actor.post else []
    mine = Acknowledgement.objects.filter(Q(officer=None) | Q(officer=actor.officer), alert__in=ids, post__in=posts)
    said: dict[UUID, list[Acknowledgement]] = {}
    for each in mine:
        said.setdefault(each.alert_id, []).append(each)
    return [
        _view(
            actor,
            row,
            _draft_named(row, named),
            mine=_mine(row, said.get(row.id, [])),
            addressed=row.id in addressed_ids,
            left=row.id in left_ids,
        )
        for row in rows
    ]


def _draft_named(row: Alert, named: Mapping[UUID, str]) -> Draft:
    """Return what an alert says, its record named as one reader sees it."""
    says = draft_of(row)
    return replace(says, record=replace(says.record, label=named[row.id])) if says.record else says


def _mine(row: Alert, said: Iterable[Acknowledgement]) -> Acknowledged | None:
    counting = policy.counting_versions(row.version, row.state)
    hows = {Acknowledged(each.how) for each in said if each.version in counting}
    return next((how for how in (Acknowledged.ACTED, Acknowledged.SEEN) if how in hows), None)


def _view(
    actor: Actor, row: Alert, says: Draft, *, mine: Acknowledged | None, addressed: bool, left: bool
) -> AlertView:
    state = state_of(row)
    return AlertView(
        id=row.id,
        number=policy.number(row.issuer, row.id),
        version=row.version,
        state=state,
        issued_by=Author(row.issuer, row.unit, row.post, row.label),
        says=says,
        issued_at=row.issued_at,
        changed_at=row.changed_at,
        reason=row.reason,
        mine=mine,
        can=frozenset(_can(actor, row, state=state, mine=mine, addressed=addressed)),
        earlier={1: row.issued_at, **earlier_of(row)} if row.version > 1 else {},
        is_left=left,
    )


def _can(actor: Actor, row: Alert, *, state: AlertState, mine: Acknowledged | None, addressed: bool) -> Iterable[str]:
    if addressed and (mine is None or (mine is Acknowledged.SEEN and state is AlertState.LIVE)):
        yield "acknowledge"
    if addressed and mine is not Acknowledged.ACTED and state is AlertState.LIVE:
        yield "hand-over"
    issuing = row.issuer == here.node().force and actor.unit in row.path and may(actor, "alert:issue")
    if issuing and state is AlertState.LIVE:
        yield from ("revise", "cancel")


def draft_of(row: Alert) -> Draft:
    """Return what an alert says."""
    authority = Authority(AuthorityKind(row.authority_kind), row.authority_number) if row.authority_kind else None
    record = RecordRef(row.record, row.record_owner, row.record_label) if row.record else None
    return Draft(
        title=row.title,
        text=row.text,
        area=tuple(row.area),
        action=Action(row.action),
        expires_at=row.expires_at,
        urgency=Urgency(row.urgency),
        caution=row.caution,
        authority=authority,
        identifiers=tuple(row.identifiers),
        record=record,
    )


# Which of our units had a page open when an alert came: its sender then knows who could hear it ring.

Shown = tuple[UUID, str]
"""An alert, and the unit on whose open page it appeared."""


def unheard(shown: Collection[Shown]) -> list[Shown]:
    """Return those that no open page of the unit has shown before, at this version of the alert."""
    return list(_silent(shown).values_list("alert_id", "unit")) if shown else []


def note_heard(shown: Collection[Shown]) -> None:
    """Keep that an open page of each unit shows its alert now, inside the caller's deed; the first time counts."""
    audit.require_deed()
    if shown:
        _silent(shown).update(heard_at=clock.now())


def _silent(shown: Collection[Shown]) -> "QuerySet[AlertTarget]":
    each = reduce(or_, (Q(alert=alert, unit=unit) for alert, unit in shown))
    return AlertTarget.objects.filter(each, force=here.node().force, heard_at=None, left_at=None)
