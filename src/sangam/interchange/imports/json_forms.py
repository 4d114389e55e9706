"""Plans and troubles as JSON, for the table of jobs."""

from collections.abc import Mapping as Map
from typing import Any

from sangam.interchange.types import ColumnView, Mapping, Plan, Trouble
from sangam.kernel import sentences


def plan_out(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON."""
    return {
        "file": plan.file,
        "digest": plan.digest,
        "size_bytes": plan.size_bytes,
        "rows": plan.rows,
        "encoding": plan.encoding,
        "notes": [sentences.form(note) for note in plan.notes],
        "mapping": plan.mapping.form(),
        "columns": [
            [
                each.name,
                list(each.samples),
                each.property,
                sentences.form(each.how),
                each.legacy,
                [list(pair) for pair in each.preview],
                {name: list(counts) for name, counts in each.alike.items()},
            ]
            for each in plan.columns
        ],
        "kept": plan.kept,
        "first": [list(row) for row in plan.first],
        "changing_others": plan.changing_others,
    }


def plan_in(form: Map[str, Any]) -> Plan:
    """Read what `plan_out` gave."""
    return Plan(
        form["file"],
        form["digest"],
        form["size_bytes"],
        form["rows"],
        form["encoding"],
        Mapping.read(form["mapping"]),
        tuple(map(_column_in, form["columns"])),
        tuple(map(sentences.sentence_from_form, form["notes"])),
        form.get("kept", False),
        tuple(map(tuple, form.get("first", ()))),
        form.get("changing_others", False),
    )


def trouble_out(trouble: Trouble) -> list[object]:
    """Return a trouble as JSON."""
    why = sentences.form(trouble.why)
    return [trouble.line, trouble.column, trouble.value, why, trouble.rejected, trouble.becomes]


def trouble_in(form: list[Any]) -> Trouble:
    """Read what `trouble_out` gave."""
    line, column, value, why, rejected, *becomes = form  # earlier versions kept five
    return Trouble(line, column, value, sentences.sentence_from_form(why), rejected, *becomes)


def _column_in(form: list[Any]) -> ColumnView:
    name, samples, becomes, how, legacy, preview, *rest = form  # earlier versions kept six
    pieces = tuple((before, after) for before, after in preview)
    alike = {kind: (fitting, values) for kind, (fitting, values) in (rest[0] if rest else {}).items()}
    return ColumnView(name, tuple(samples), becomes, sentences.sentence_from_form(how), legacy, pieces, alike)
