"""What the host's officers do with an operation: plan, set tasks, start, cancel, close."""

from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.operations import authors, limits, policy
from sangam.operations.deconfliction import questions
from sangam.operations.deconfliction import questions as deconfliction_questions
from sangam.operations.deconfliction.pages import unresolved_of
from sangam.operations.models import ActionCheck, Operation
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
        membership = memberships.begin_membership(wire.KIND, named, by=actor.label, why="planned")
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
        row = rows.keep_document(document, bodies.write(document), membership)
        check = deconfliction_questions.write_check(actor, plan.planned, operation=row.id)
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
            deconfliction_questions.end_check(check)
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
        own = memberships.own_membership(operation)
        membership = None if left else hosting_policy.remove_member(own, force)
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
    following = membership or hosting_policy.next_version(memberships.own_membership(held.row.id))
    memberships.write_membership(following, by=by, why=why)
    document = change(replace(before, version=following.version, members=following.members, by=by))
    body = bodies.write(document)
    row = rows.keep_document(document, body, following)
    if document.state is not OperationState.DRAFT and not _was_never_sent(before, document):
        to = memberships.to_be_told(following, gone=gone)
        outbox.post_even_if_away(wire.DOCUMENT, to=to, body=body, on=row.id, lane=Lane.URGENT)
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


# Approval by two: of a plan, and of the new plan that replaces it. Until then the approved plan stands.


def approve_operation(actor: Actor, operation: UUID, *, read: str | None = None) -> None:
    """Approve a plan, or the new plan that waits; the second approval, by another person, sends it to its readers.

    read: code of the plan that the officer has read (`policy.code_of_plan`).  Raises NotFound, Refused (no right, the
    same person again), and Conflict where nothing waits for approval, or another plan than the one read.
    """
    with audit.deed(actor, "officer:operation:approve", on=operation) as facts:
        require(actor, "operation:approve")
        held = lock_hosted(actor, operation, "approved")
        is_draft = held.row.state == OperationState.DRAFT
        waiting = held.document if is_draft else require_revision(held.row)
        if read is not None and read != policy.code_of_plan(waiting.plan):
            raise Conflict("operations:plan-changed", "The plan was changed since you opened it: read it again.")
        policy.require_second(actor.an_officer(), held.row.approvers)
        held.row.approvers = [*held.row.approvers, actor.an_officer()]
        held.row.save(update_fields=["approvers"])
        approved = replace(waiting, approvals=(*waiting.approvals, actor.label[:120]))
        _publish_draft(actor, held, approved) if is_draft else _publish_revision(actor, held, approved)
        if len(approved.approvals) >= limits.APPROVALS:
            notes.end_approval(held.row)
        facts.update(approvals=len(approved.approvals), revision=approved.revision)
    questions.ask_due()


def revise_operation(actor: Actor, operation: UUID, plan: Plan) -> None:
    """Plan an operation anew, before it starts, and check the new plan for conflicts; two approve it again.

    A plan that others hold already stands until then.  Raises NotFound, Refused, Malformed, and Conflict once it runs.
    """
    with audit.deed(actor, "officer:operation:revise", on=operation) as facts:
        held = lock_hosted(actor, operation, "revised")
        plan, before = policy.require_plan(plan, at=clock.now()), held.document
        is_draft, standing = before.state is OperationState.DRAFT, _standing_check(held.row)
        held.row.approvers = []
        check = deconfliction_questions.write_check(actor, plan.planned, operation=operation, of_unit=before.unit)
        _end_checks(operation, but=[check.id] if is_draft else [check.id, standing])
        if is_draft:
            held.row.save(update_fields=["approvers"])
            publish(held, lambda now: replace(now, plan=plan, approvals=()), by=actor.label, why="revised")
        else:
            _write_revision(held.row, replace(before, plan=plan, approvals=(), revision=before.revision + 1), check)
        notes.end_approval(held.row)
        notes.tell_approval(held.row, plan.title, rows.approving_desks(before.unit))
        facts.update(check=str(check.id), revision=before.revision + 1)
    questions.ask_due()


def drop_revision(actor: Actor, operation: UUID, *, why: str) -> None:
    """Drop a new plan that waits for approval: the approved one stands.  Raises NotFound, Refused and Conflict."""
    with audit.deed(actor, "officer:operation:drop-revision", on=operation) as facts:
        held, why = lock_hosted(actor, operation, ""), require_length(why, part="reason", most=REASON)
        require_revision(held.row)
        standing = _standing_check(held.row)
        held.row.revised = None
        held.row.save(update_fields=["revised"])
        _end_checks(operation, but=[standing])
        notes.end_approval(held.row)
        facts.update(why=why)
    questions.ask_due()


def require_revision(row: Operation) -> OperationDocument:
    """Return the operation as its new plan would have it.  Raises Conflict where none waits."""
    if row.revised is None:
        raise Conflict("operations:no-revision", "This plan is approved already, and no new one waits for approval.")
    return wire.read_document(row.revised["document"], host=row.host)


def _publish_draft(actor: Actor, held: HeldOperation, approved: OperationDocument) -> None:
    enough = len(approved.approvals) >= limits.APPROVALS
    state = OperationState.APPROVED if enough else OperationState.DRAFT
    publish(held, lambda now: replace(now, approvals=approved.approvals, state=state), by=actor.label, why="approved")


def _publish_revision(actor: Actor, held: HeldOperation, approved: OperationDocument) -> None:
    """Keep one approval of a new plan; with the second, send the plan to all who hold the old one."""
    check = str((held.row.revised or {})["check"])
    enough = len(approved.approvals) >= limits.APPROVALS
    held.row.revised = None if enough else {"document": bodies.write(approved), "check": check}
    held.row.save(update_fields=["revised"])
    if not enough:
        return
    publish(
        held,
        lambda now: replace(now, plan=approved.plan, approvals=approved.approvals, revision=approved.revision),
        by=actor.label,
        why="revised",
    )
    _end_checks(held.row.id, but=[UUID(check)])


def _write_revision(row: Operation, revised: OperationDocument, check: ActionCheck) -> None:
    row.revised = {"document": bodies.write(revised), "check": str(check.id)}
    row.save(update_fields=["approvers", "revised"])


def _standing_check(row: Operation) -> UUID | None:
    """Return the check of the plan that stands, not of one that waits for approval."""
    waiting = row.revised["check"] if row.revised else None
    found = ActionCheck.objects.filter(operation=row.id, withdrawn_at=None).order_by("-checked_at")
    standing = found.exclude(id=waiting) if waiting else found
    return standing.values_list("id", flat=True).first()


def _end_checks(operation: UUID, *, but: Sequence[UUID | None]) -> None:
    found = ActionCheck.objects.select_for_update().filter(operation=operation, withdrawn_at=None)
    for check in found.exclude(id__in=[each for each in but if each]):
        deconfliction_questions.end_check(check)
