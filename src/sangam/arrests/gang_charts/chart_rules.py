"""The rules of a gang chart as pure functions: its version, what it lacks, who may write, in which order."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    Cell,
    ChartView,
    FormRow,
    Lacking,
    MemberRow,
)
from sangam.arrests.types import Decision, Use
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused

MOST_MEMBERS = 40
MOST_CASES = 100
MOST_SAT = 12


def code_of_chart(form: str, drawing: UUID, versions: Mapping[UUID, int], entries: Collection[UUID]) -> str:
    """Return the code of a version: of the drawing, the versions of its records, and what officers wrote in it."""
    said = [form, str(drawing), sorted((str(each), at) for each, at in versions.items()), sorted(map(str, entries))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def empty_columns(cells: Iterable[Cell], members: Iterable[MemberRow]) -> tuple[Lacking, ...]:
    """Return every empty column with whom or which case it lacks for; a case that is left out lacks nothing."""
    found = [Lacking(each.column, None) for each in cells if each.is_empty]
    for member in members:
        found += [Lacking(each.column, member.person) for each in member.cells if each.is_empty]
        for case in member.cases:
            if case.use in (Use.CHART, Use.BASE):
                found += [Lacking(each.column, case.views[0]) for each in case.cells if each.is_empty]
    return tuple(found)


def require_drawable(members: Mapping[UUID, Mapping[UUID, Use]]) -> None:
    """Raise Malformed for a drawing without a member, with too many, or with a member who has two base cases."""
    if not 0 < len(members) <= MOST_MEMBERS:
        raise Malformed("arrests:chart-members", "Choose from 1 to {most} members of the gang.", most=MOST_MEMBERS)
    for cases in members.values():
        if sum(use is Use.BASE for use in cases.values()) > 1:
            raise Malformed("arrests:chart-base", "A member has one base case: choose which.")
        if len(cases) > MOST_CASES:
            raise Malformed("arrests:chart-cases", "A member has at most {most} cases in a chart.", most=MOST_CASES)


def require_authority(chart: ChartView, code: str) -> AuthorityView:
    """Return an authority of a chart's form.  Raises NotFound."""
    found = next((each for each in chart.authorities if each.row.code == code), None)
    if found is None:
        raise NotFound("arrests:authority", "This form has no such authority: open the chart and try again.")
    return found


def require_rank(row: FormRow, rank: str) -> None:
    """Raise Refused for an officer whose rank is none of the authority's."""
    if rank not in row.ranks:
        raise Refused(
            "arrests:not-authority",
            "This is written by {ranks}: nobody else, and nobody for them.",
            ranks=", ".join(row.ranks),
        )


def require_read(chart: ChartView, read: str) -> None:
    """Raise Refused where the officer does not see all of a chart, and Conflict where another version was read."""
    if chart.drawn_at is None:
        raise Conflict("arrests:not-drawn", "Nothing is drawn yet: choose the members and their cases first.")
    if chart.unseen:
        raise Refused(
            "arrests:chart-unseen",
            "Your post does not see all that this chart rests on, or a record is gone: nobody signs what was not read.",
        )
    if read != chart.code:
        raise Conflict("arrests:chart-changed", "The chart has changed since you opened it: read it again.")


def require_turn(chart: ChartView, authority: AuthorityView, decision: Decision, *, language: str) -> None:
    """Raise Conflict where a chart is not ready for an authority: it wrote already, or something comes before.

    language: in which columns and authorities are named.
    """
    if authority.reasons and authority.reasons[-1].is_current:
        raise Conflict("arrests:reason-written", "This authority has written on this version already.")
    if decision is Decision.RETURNS:
        return
    if chart.lacking:
        names = dict.fromkeys(each.column.text(language) for each in chart.lacking)
        raise Conflict("arrests:chart-lacks", "The chart lacks columns: {columns}.", columns="; ".join(names))
    for before in chart.authorities:
        if before.row.code == authority.row.code:
            break
        if not before.agreed:
            raise Conflict(
                "arrests:chart-order",
                "{authority} has not agreed to this version yet: the chart goes by way of that officer.",
                authority=before.row.text(language),
            )
    if authority.row.code == chart.authorities[-1].row.code and not any(each.is_current for each in chart.meetings):
        raise Conflict("arrests:no-meeting", "No joint meeting on this version is recorded: record who sat, and when.")


def require_order(text: str, *parts: str) -> None:
    """Raise Malformed for a signed order that is entered without its number, signatory or document, or with a text."""
    if text.strip() or not all(each.strip() for each in parts):
        raise Malformed(
            "arrests:order",
            "An order is entered by its number, who signed it and where the signed paper is; its reasons stay on it.",
        )


def require_sat(sat: Collection[str]) -> None:
    """Raise Malformed for a joint meeting of fewer than two persons, or of too many."""
    if not 2 <= len(sat) <= MOST_SAT:
        raise Malformed(
            "arrests:sat", "Write who sat in the meeting, one a line with rank: from 2 to {most}.", most=MOST_SAT
        )
