"""The laws of what goes beside records: pointers that are asked, files.

pointers    each check is answered at last, and meets the pointer that stands
files       each file that a record names lies whole at its owner and each whole holder, the same as was handed in;
            there is none that no record there names
"""

import re
from collections.abc import Callable, Mapping

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Told

_DIGEST = re.compile("[0-9a-f]{64}")


def _pointers(evidence: Evidence) -> Check:
    for act in evidence.journal.of("check"):
        if act.told is not Told.DONE or not act.to:
            continue
        asks = [row for row in evidence.states[act.force]["asks"] if row[0] == act.thing and row[1] == act.to]
        met = any(act.text in {each[1] for each in row[4]} for row in asks)
        refused = any(row[2] == "refused" and row[3] == "records:pointer-limit" for row in asks)
        fits = asks and all(row[2] for row in asks) and (met or refused)
        said = [row[2:4] for row in asks]
        yield "" if fits else f"{act.force} checked {act.text} of {act.to} at {act.at_s} s, and was answered {said}"


def _files(evidence: Evidence) -> Check:
    unsure = {act.thing for act in evidence.journal.of("attach") if act.told is not Told.DONE}
    for force, state in evidence.states.items():
        files, read = {row[0]: row for row in state["files"]}, evidence.read.get(force, {})
        named: set[str] = set()
        for record, owner, *_, statements in ((*row[:4], row[7]) for row in state["records"]):
            for file in statements:
                named.add(file)
                there = read.get(file, "nothing")
                same = evidence.read.get(owner, {}).get(file) == there
                fits = record in unsure or (
                    _DIGEST.fullmatch(there) and same and file in files and files[file][3] == "here"
                )
                found = files[file][3:] if file in files else "no row"
                yield "" if fits else f"{file} of {record} of {owner} at {force}: {found}, {there}"
        yield from (f"{force} has {file}, which no record there names" for file in files.keys() - named)
    yield from _attached(evidence)


def _attached(evidence: Evidence) -> Check:
    """Hold that what an officer attached can be read as he handed it in, while its record stands."""
    for act in evidence.journal.of("attach"):
        own = {row[0]: row for state in evidence.states.values() for row in state["records"] if row[1] == state.force}
        if act.told is Told.DONE and act.thing in own:
            owner, files = own[act.thing][1], own[act.thing][7]
            found = {evidence.read.get(owner, {}).get(file) for file in files}
            said = (
                f"{act.text} is not with {act.thing}, attached at {act.at_s} s: {owner} reads {sorted(map(str, found))}"
            )
            yield "" if act.text in found else said


LAWS: Mapping[str, Callable[[Evidence], Check]] = {
    "pointers": _pointers,
    "files": _files,
}
