"""The law of sharing groups.

groups    each member has its host's document, whose members are those that were told; nobody else knows better
"""

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Act, Told
from sangam_lab.chaos.laws.terms import Row, members_of


def groups(evidence: Evidence) -> Check:
    hosted = {
        row[0]: row for force, state in evidence.states.items() for row in state["groups"] if row[0].startswith(force)
    }
    for force, state in evidence.states.items():
        for row in state["groups"]:
            yield _document(force, row, hosted.get(row[0]))
    for code, row in hosted.items():
        for force in evidence.states:
            yield _membership(evidence, code, force, is_member=force in members_of(row))


def _document(force: str, row: Row, host: Row | None) -> str:
    if host is None:
        return f"{force} knows {row[0]}, which its host does not"
    newest = row[:3] == host[:3]
    out_of_it = force not in host[2] and force not in row[2] and row[1] <= host[1]
    known = f"version {row[1]} of {row[0]} with {sorted(row[2])}"
    return "" if newest or out_of_it else f"{force} has {known}, its host version {host[1]} with {sorted(host[2])}"


def _membership(evidence: Evidence, code: str, force: str, *, is_member: bool) -> str:
    """Hold who is in a group against the last act on it, where no other one can have come after it."""
    acts = [act for act in evidence.journal.of("add", "remove", "leave", thing=code) if act.to == force]
    last = _last(acts)
    if last is None or (last.kind == "add") is is_member:
        return ""
    return f"{force} is {'' if is_member else 'not '}in {code}, after {last.kind} at {last.at_s} s"


def _last(acts: list[Act]) -> Act | None:
    """Return the last of these acts if it was done, and after all others were told what became of them."""
    tried = [act for act in acts if act.told is not Told.REFUSED]
    if not tried or tried[-1].told is not Told.DONE:
        return None
    before = tried[:-1]
    sure = all(
        act.told is Told.DONE and act.told_s <= tried[-1].at_s and act.force == tried[-1].force for act in before
    )
    return tried[-1] if sure else None
