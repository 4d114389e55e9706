"""`sangam check`: the one box on the command line, for an officer of this node."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.node import HOME
from sangam.kernel.purpose import Purpose, Stated
from sangam.node import homes
from sangam.node.attach import attach

if TYPE_CHECKING:
    from sangam.matching.types import Answer, Hit


@click.command()
@click.argument("text")
@click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who asks.")
@click.option("--purpose", required=True, type=click.Choice([str(each) for each in Purpose]), help="Why he looks.")
@click.option("--reference", default="", help="FIR or request number that the purpose serves.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@HOME
def check(text: str, officer: str, purpose: str, reference: str, home: Path | None, *, as_json: bool) -> None:
    """Check everything in TEXT against this node's records and copies.  Written to the ledger like any look."""
    attach(homes.chosen(home)).require_reads_open()
    from sangam.access import public_staff as staff
    from sangam.matching import public as matching

    if text == "-":
        text = sys.stdin.read(matching.LONGEST + 1)
    actor = staff.acting(staff.officer_named(officer).id)
    answer = matching.check(actor, text, purpose=Stated(Purpose(purpose), reference))
    click.echo(json.dumps(_as_json(answer), ensure_ascii=False, indent=1) if as_json else _in_words(answer))


def _in_words(answer: "Answer") -> str:
    found = ", ".join(f"{each.kind} {each.normal}" for each in answer.recognised)
    lines = [f"Looked for: {found}"] if found else []
    lines += [_hit_in_words(hit) for hit in answer.hits]
    lines += [answer.sentence] if answer.sentence else []
    lines += [f"Not listed: {answer.more} weaker."] if answer.more else []
    lines += [f"Could not read: {' '.join(answer.unread)}"] if answer.unread else []
    return "\n".join(lines)


def _hit_in_words(hit: "Hit") -> str:
    record = hit.record
    caution = f"!! {', '.join(hit.caution).upper()} !!  " if hit.caution else ""
    age = "own record" if not record.is_copy else f"copy as of {record.as_of:%Y-%m-%d %H:%M} UTC"
    from sangam.matching import public as matching

    why = " ".join(str(each) for each in hit.why)
    said = matching.in_one_sentence(hit)
    return f"{caution}{hit.band}: {record.label} ({record.kind}, {record.owner}, {age})\n    {said}\n    {why}"


def _as_json(answer: "Answer") -> dict[str, object]:
    return {
        "id": str(answer.id),
        "at": answer.at.isoformat(),
        "recognised": [
            {"kind": each.kind, "text": each.text, "start": each.start, "end": each.end, "normal": each.normal}
            for each in answer.recognised
        ],
        "hits": [
            {
                "record": str(hit.record.id), "kind": hit.record.kind, "owner": hit.record.owner,
                "label": hit.record.label, "band": str(hit.band), "score": hit.score, "caution": list(hit.caution),
                "why": [{"code": why.code, "sentence": str(why), "bits": why.bits} for why in hit.why],
                "as_of": hit.record.as_of.isoformat(), "copy": hit.record.is_copy,
            }
            for hit in answer.hits
        ],
        "more": answer.more,
        "unread": list(answer.unread),
        "sentence": answer.sentence,
    }  # fmt: skip
