"""The three questions, as tables and pure functions.

1. May this officer?  `require(actor, capability)`, from ROLES.
2. May this be done to this thing in this state?  `step(table, state, act)`, over each package's own table.
3. What may this officer see?  `showing(...)` and `admits(...)`, from CAVEAT_RULES and the clearance.  What of it may
   leave the page: `bars(...)`, from CAVEAT_RULES and WAYS.

docs/rules/access.md is generated from these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sangam.access.types import Admission, Showing, Way
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import NEEDS_REFERENCE, Purpose, Stated
from sangam.kernel.texts import REFERENCE, require_length

EVERY_LOOK = frozenset(Purpose) - {Purpose.SUPERVISION, Purpose.OVERSIGHT, Purpose.IMPORT}
"""Purposes of work at hand, which any post may state; the others stand beside the roles whose work they are."""

PURPOSES: Mapping[str, frozenset[Purpose]] = {
    "beat": EVERY_LOOK,
    "investigator": EVERY_LOOK,
    "station": EVERY_LOOK | {Purpose.SUPERVISION},
    "control": EVERY_LOOK,
    "supervisor": EVERY_LOOK | {Purpose.SUPERVISION, Purpose.OVERSIGHT, Purpose.IMPORT},
    "analyst": EVERY_LOOK | {Purpose.IMPORT},
    "liaison": EVERY_LOOK | {Purpose.IMPORT},
    "data_officer": frozenset(Purpose),
    "auditor": EVERY_LOOK | {Purpose.OVERSIGHT},
    "ministry": EVERY_LOOK | {Purpose.OVERSIGHT},
    "admin": EVERY_LOOK,
}
"""Which purposes a post may state, by its role."""

EVERY_OFFICER = frozenset(
    {
        "check:run",
        "record:open",
        "record:challenge",
        "unit:read",
        "ledger:own",
        "device:enrol",
        "alert:acknowledge",
        "channel:read",
        "channel:write",
        "meeting:read",
        "operation:read",
        "practice:read",
    }
)
CASE_WORK = frozenset(
    {
        "record:create",
        "record:correct",
        "record:judge",
        "thread:open",
        "thread:answer",
        "outcome:give",
        "watch:keep",
        "meeting:speak",
        "operation:work",
        "arrest:work",
        "practice:comment",
    }
)
DESK_WORK = CASE_WORK | {
    "alert:issue",
    "record:share",
    "record:recall",
    "record:transfer",
    "gateway:work",
    "channel:open",
    "roster:keep",
    "meeting:host",
    "operation:approve",
    "pattern:read",
    "despatch:sign",
    "practice:write",
}
ACCOUNTS = frozenset({"response:read", "totals:read", "overdue:read"})

ROLES: Mapping[str, frozenset[str]] = {
    "beat": EVERY_OFFICER | {"thread:open", "outcome:give"},
    "investigator": EVERY_OFFICER | CASE_WORK | {"network:read"},
    "station": EVERY_OFFICER | DESK_WORK | {"network:read", "overdue:read"},
    "control": EVERY_OFFICER
    | {
        "thread:open",
        "thread:answer",
        "outcome:give",
        "alert:issue",
        "node:read",
        "watch:keep",
        "gateway:work",
        "channel:open",
        "roster:keep",
        "meeting:speak",
        "operation:work",
        "arrest:work",
        "despatch:sign",
    },
    "supervisor": EVERY_OFFICER
    | DESK_WORK
    | {"import:run", "node:read", "group:manage", "act:agree", "record:accept", "network:read", "checklist:edit"}
    | {"peer:pair"}
    | {"practice:review", "course:assign", "channel:review", "channel:audit"}
    | ACCOUNTS,
    "analyst": EVERY_OFFICER | DESK_WORK | {"import:run", "network:read", "practice:review"},
    "liaison": EVERY_OFFICER
    | DESK_WORK
    | {"import:run", "group:manage", "record:accept", "practice:review", *ACCOUNTS},
    "data_officer": EVERY_OFFICER
    | DESK_WORK
    | {"import:run", "ledger:audit", "node:read", "group:manage", "act:agree", "record:change-any", "record:accept"}
    | {"checklist:edit", "practice:review", "course:assign", "channel:review", "channel:audit", "peer:pair"}
    | ACCOUNTS,
    "auditor": frozenset({"unit:read", "ledger:own", "ledger:audit", "node:read", "device:enrol", "channel:audit"})
    | ACCOUNTS,
    "ministry": frozenset({"unit:read", "ledger:own", "totals:read", "device:enrol"}),
    "admin": frozenset({"unit:read", "ledger:own", "device:enrol", "officer:manage", "node:read", "node:operate"}),
}

_GRAVE_RIGHTS = frozenset({"officer:manage", "ledger:audit"})
_GRAVE_AT_HEADQUARTERS = frozenset({"act:agree", "peer:pair"})
"""Rights with which two posts at the headquarters decide for the whole force."""


@dataclass(frozen=True, slots=True)
class CaveatRule:
    """What a caveat does.  sees: the roles that see in full, None for all; purposes: those that they must state."""

    shows: Showing = Showing.FULL
    sees: frozenset[str] | None = None
    purposes: frozenset[Purpose] | None = None
    export: bool = True
    forward: bool = True
    print: bool = True


_PROTECTED = CaveatRule(
    shows=Showing.MASKED,
    sees=frozenset({"investigator", "station", "supervisor", "liaison", "data_officer"}),
    purposes=frozenset({Purpose.CASE, Purpose.MISSING, Purpose.OVERSIGHT}),
    export=False,
    forward=False,
)

CAVEAT_RULES: Mapping[Caveat, CaveatRule] = {
    Caveat.LEAD_ONLY: CaveatRule(export=False),
    Caveat.NO_ONWARD: CaveatRule(forward=False),
    Caveat.CALL_FIRST: CaveatRule(),
    Caveat.VICTIM: _PROTECTED,
    Caveat.MINOR: _PROTECTED,
    Caveat.OWNER_ONLY: CaveatRule(export=False, forward=False, print=False),
}


@dataclass(frozen=True, slots=True)
class WayOut:
    """What holds on a way out.  column: of CAVEAT_RULES.  ours: also for what our own force owns.

    does, where: what happens to a barred statement and the module that asks, for the manual.
    """

    column: str
    ours: bool
    does: str
    where: str


WAYS: Mapping[Way, WayOut] = {
    Way.PRINT: WayOut("print", True, "left out, and the sheet says so", "web/common/labels.py, web/check/check.py"),
    Way.LIST: WayOut(
        "export",
        True,
        "label, caution and reasons left out, and the row says so",
        "interchange/questions.py",
    ),
    Way.DOWNLOAD: WayOut(
        "export",
        False,
        "a document, and the original of a photograph, is refused",
        "records/own_records/attachments.py",
    ),
    Way.ALERT: WayOut(
        "forward",
        False,
        "to a third force: the label is left out, a text that quotes it refused",
        "exchange/alerts/acts.py",
    ),
    Way.THREAD: WayOut("forward", False, "to a third force: as in an alert", "exchange/threads/acts.py"),
    Way.TAKE_OVER: WayOut("forward", False, "refused", "records/own_records/adopted_statements.py"),
}


def bars(handling: Handling, way: Way, *, ours: bool) -> frozenset[Caveat]:
    """Return the caveats for which a statement may not leave on this way, none where it may.

    ours: our own force owns it.  The one question that every way out asks.
    """
    out = WAYS[way]
    if ours and not out.ours:
        return frozenset()
    return frozenset(caveat for caveat in handling.caveats if not getattr(CAVEAT_RULES[caveat], out.column))


def may(actor: Actor, capability: str) -> bool:
    """Tell whether the actor's role carries the capability."""
    return capability in ROLES.get(actor.role, frozenset())


