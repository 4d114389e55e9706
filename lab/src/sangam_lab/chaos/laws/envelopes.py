"""The laws, each a function from what was told and what stands to what is broken.  Pure.

messages     acknowledged: on both nodes, each once; not acknowledged: on both or on neither
order        what one sender wrote to one force comes in the order in which it was written
acts         a record act that was acknowledged stands at its owner; so does an alert, with all it was sent to
versions     no version of a record goes back on any node, at any time
numbers      no version of a record is given with two contents, also by an owner whose node was restored
lanes        what was numbered came once under its number, no number is missing, nothing waits, nothing is set aside
epochs       none begins while no node is restored from an old backup
ledgers      each ledger verifies, and each head that another force witnessed stands in it

What is held of records, and what goes beside them, is in the modules beside.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Told
from sangam_lab.chaos.laws import challenges as challenge_laws
from sangam_lab.chaos.laws import groups as group_laws
from sangam_lab.chaos.laws import ownership as ownership_laws
from sangam_lab.chaos.laws import pointers_and_files as pointer_and_file_laws
from sangam_lab.chaos.laws import terms as term_laws
from sangam_lab.chaos.state import State


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one law.  checked: of how many things.  broken: a sentence each, with the ids."""

    law: str
    checked: int
    broken: tuple[str, ...]


def judge(evidence: Evidence) -> list[Finding]:
    """Hold every law against the evidence."""
    return [_finding(law, check(evidence)) for law, check in _LAWS.items()]


def _finding(law: str, cases: Iterable[str]) -> Finding:
    found = list(cases)
    return Finding(law, len(found), tuple(filter(None, found)))


def _messages(evidence: Evidence) -> Check:
    for writer in {(act.force, act.to, act.thing) for act in evidence.journal.of("say")}:
        force, to, thing = writer
        tried = {act.text: act.told for act in evidence.journal.of("say", thing=thing) if act.force == force}
        here, there = (_texts(evidence.states[node], thing, force) for node in (force, to))
        for text, told in tried.items():
            copies = (here.get(text, 0), there.get(text, 0))
            fits = copies == (1, 1) or (copies == (0, 0) and told is not Told.DONE)
            yield "" if fits else f"{text!r} was told {told}: {copies[0]} at {force}, {copies[1]} at {to}, in {thing}"


def _texts(state: State, thing: str, force: str) -> dict[str, int]:
    thread = thing.strip("/").rpartition("/")[2]
    return {text: count for where, who, text, count in state["messages"] if (where, who) == (thread, force)}


def _order(evidence: Evidence) -> Check:
    """Compare by the order in which the inbox took them, not by times: a skewed clock may say anything.

    A text whose sending an officer was told of comes before all that the officer wrote after it.  A text with no answer
    may still be under way to the officer's node when the next one is written.
    """
    told = {act.text for act in evidence.journal.of("say") if act.told in (Told.DONE, Told.OVERTAKEN)}
    for sender, state in evidence.states.items():
        texts = {row[0]: _said(row[8]) for row in state["outbox"] if row[3].startswith("thread.said")}
        for receiver, other in evidence.states.items():
            came = [texts.get(row[0], "") for row in other["inbox"] if row[1] == sender]
            found = [text for text in came if text]
            late = _come_late(found, told)
            yield f"{sender} to {receiver}: {late}" if late else ""


def _said(body: str) -> str:
    try:
        return str(json.loads(body).get("text", ""))
    except ValueError:  # emptied after it had come
        return ""


def _come_late(found: list[str], told: set[str]) -> str:
    """Return what is wrong with the first text that was told sent and came after a later one, "" for none."""
    highest = list(accumulate(found, max))
    pairs = ((after, before) for before, after in zip(highest, found[1:], strict=False) if after < before)
    return next((f"{after!r} came after {before!r}" for after, before in pairs if after in told), "")


def _acts(evidence: Evidence) -> Check:
    gone = {act.thing for act in evidence.journal.of("recall", "mend") if act.told is not Told.REFUSED}
    void = {
        (force, row[3])
        for force, state in evidence.states.items()
        for row in state["offers"]
        if row[2] == force and row[4] == "void"
    }
    owned = {row[0]: row[4] for force, state in evidence.states.items() for row in state["records"] if row[1] == force}
    for act in evidence.journal.of("create", "correct"):
        if act.told is Told.DONE and act.thing not in gone and (act.force, act.thing) not in void:
            said = owned.get(act.thing, "")
            yield "" if act.text in said else f"{act.kind} of {act.thing} at {act.at_s} s is lost: {act.text!r}"
    cancels = {act.thing: act.told for act in evidence.journal.of("cancel")}
    for act in evidence.journal.of("alert"):
        if act.told is Told.DONE:
            yield from _alert(evidence, act.force, act.thing, cancelled=cancels.get(act.thing) is Told.DONE)


