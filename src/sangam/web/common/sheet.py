"""What stands on a printed sheet beside the page's own words: handling, the sources in a list, a code to check it by.

The code is a keyed digest of what was printed in which version, with the notices whose orders stand on the sheet.
The page of the same thing shows it too.  Where the two differ, the sheet is older than the page, its reader sees
other notices, or it was never printed here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sangam.kernel import clock
from sangam.kernel.handling import Classification
from sangam.print_pages.paper import Beside, code_of

_SAME = ("source", "source_force", "grade", "classification", "caveats", "learned_date")


def sheet(
    kind: str,
    thing: UUID,
    version: int,
    *,
    number: str,
    handling: Classification = Classification.RESTRICTED,
    beside: Beside = (),
) -> dict[str, Any]:
    """Return what `parts/_sheet_head.html` and `parts/_sheet_foot.html` show.

    handling: of alerts and threads, which carry no mark of their own, restricted, as in a letter.
    beside: as in `print_pages.public.code_of`.
    """
    return {
        "number": number,
        "version": version,
        "handling": handling,
        "code": code_of(kind, thing, version, beside),
        "printed_at": clock.now(),
    }


def number_sources(groups: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """List the sources of a record's statements, each once, and note its number in each statement.

    groups: as `records.record_words` has them.  What may not be printed has no number and no source in the list.
    """
    listed: dict[tuple[str, ...], dict[str, Any]] = {}
    for statement in (each for group in groups for each in group["statements"] if not each["unprinted"]):
        key = tuple(str(statement[name]) for name in _SAME)
        source = listed.setdefault(key, {name: statement[name] for name in _SAME} | {"number": len(listed) + 1})
        statement["source_number"] = source["number"]
    return list(listed.values())


def usual_mark(groups: Iterable[Mapping[str, Any]]) -> dict[str, str] | None:
    """Return whose and of which grade most statements of a record are, and note in each whether it is one of them.

    None where no mark stands for more than half: then each statement bears its own.
    """
    every = [statement for group in groups for statement in group["statements"]]
    counted = Counter((each["source_force"], each["grade"]) for each in every)
    usual, times = counted.most_common(1)[0] if counted else (("", ""), 0)
    if times * 2 <= len(every):
        return None
    for statement in every:
        statement["is_usual"] = (statement["source_force"], statement["grade"]) == usual
    return {"force": usual[0], "grade": usual[1]}