def roles_with(capability: str) -> frozenset[str]:
    """Return the roles that carry the capability."""
    return frozenset(role for role, rights in ROLES.items() if capability in rights)


def is_grave(role: str, *, unit: str, force: str) -> bool:
    """Tell whether it takes two to give or strip a role at a unit of a force.

    It does where the role administers officers or watches who administers, and at the headquarters where it decides
    for the force.  A role that nobody knows is grave.
    """
    if role not in ROLES:
        return bool(role)
    grave = _GRAVE_RIGHTS | _GRAVE_AT_HEADQUARTERS if unit == force else _GRAVE_RIGHTS
    return bool(ROLES[role] & grave)


def require(actor: Actor, capability: str) -> None:
    """Raise Refused unless the actor's role carries the capability."""
    if not may(actor, capability):
        raise Refused(
            "access:role",
            "The post of {who} does not carry the right {capability}; a post with it: {roles}.",
            who=actor.label,
            capability=capability,
            roles=", ".join(sorted(role for role, rights in ROLES.items() if capability in rights)) or "none",
        )


def require_purpose(purpose: Stated | None) -> Stated:
    """Return the purpose as stated.  Raises Refused when there is none, or when its reference is missing."""
    if purpose is None:
        raise Refused("access:no-purpose", "Say why you look: choose a purpose, it stays for the shift.")
    if purpose.purpose in NEEDS_REFERENCE and not purpose.reference.strip():
        raise Refused(
            "access:no-reference", "The purpose {purpose} needs the number it serves: FIR or request.", purpose=purpose
        )
    return purpose