def _alert(evidence: Evidence, force: str, alert: str, *, cancelled: bool) -> Check:
    stands = {node: {row[0]: row for row in state["alerts"]} for node, state in evidence.states.items()}
    own = stands[force].get(alert)
    if own is None or (cancelled and own[3] == "live"):
        told = "cancelled" if cancelled else "sent"
        yield f"the alert {alert} of {force} is {own[3] if own else 'lost'}, and was told {told}"
        return
    for receiver in own[4]:
        there = stands[receiver].get(alert)
        same = there is not None and there[2:4] == own[2:4]
        gone = there is None and own[3] != "live"  # it was over before it came
        yield (
            "" if same or gone else f"the alert {alert} of {force} is {own[2:4]}, at {receiver} {there and there[2:4]}"
        )


def _versions(evidence: Evidence) -> Check:
    yield from evidence.sampling.went_back
    yield from ("" for _ in range(evidence.sampling.looks))


def _numbers(evidence: Evidence) -> Check:
    yield from evidence.sampling.twice()


def _lanes(evidence: Evidence) -> Check:
    for sender, state in evidence.states.items():
        for receiver, other in evidence.states.items():
            sent = [row for row in state["outbox"] if row[1] == receiver]
            came = {row[0]: row for row in other["inbox"] if row[1] == sender}
            anew = bool({sender, receiver} & evidence.restored)
            yield from (_way(sender, row, came, anew=anew) for row in sent)
            if not anew:  # in a new epoch what came before is a repeat, and stays under its old number
                yield from _gaps(f"{sender} to {receiver}", [row[2:6] for row in came.values()])
        for other, code, kind, reason, record in state["setaside"]:
            about = f" of {record}" if record else ""
            yield "" if code in _CROSSED else f"{sender} set aside what {other} sent: {code}, {kind}{about}, {reason}"


def _way(sender: str, row: tuple[object, ...], came: Mapping[str, tuple[object, ...]], *, anew: bool) -> str:
    envelope, receiver, lane, kind, epoch, seq, reached, *_ = row
    there = came.get(str(envelope))
    if there is None and reached and anew and kind in _NOT_AGAIN:
        return ""
    if there is None or not reached:
        return f"{kind} {envelope} of {sender} is not with {receiver}" if there is None else f"{envelope}: no receipt"
    if there[6] == "parked":
        return f"{kind} {envelope} of {sender} waits at {receiver} for ever"
    same = there[2] == lane and (anew or (there[4], there[5]) == (epoch, seq))
    return (
        "" if same else f"{envelope} of {sender} is {lane} {epoch}.{seq}, and came as {there[2]} {there[4]}.{there[5]}"
    )


_CROSSED = frozenset(
    {"records:not-in-group", "records:terms-over", "federation:lost-with-restore", "records:lost-and-ours"}
)
"""Codes under which honest words are set aside that come late.

Their receiver is out of the group, or their time is over.  Their sender has lost them with its restore while they
waited.  Or their receiver has lost what they tell of, and nobody has it.
"""

_NOT_AGAIN = frozenset({"epoch.begun.v1", "envelope.emptied.v1"})
"""What goes to a restored node no second time: the beginning of an epoch that is over, and what was recalled since."""


def _gaps(line: str, rows: list[tuple[str, str, int, int]]) -> Check:
    for lane, epoch in sorted({(row[0], row[2]) for row in rows}):
        numbers = sorted(row[3] for row in rows if (row[0], row[2]) == (lane, epoch))
        fits = numbers == list(range(1, len(numbers) + 1))
        yield "" if fits else f"{line}, {lane} {epoch}: of {numbers[-1]} numbers {len(numbers)} came"


def _epochs(evidence: Evidence) -> Check:
    for force, state in evidence.states.items():
        begun = [row for row in state["outbox"] if row[3] == "epoch.begun.v1"]
        yield f"{force} began an epoch: {begun[0][:6]}" if begun and not evidence.restored else ""


def _ledgers(evidence: Evidence) -> Check:
    for force, state in evidence.states.items():
        yield evidence.unverified.get(force, "")
        for other, theirs in evidence.states.items():
            heads = {(row[0], row[1]) for row in theirs["heads"]}
            for peer, size, root in state["witnessed"]:
                forked = peer == other and (size, root) not in heads
                yield f"{force} witnessed a head of {peer} of {size} rows that {peer} does not have" if forked else ""
        yield from (f"{force} says that {peer}'s ledger forked" for peer, code in state["notes"] if "fork" in code)


_LAWS: Mapping[str, Callable[[Evidence], Check]] = {
    "messages": _messages,
    "order": _order,
    "acts": _acts,
    **term_laws.LAWS,
    **ownership_laws.LAWS,
    "groups": group_laws.groups,
    "challenges": challenge_laws.challenges,
    **pointer_and_file_laws.LAWS,
    "versions": _versions,
    "numbers": _numbers,
    "lanes": _lanes,
    "epochs": _epochs,
    "ledgers": _ledgers,
}
