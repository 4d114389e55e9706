"""The forms of gang charts as data: those that ship, and in their place what the force has edited."""

import csv
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from uuid import UUID

from sangam.access.policy import require
from sangam.arrests import policy
from sangam.arrests.gang_charts.chart_types import AuthorityView, Cell, ChartView, Form, FormRow, Lacking, MemberRow
from sangam.arrests.models import FormEdit
from sangam.arrests.types import Decision, Part, Per, Use
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.records.schema import kinds

LANGUAGES = ("en", "hi", "ur", "pa")
FORM_COLUMNS = (
    "code",
    "part",
    "forms",
    "forces",
    "beside",
    "number",
    "per",
    "filled_from",
    "ranks",
    "source",
    "from_date",
    "until_date",
    "verified_by",
    *LANGUAGES,
)
DRAWN_BASE, BY_ORDER = "drawing:base", "order"
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_FORCE = re.compile(r"[A-Z]{2,8}")
_MOST_ROWS = 300


def form_rows() -> tuple[FormRow, ...]:
    """Return every row as the force has it, in order; one that the force added comes last."""
    edits: dict[str, Mapping[str, str]] = {}
    for edit in FormEdit.objects.order_by("at", "id"):
        edits[edit.code] = edit.said
    shipped = _shipped_rows()
    codes = [*shipped, *(code for code in edits if code not in shipped)]
    return tuple(
        replace(_row(edits.get(code) or shipped[code]), place=place, edited=code in edits)
        for place, code in enumerate(codes)
    )


def forms_of(force: str, day: date) -> tuple[Form, ...]:
    """Return the forms that apply to a force on a day, each with its rows that do."""
    return forms_in(form_rows(), force, day)


def forms_in(rows: Iterable[FormRow], force: str, day: date) -> tuple[Form, ...]:
    """Return the forms among rows that apply to a force on a day."""
    found = [each for each in rows if _applies(each, force, day)]
    return tuple(_form(each, found) for each in found if each.part is Part.FORM)


def form_of(code: str, force: str, day: date) -> Form:
    """Return a form that applies to a force on a day.  Raises NotFound."""
    found = next((each for each in forms_of(force, day) if each.code == code), None)
    if found is None:
        raise NotFound("arrests:gang-form", "This form does not apply to your force: choose one from the list.")
    return found


def form_row(code: str) -> FormRow:
    """Return a row.  Raises NotFound."""
    found = next((each for each in form_rows() if each.code == code), None)
    if found is None:
        raise NotFound("arrests:form-row", "The forms have no such row: open the list and try again.")
    return found


def edit_row(actor: Actor, said: Mapping[str, str]) -> FormRow:
    """Put a row in place of the one with its code, or add it; raises Refused without the right, and Malformed."""
    with audit.deed(actor, "officer:gang-form:edit") as facts:
        require(actor, "checklist:edit")
        row = {
            name: require_length(str(said.get(name, "")), part="text", most=policy.LONGEST_TEXT)
            for name in FORM_COLUMNS
        }
        made = _row(row)
        if len({*_shipped_rows(), *FormEdit.objects.values_list("code", flat=True), made.code}) > _MOST_ROWS:
            raise Malformed("arrests:many-form-rows", "The forms have at most {most} rows.", most=_MOST_ROWS)
        FormEdit.objects.create(id=new_id_of(actor.force), code=made.code, said=row, label=actor.label, at=clock.now())
        facts.update(row=made.code, part=made.part, verified_by=made.verified_by)
    return made


def row_as_text(one: FormRow) -> dict[str, str]:
    """Return a row by `FORM_COLUMNS`, as a form or the file has it."""
    fill = " ".join(":".join(each) for each in one.fill)
    return {
        "code": one.code,
        "part": one.part,
        "forms": ",".join(one.forms),
        "forces": ",".join(one.forces),
        "beside": ",".join(one.beside),
        "number": one.number,
        "per": one.per or "",
        "filled_from": BY_ORDER if one.by_order else fill,
        "ranks": ",".join(one.ranks),
        "source": one.source,
        "from_date": one.from_date.isoformat() if one.from_date else "",
        "until_date": one.until_date.isoformat() if one.until_date else "",
        "verified_by": one.verified_by,
        **{language: one.texts.get(language, "") for language in LANGUAGES},
    }


