"""What the host's officers do with an operation: plan, set tasks, start, cancel, close."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.hosting.public import hosting, rules
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.operations import authors, limits, policy
from sangam.operations.deconfliction import checks, questions
from sangam.operations.deconfliction.pages import unresolved_of
from sangam.operations.models import ActionCheck
from sangam.operations.plans import notes, rows, wire
from sangam.operations.plans.rows import HeldOperation
from sangam.operations.plans.wire import OperationDocument
from sangam.operations.types import OperationState, Participants, Plan, Results, Task

Change = Callable[[OperationDocument], OperationDocument]
_THING = "This operation"


def plan_operation(actor: Actor, plan: Plan, participants: Participants) -> UUID:
    """Draft an operation that the actor's unit plans and our force hosts, and check it for conflicts; return its id.

    participants: by force the units and posts that need to know it, once two have approved it.
    Raises Refused without the right, Malformed, and NotFound for a force that we do not exchange with.
    """
    with audit.deed(actor, "officer:operation:plan") as facts:
        require(actor, "operation:work")
        by, plan = authors.author_of(actor), policy.require_plan(plan, at=clock.now())
        named = {force: tuple(entries) for force, entries in participants.items() if entries}
        named[by.force] = tuple(dict.fromkeys((by.unit, *named.get(by.force, ()))))
        _require_known(entry for entries in named.values() for entry in entries)
        membership = hosting.begin_membership(wire.KIND, named, by=actor.label, why="planned")
        named = policy.require_participants(named, list(membership.members))
        document = OperationDocument(
            thing=membership.thing,
            version=membership.version,
            members=membership.members,
            unit=by.unit,
            state=OperationState.DRAFT,
            plan=plan,
            participants=named,
            by=actor.label,
        )
        row = rows.keep_document(document, bodies.write(document))
        check = checks.write_check(actor, plan.planned, operation=row.id)
        notes.tell_approval(row, plan.title, rows.approving_desks(by.unit))
        facts.update(operation=str(row.id), members=sorted(membership.members), check=str(check.id))
    questions.ask_due()
    return row.id


def set_task(actor: Actor, operation: UUID, text: str, owner: str) -> UUID:
    """Set a task for the team of a unit that takes part; return its id.

    Raises NotFound, Refused, Malformed, and Conflict where the operation is over.
    """
    with audit.deed(actor, "officer:operation:set-task", on=operation) as facts:
        held = lock_hosted(actor, operation, "given a task")
        text = require_length(text, part="text", most=limits.LONGEST_PART)
        document = held.document
        if not text or owner not in {each for entries in document.participants.values() for each in entries}:
            raise Malformed(
                "operations:task", "A task says what is to be done, and which unit in the operation does it."
            )
        if len(document.tasks) >= limits.MOST_TASKS:
            raise Malformed("operations:tasks", "An operation has at most {most} tasks.", most=limits.MOST_TASKS)
        task = Task(new_id_of(actor.force), text, owner)
        publish(held, lambda now: replace(now, tasks=(*now.tasks, task)), by=actor.label, why="given a task")
        facts.update(task=str(task.id), owner=owner)
    return task.id


def start_operation(actor: Actor, operation: UUID, *, despite: Collection[UUID] = ()) -> None:
    """Start an approved operation.

    despite: conflicts about which nothing is written, and of which the officer says that it starts all the same.
    Raises NotFound, Refused, and Conflict where its state does not allow it, or another conflict stands.
    """
    with audit.deed(actor, "officer:operation:start", on=operation) as facts:
        held = lock_hosted(actor, operation, "started")
        if held.row.revised is not None:
            raise Conflict(
                "operations:revision-waits",
                "A new plan waits for approval: approve it or drop it before the operation starts.",
            )
        known = _require_named_conflicts(actor, operation, despite)
        publish(held, lambda now: replace(now, state=OperationState.RUNNING), by=actor.label, why="started")
        facts.update(despite=known)


def cancel_operation(actor: Actor, operation: UUID, *, why: str) -> None:
    """Cancel an operation; all who take part are told at once, and its deconfliction check is withdrawn.

    Raises NotFound, Refused, and Conflict where it is over.
    """
    with audit.deed(actor, "officer:operation:cancel", on=operation) as facts:
        held, why = lock_hosted(actor, operation, "cancelled"), require_length(why, part="reason", most=REASON)
        publish(
            held, lambda now: replace(now, state=OperationState.CANCELLED, why=why), by=actor.label, why="cancelled"
        )
        for check in ActionCheck.objects.select_for_update().filter(operation=operation, withdrawn_at=None):
            checks.end_check(check)
        notes.end_approval(held.row)
        facts.update(why=why)
    questions.ask_due()


def close_operation(actor: Actor, operation: UUID, results: Results) -> None:
    """Close an operation with its results and a debrief of at most five lines.

    Raises NotFound, Refused, Malformed, and Conflict where it does not run.
    """
    with audit.deed(actor, "officer:operation:close", on=operation) as facts:
        held, results = lock_hosted(actor, operation, "closed"), policy.require_results(results)
        publish(
            held, lambda now: replace(now, state=OperationState.CLOSED, results=results), by=actor.label, why="closed"
        )
        facts.update(arrests=results.arrests)


def remove_unit(actor: Actor, operation: UUID, entry: str, *, why: str) -> None:
    """Remove a unit or post from an operation: it reads nothing more.  Its force leaves with its last one.

    Raises NotFound, Refused (the planning unit, no right) and Malformed for one that takes no part.
    """
    with audit.deed(actor, "officer:operation:remove-unit", on=operation) as facts:
        held, why = lock_hosted(actor, operation, ""), require_length(why, part="reason", most=REASON)
        before = held.document
        force = next((each for each, entries in before.participants.items() if entry in entries), "")
        if not force or entry == before.unit:
            raise Malformed("operations:no-part", "Choose a unit that takes part and does not plan the operation.")
        left = tuple(each for each in before.participants[force] if each != entry)
        named = {**before.participants, force: left} if left else _without(before.participants, force)
        own = hosting.own_membership(operation)
        membership = None if left else rules.remove_member(own, force)
        gone = [] if left else [force]
        change: Change = lambda now: replace(now, participants=named)  # noqa: E731 - read as the others are
        publish(held, change, by=actor.label, why=why, membership=membership, gone=gone)
        facts.update(entry=entry, why=why)


def publish(
    held: HeldOperation,
    change: Change,
    *,
    by: str,
    why: str,
    membership: Membership | None = None,
    gone: Iterable[str] = (),
) -> OperationDocument:
    """Keep the next document of an operation of ours, and send it to all members once it is approved.

    membership: the next, where who shares it changes.  gone: who is no member any more.
    """
    before = held.document
    following = membership or rules.next_version(hosting.own_membership(held.row.id))
    hosting.write_membership(following, by=by, why=why)
    document = change(replace(before, version=following.version, members=following.members, by=by))
    body = bodies.write(document)
    row = rows.keep_document(document, body)
    if document.state is not OperationState.DRAFT and not _was_never_sent(before, document):
        to = hosting.to_be_told(following, gone=gone)
        envelopes.post_even_if_away(wire.DOCUMENT, to=to, body=body, on=row.id, lane=Lane.URGENT)
    notes.tell_change(row, document, before)
    return document


def lock_hosted(actor: Actor, operation: UUID, act: str) -> HeldOperation:
    """Return an operation that the actor's unit plans, locked.  act: as in OPERATION_STEPS, "" for any state.

    Raises NotFound, Refused (no right, another unit's) and Conflict (its state).
    """
    require(actor, "operation:work")
    held = rows.lock_visible(actor, operation)
    if not rows.is_host(actor, held.row):
        raise Refused(
            "operations:not-planner",
            "{unit} plans this operation: it alone, or a unit above it, does this.",
            unit=held.row.unit,
        )
    if act:
        step(policy.OPERATION_STEPS, held.row.state, act, thing=_THING)
    return held


def _require_named_conflicts(actor: Actor, operation: UUID, despite: Collection[UUID]) -> list[str]:
    """Return the unresolved conflicts of an operation, all of which the officer names.  Raises Conflict otherwise."""
    found = unresolved_of(actor, [operation]).get(operation, ())
    unnamed = next((each for each in found if each.id not in despite), None)
    if unnamed is not None:
        raise Conflict(
            "operations:conflict-stands",
            "A conflict stands and nothing is agreed: call {unit}, {force}, or confirm that you start all the same.",
            unit=unnamed.contact.unit or unnamed.force,
            force=unnamed.force,
        )
    return [str(each.id) for each in found]


def _was_never_sent(before: OperationDocument, now: OperationDocument) -> bool:
    return before.state is OperationState.DRAFT and now.state is OperationState.CANCELLED


def _without(participants: Participants, force: str) -> dict[str, tuple[str, ...]]:
    return {each: entries for each, entries in participants.items() if each != force}


def _require_known(entries: Iterable[str]) -> None:
    for code in {each for each in entries if not each.startswith("post:")}:
        authors.require_known_unit(code)