def may_state(actor: Actor, purpose: Purpose) -> bool:
    """Tell whether the actor's post may look for this purpose."""
    return purpose in PURPOSES.get(actor.role, frozenset())


def require_statable(actor: Actor, stated: Stated) -> Stated:
    """Return the purpose as the actor may state it.  Raises Refused and Malformed.

    Every purpose that comes from a person passes here.  A session's passes when it is stated and at every request after
    it, the command line's when it is given.
    """
    require_purpose(stated)
    if not may_state(actor, stated.purpose):
        raise Refused(
            "access:purpose-role",
            "The post of {who} does not look for the purpose {purpose}; a post that does: {roles}.",
            who=actor.label,
            purpose=stated.purpose,
            roles=", ".join(sorted(role for role, found in PURPOSES.items() if stated.purpose in found)),
        )
    return Stated(stated.purpose, require_length(stated.reference, part="reference", most=REFERENCE))


def step(table: Mapping[tuple[str, str], str], state: str, act: str, *, thing: str) -> str:
    """Return the state that `act` leads to from `state`.  Raises Conflict when the table has no such step."""
    try:
        return table[state, act]
    except KeyError:
        possible = sorted(name for (at, name) in table if at == state)
        raise Conflict(
            "access:state",
            "{thing} is {state}: it cannot be {act}. Possible now: {possible}.",
            thing=thing,
            state=state,
            act=act,
            possible=", ".join(possible) or "nothing",
        ) from None


def admission(actor: Actor, purpose: Purpose) -> Admission:
    """Return what an actor with this purpose is admitted to, in the form that both Python and SQL evaluate."""
    return Admission(
        clearance=int(actor.clearance),
        audience=actor.tokens,
        purpose=purpose,
        barred=frozenset(caveat for caveat in Caveat if _showing_of_caveat(caveat, actor, purpose) is not Showing.FULL),
    )


def admits(
    admission: Admission,
    handling: Handling,
    *,
    audience: frozenset[str],
    purposes: frozenset[Purpose],
    expires_at: datetime | None,
    at: datetime,
) -> bool:
    """Tell whether a key row is admitted to a search: the pure twin of `access.admission.sql`.

    audience, purposes: the record's terms, empty for no limit.  A statement shown only masked is not searched either:
    a hit would tell what the mask hides.
    """
    return (
        handling.classification <= admission.clearance
        and (not audience or bool(audience & admission.audience))
        and (not purposes or admission.purpose in purposes)
        and not handling.caveats & admission.barred
        and (expires_at is None or at < expires_at)
    )


def showing_of_statement(handling: Handling, actor: Actor, purpose: Purpose | None) -> Showing:
    """Return how a statement that the actor reached is shown.  purpose: None before the actor has stated any."""
    if handling.classification > actor.clearance:
        return Showing.HIDDEN
    return max((_showing_of_caveat(caveat, actor, purpose) for caveat in handling.caveats), default=Showing.FULL)


def may_leave(handling: Handling, *, internet: bool) -> bool:
    """Tell whether a statement may be sent to another force at all."""
    if Caveat.OWNER_ONLY in handling.caveats:
        return False
    return not internet or handling.classification < Classification.SECRET


def _showing_of_caveat(caveat: Caveat, actor: Actor, purpose: Purpose | None) -> Showing:
    rule = CAVEAT_RULES[caveat]
    trusted = rule.sees is None or actor.role in rule.sees
    stated = rule.purposes is None or purpose in rule.purposes
    return Showing.FULL if trusted and stated else rule.shows