def shipped_rows() -> tuple[FormRow, ...]:
    """Return the rows that ship, whatever the force has edited."""
    return tuple(_row(each) for each in _shipped_rows().values())


@cache
def _shipped_rows() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("sangam.arrests").joinpath("data/gang_forms.tsv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)}


def _applies(row: FormRow, force: str, day: date) -> bool:
    in_force = (row.from_date is None or row.from_date <= day) and (row.until_date is None or day <= row.until_date)
    return in_force and (not row.forces or force in row.forces)


def _form(form: FormRow, rows: Iterable[FormRow]) -> Form:
    own = [each for each in rows if form.code in each.forms]
    parts = {part: tuple(each for each in own if each.part is part) for part in Part}
    return Form(form, parts[Part.COLUMN], parts[Part.ITEM], parts[Part.AUTHORITY], parts[Part.STOCK])


def _row(said: Mapping[str, str]) -> FormRow:
    """Return a row from its columns.  Raises Malformed, naming the column."""
    if not _CODE.fullmatch(said["code"]):
        raise _wrong("code", "small letters, digits and hyphens")
    if not said["en"].strip() or not said["source"].strip():
        raise _wrong("en, source", "a text in English and the source of law")
    part = Part(_one_of("part", said["part"], Part))
    by_order = part is Part.AUTHORITY and said["filled_from"].strip() == BY_ORDER
    made = FormRow(
        code=said["code"],
        place=0,
        part=part,
        forms=_split_list(said["forms"]),
        forces=tuple(_forces(said["forces"])),
        beside=_split_list(said["beside"]),
        number=said["number"].strip(),
        per=Per(_one_of("per", said["per"], Per)) if part is Part.COLUMN else None,
        fill=() if by_order else tuple(_fills(said["filled_from"])),
        ranks=_split_list(said["ranks"]),
        source=said["source"],
        from_date=_day("from_date", said["from_date"]),
        until_date=_day("until_date", said["until_date"]),
        verified_by=said["verified_by"].strip(),
        texts={language: said[language] for language in LANGUAGES if said[language].strip()},
        by_order=by_order,
    )
    return _require_whole(made)


def _require_whole(row: FormRow) -> FormRow:
    """Return a row that says all that its part needs.  Raises Malformed."""
    if not row.forms:
        raise _wrong("forms", "the code of a form")
    if row.part is Part.AUTHORITY and not row.ranks:
        raise _wrong("ranks", "ranks, such as SP,DCP")
    return row


def _fills(text: str) -> Iterable[tuple[str, str]]:
    """Yield kinds of record with a property each.  Raises Malformed for one that records do not have."""
    for each in text.split():
        kind, _, name = each.partition(":")
        declared = kinds.KINDS.get(kind)
        if each != DRAWN_BASE and (declared is None or declared.property(name) is None):
            raise _wrong("filled_from", "kinds of record with a property each, such as prosecution:court")
        yield kind, name


def _forces(text: str) -> Iterable[str]:
    for each in _split_list(text):
        if not _FORCE.fullmatch(each):
            raise _wrong("forces", "codes of forces, such as UP,DL")
        yield each


def _one_of(column: str, text: str, allowed: Iterable[str]) -> str:
    words = [str(each) for each in allowed]
    if text not in words:
        raise _wrong(column, ", ".join(words))
    return text


def _day(column: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise _wrong(column, "a day as 2026-12-31") from None


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(",") if (part := each.strip()))


def _wrong(column: str, wanted: str) -> Malformed:
    return Malformed(
        "arrests:form-column", "The column {column} of the form needs {wanted}.", column=column, wanted=wanted
    )


# The rules of a gang chart as pure functions: its version, what it lacks, who may write, in which order.

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
