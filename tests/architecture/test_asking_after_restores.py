"""Who asks whether somebody was restored: recovery, the gate, and few others, each for a reason that stands here.

What speaks of our own things waits at one gate (`federation/inbox/gate`) until its sender has caught us up.  The gate
knows the sender alone.  Who stands in this list needs to know of all peers, or is no handler.
"""

import ast

from architecture.tree import SOURCE, list_nodes, parsed

SOURCES = SOURCE / "sangam"
ASKS = frozenset({"unheard", "is_unheard", "was_awaited", "last_restore"})
DOORS = frozenset({"catch_up", "recovery", "federation_recovery"})
RECOVERY = ("federation/", "node/", "records/recovery/", "exchange/recovery/")
BY_REASON = {
    "any peer may still say what became of a transfer": {
        "records/ownership/missing_records.py",
        "records/ownership/precedence.py",
        "records/transfers/giver_intake.py",
        "records/transfers/ownership_notices.py",
        "records/transfers/taker_intake.py",
    },
    "any member may have the host's newest document": {
        "hosting/memberships.py",
        "records/groups.py",
    },
    "the next version lies above all that a restore lost": {"records/storage/records.py"},
    "work of the clock, not of a handler, leaves out who is behind": {
        "records/corrections/challenge_expiry.py",
        "records/reconciliation/owner_side.py",
    },
    "a word that is given back is believed": {
        "records/corrections/challenges.py",
        "records/ownership/holders.py",
    },
}
"""This list may only shrink."""


def asking(tree: ast.Module) -> bool:
    """Tell whether a module asks by one of the doors of federation."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ASKS
        and isinstance(node.value, ast.Name)
        and node.value.id in DOORS
        for node in list_nodes(tree)
    )


def test_who_asks_of_a_restore_has_a_written_reason() -> None:
    found = {
        name
        for path, tree in parsed(SOURCE).items()
        if not (name := path.relative_to(SOURCES).as_posix()).startswith(RECOVERY) and asking(tree)
    }
    assert found == set().union(*BY_REASON.values())


def test_the_check_sees_a_question_and_no_other_use() -> None:
    assert asking(ast.parse("if sender in catch_up.unheard():\n    pass"))
    assert asking(ast.parse("at = recovery.last_restore()"))
    assert not asking(ast.parse("with envelopes.unheard(as_if=1):\n    catch_up.require_awaited(word)"))
