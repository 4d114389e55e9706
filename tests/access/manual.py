"""Write docs/rules/access.md from the tables of `access.policy`: `PYTHONPATH=src:tests python -m access.manual`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sangam.access import policy
from sangam.access.types import Showing, Way
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import NEEDS_REFERENCE, Purpose

MANUAL = Path(__file__).parents[2] / "docs" / "rules" / "access.md"

_HEAD = """# Who may, and who sees

Generated from `src/sangam/access/policy.py`; a test keeps it current. Write it anew with
`PYTHONPATH=src:tests python -m access.manual`.

Three questions are asked of every act, in this order.

1. May this officer? His post has a role, the role carries rights.
2. May this be done to this thing in this state? Each package keeps a table of steps.
3. What may this officer see? Audience, purpose, clearance and caveats decide, statement by statement.
"""
_ADMISSION = """## What a search may touch

A key row takes part in a search, in its score, its order and its count, only if all of this holds:

- the officer's audience (his force, his unit and all units above it, his post) meets the record's, or the record names
  none;
- his stated purpose is among the record's, or the record names none;
- the statement's classification is at most his post's clearance;
- no caveat of the statement masks it from him: a hit would tell what the mask hides;
- the record's terms have not run out.

Whatever fails is absent: the answer, its order, its score and its reasons are as if it did not exist.
"""

_BEYOND_TABLE = """The last column is asked when a record is sent (`records/sharing/distribution.py`): nothing for the
owner alone goes.
A statement that was taken over goes to no force but the one it is from, whatever its caveats (`records/policy.py`).
What an officer types, reads out or photographs is his own act: a text to a third force is compared with what is barred
word for word, and nothing more."""


def manual() -> str:
    """Return the page."""
    parts = [_HEAD, *_roles(), *_purposes(), _ADMISSION, *_caveats(), *_ways(), *_clearances()]
    return "\n".join(parts).rstrip() + "\n"


def _roles() -> Iterator[str]:
    yield "## Roles and their rights\n"
    rights = sorted(set().union(*policy.ROLES.values()))
    yield _row(["right", *policy.ROLES])
    yield _row(["---"] * (len(policy.ROLES) + 1))
    for right in rights:
        yield _row([f"`{right}`", *("yes" if right in held else "" for held in policy.ROLES.values())])
    yield ""


def _purposes() -> Iterator[str]:
    yield "## Purposes\n\nA look needs a purpose; it stays for the shift or the case.\n"
    yield _row(["purpose", "needs a number", "posts that may state it"])
    yield _row(["---", "---", "---"])
    for purpose in Purpose:
        roles = [role for role, stated in policy.PURPOSES.items() if purpose in stated]
        who = "any" if len(roles) == len(policy.PURPOSES) else ", ".join(roles)
        yield _row([purpose.value, "yes" if purpose in NEEDS_REFERENCE else "", who])
    yield ""


def _caveats() -> Iterator[str]:
    yield "## How a statement that was reached is shown\n"
    yield _row(["caveat", "role", "purpose", "shown", "export", "forward", "print", "leaves the force"])
    yield _row(["---"] * 8)
    yield _row(["(none)", "any", "any", *_treated(frozenset(), "beat", Purpose.NAKA)])
    for caveat in Caveat:
        rule, only = policy.CAVEAT_RULES[caveat], frozenset({caveat})
        if rule.sees is None and rule.purposes is None:
            yield _row([caveat.value, "any", "any", *_treated(only, "beat", Purpose.NAKA)])
            continue
        roles, purposes = rule.sees or frozenset(policy.ROLES), rule.purposes or frozenset(Purpose)
        trusted, other = min(roles), min(set(policy.ROLES) - roles)
        stated, unstated = min(purposes), min(set(Purpose) - purposes)
        yield _row([caveat.value, _list(roles), _list(purposes), *_treated(only, trusted, stated)])
        yield _row([caveat.value, _list(roles), "any other", *_treated(only, trusted, unstated)])
        yield _row([caveat.value, "any other", "any", *_treated(only, other, stated)])
    yield "\nSeveral caveats: the strictest of each column.\n"


def _ways() -> Iterator[str]:
    yield "## Where the columns are asked\n"
    yield "Every way on which what a record says leaves its page asks the columns above through `bars`.\n"
    yield _row(["way out", "column", "also what is ours", "what is barred", "asked in"])
    yield _row(["---"] * 5)
    for way in Way:
        out = policy.WAYS[way]
        yield _row([way.value, out.column, _yes(out.ours), out.does, f"`{out.where}`"])
    yield f"\n{_BEYOND_TABLE}\n"


def _clearances() -> Iterator[str]:
    yield "## Classification and clearance\n"
    yield _row(
        ["statement", *(f"clearance {level.name.lower()}" for level in Classification), "leaves by the internet"]
    )
    yield _row(["---"] * (len(Classification) + 2))
    for level in Classification:
        shown = [
            policy.showing_of_statement(Handling(level), Actor("DL", "", clearance=clearance), Purpose.CASE)
            for clearance in Classification
        ]
        leaves = policy.may_leave(Handling(level), internet=True)
        yield _row([level.name.lower(), *(_shown(each) for each in shown), _yes(leaves)])


def _treated(caveats: frozenset[Caveat], role: str, purpose: Purpose) -> list[str]:
    handling = Handling(Classification.RESTRICTED, caveats)
    actor = Actor("DL", "", role=role, clearance=Classification.CONFIDENTIAL)
    rules = [policy.CAVEAT_RULES[caveat] for caveat in caveats]
    rights = [all(getattr(rule, column) for rule in rules) for column in ("export", "forward", "print")]
    leaves = policy.may_leave(handling, internet=True)
    return [
        _shown(policy.showing_of_statement(handling, actor, purpose)),
        *(_yes(right) for right in (*rights, leaves)),
    ]


def _shown(showing: Showing) -> str:
    return {Showing.FULL: "in full", Showing.MASKED: "masked", Showing.HIDDEN: "absent"}[showing]


def _yes(right: bool) -> str:
    return "yes" if right else "no"


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(str(word) for word in words))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
