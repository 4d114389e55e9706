"""`sangam check`: the one box on the command line, for an officer of this node."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.cli.matching.check_file import check_file
from sangam.cli.node.options import HOME
from sangam.kernel.purpose import Purpose, Stated
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.matching.types import Answer, Hit

_SHEET = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file", "path", type=_SHEET, help="A sheet instead of TEXT: CSV, TSV or Excel, a person or thing a row."
)
@click.option("--out", type=click.Path(path_type=Path), help="Result of --file as CSV; gone on with where it stopped.")
@click.option("--map", "maps", multiple=True, metavar="PROPERTY=COLUMN,…", help="With --file: what columns hold.")
@click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who asks.")
@click.option("--purpose", required=True, type=click.Choice([str(each) for each in Purpose]), help="Why you look.")
@click.option("--reference", default="", help="FIR or request number that the purpose serves.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@HOME
def check(text: str | None, officer: str, purpose: str, reference: str, home: Path | None, **chosen: Any) -> None:
    """Check everything in TEXT, or each row of a sheet, against this node's records and copies.

    Each look is written to the ledger, each row of a sheet too.  TEXT "-" is read from the standard input.

    \b
    sangam check "HR26DK8337" --as 28120001 --purpose naka
    sangam check --file suspects.csv --out result.csv --as 28120001 --purpose case --reference "FIR 12/2026"
    """
    path: Path | None = chosen["path"]
    if (text is None) == (path is None):
        raise click.UsageError("Give a TEXT or a --file, one of them.")
    if path is None and (chosen["out"] or chosen["maps"]):
        raise click.UsageError("--out and --map go with --file.")
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import policy, staff
    from sangam.federation.peers import catch_up
    from sangam.matching.checks import check as check_check

    if hidden := catch_up.hidden_peers():
        click.echo(f"Copies from {', '.join(hidden)} are hidden now: nothing found is no answer about them.", err=True)
    actor = staff.actor_of_officer(staff.officer_named(officer).id)
    stated = policy.require_statable(actor, Stated(Purpose(purpose), reference))
    if path:
        check_file(actor, path, chosen["out"], purpose=stated, given=",".join(chosen["maps"]))
        return
    text = sys.stdin.read(check_check.LONGEST + 1) if text == "-" else text
    answer = check_check.check(actor, text or "", purpose=stated)
    told = json.dumps(_as_json(answer), ensure_ascii=False, indent=1) if chosen["as_json"] else _in_words(answer)
    click.echo(told)


def _in_words(answer: "Answer") -> str:
    found = ", ".join(f"{each.kind} {each.normal}" for each in answer.recognised)
    lines = [f"Looked for: {found}"] if found else []
    lines += [_hit_in_words(hit) for hit in answer.hits]
    lines += [answer.sentence] if answer.sentence else []
    lines += [answer.partly.told] if answer.partly else []
    lines += [f"Not listed: {answer.more} weaker."] if answer.more else []
    lines += [f"Could not read: {' '.join(answer.unread)}"] if answer.unread else []
    return "\n".join(lines)


def _hit_in_words(hit: "Hit") -> str:
    record = hit.record
    caution = f"!! {', '.join(hit.caution).upper()} !!  " if hit.caution else ""
    age = "own record" if not record.is_copy else f"copy as of {record.as_of:%Y-%m-%d %H:%M} UTC"
    from sangam.matching.checks import lookup

    why = " ".join(str(each) for each in hit.why)
    said = lookup.in_one_sentence(hit)
    relief = f"{record.relief.upper()}: nobody is sought by this record.  " if record.relief else ""
    return f"{relief}{caution}{hit.band}: {record.label} ({record.kind}, {record.owner}, {age})\n    {said}\n    {why}"


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
                "record": str(hit.record.id),
                "kind": hit.record.kind,
                "owner": hit.record.owner,
                "label": hit.record.label,
                "band": str(hit.band),
                "score": hit.score,
                "caution": list(hit.caution),
                "status": hit.record.status,
                "why": [{"code": why.code, "sentence": str(why), "bits": why.bits} for why in hit.why],
                "as_of": hit.record.as_of.isoformat(),
                "copy": hit.record.is_copy,
            }
            for hit in answer.hits
        ],
        "more": answer.more,
        "unread": list(answer.unread),
        "partly": answer.partly.told if answer.partly else "",
        "sentence": answer.sentence,
    }
