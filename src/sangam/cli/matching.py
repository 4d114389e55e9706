"""`sangam check`: the one box on the command line, for an officer of this node."""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import click

from sangam.cli.node.options import HOME
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.node import homes
from sangam.node.bootstrap import attach

# `sangam check --file`: a list of suspects, row by row, into a CSV file that can be gone on with.

if TYPE_CHECKING:
    from sangam.interchange.questions import Question, Questions

_AT_ONCE = 100


class _Result(Protocol):
    """Where answers go."""

    def holds(self, row: int, asked: str) -> bool: ...

    def write(self, rows: Sequence[Sequence[str]]) -> None: ...

    def close(self) -> None: ...


def check_file(actor: Actor, path: Path, out: Path | None, *, purpose: Stated, given: str = "") -> None:
    """Check every row of a sheet and write what is known of it; rows that `out` holds already are skipped, and said."""
    from sangam.interchange import questions as interchange_questions

    asked = interchange_questions.questions(path, given=given)
    result: _Result = interchange_questions.AnswerFile(out) if out else _Screen()
    _say_plan(asked)
    try:
        open_rows = [row for row in asked.rows if not result.holds(row.line, row.text)]
        skipped = len(asked.rows) - len(open_rows)
        if skipped:
            _print_progress(
                f"{skipped} of {len(asked.rows)} rows are answered in {out} already and are not looked up again."
            )
        found = _check_rows(actor, asked, open_rows, result, purpose)
    finally:
        result.close()
    _print_progress(f"{len(open_rows)} rows looked up, {found} of them with a hit.  Nothing found is not a clearance.")


def _check_rows(actor: Actor, asked: "Questions", rows: Sequence["Question"], result: _Result, purpose: Stated) -> int:
    from sangam.interchange import questions as interchange_questions
    from sangam.matching.checks import batch
    from sangam.matching.types import Line, Listing

    of, began, found = Listing(asked.file, asked.digest), time.monotonic(), 0
    with click.progressbar(length=len(rows), label="Check", file=sys.stderr) as bar:
        for chunk in (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)):
            lines = [Line(row.line, row.name, row.text) for row in chunk if not row.trouble]
            answers = batch.check_many(actor, lines, of=of, purpose=purpose) if lines else []
            by_line = dict(zip((line.number for line in lines), answers, strict=True))
            result.write(
                [
                    cells
                    for row in chunk
                    for cells in interchange_questions.answer_lines(
                        row.line, row.text, by_line.get(row.line), why=row.trouble
                    )
                ]
            )
            found += sum(bool(answer.hits) for answer in answers)
            bar.update(len(chunk))
    spent = time.monotonic() - began
    if rows:
        _print_progress(f"{spent:.1f} s, {len(rows) / spent:.0f} rows a second.")
    return found


def _say_plan(asked: "Questions") -> None:
    _print_progress(f"{asked.file}: {len(asked.rows)} rows.")
    for note in asked.notes:
        _print_progress(f"  {note}")
    for column, becomes, how in asked.columns:
        _print_progress(f"  {column} → {becomes or '—'}  ({how})")


def _print_progress(sentence: str) -> None:
    click.echo(sentence, err=True)


class _Screen:
    """Answers on the standard output, where nothing is kept to go on with."""

    def __init__(self) -> None:
        from sangam.interchange.questions import ANSWER_HEADING
        from sangam.kernel.texts import csv_text

        self._csv_text = csv_text
        self.write([ANSWER_HEADING])

    def holds(self, _row: int, _asked: str) -> bool:
        return False

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        click.echo(self._csv_text(rows), nl=False)

    def close(self) -> None:
        sys.stdout.flush()


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


# `sangam resolve`: which rows of one or two files are the same person.

if TYPE_CHECKING:
    from sangam.matching.resolution.types import Sheet

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--left", type=_FILE, required=True, help="CSV, TSV or parquet.")
@click.option("--right", type=_FILE, help="A second file: links between the two only.  Without it: doubles within one.")
@click.option("--map", "mapped", default="", help="name=HEADING,relative=…,born=…,place=…,id=…; several joined by +.")
@click.option("--threshold", type=float, default=0.95, show_default=True, help="Least probability of a written pair.")
@click.option("--out", type=_FILE, required=True, help="Pairs: left id, right id, score.  CSV, or .parquet.")
@click.option("--clusters", type=_FILE, help="The cluster of every row.  CSV, or .parquet.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--memory", type=click.IntRange(100), default=900, show_default=True, help="MB that DuckDB may take.")
def resolve(left: Path, right: Path | None, out: Path, clusters: Path | None, **how: Any) -> None:
    """Find which rows are the same person, without any tuning; nothing is merged, no file is changed.

    Columns are recognised by heading and contents, and what each was taken for is said; --map overrules it.
    """
    from sangam.matching.resolution import resolution, sheet_files

    resolution.require_threshold(how["threshold"])
    if how["engine"] == "spark":
        resolution.require()
    for path in filter(None, (out, clusters)):
        resolution.require_writable(path)
    sheets = [_report_sheet(sheet_files.read_sheet(path)) for path in filter(None, (left, right))]
    wanted = resolution.Wanted(_read_mapping(how["mapped"]), how["threshold"], how["engine"], how["memory"])
    found = resolution.resolve(sheets, wanted, _print_progress)
    resolution.write_table(found.pairs, out)
    if clusters:
        resolution.write_table(found.clusters, clusters)
    _print_progress(f"{found.pairs.num_rows:,} pair(s) at {how['threshold']:g} or above.")


def _report_sheet(sheet: "Sheet") -> "Sheet":
    _print_progress(f"{sheet.name}: {sheet.table.num_rows:,} row(s).")
    return sheet


def _read_mapping(text: str) -> dict[str, str]:
    """Read `name=full_name,born=dob`."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    for word, equals, heading in pairs:
        if not (word.strip() and equals and heading.strip()):
            raise Malformed(
                "resolution:map",
                "--map is written name=HEADING,born=HEADING; {part} is not.",
                part=f"{word}{equals}{heading}",
            )
    return {word.strip(): heading.strip() for word, _, heading in pairs}


# `sangam suggest`: batch resolution inside a force and between forces, for people to judge.


@click.command()
@click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who asks.")
@click.option("--purpose", required=True, type=click.Choice([str(each) for each in Purpose]), help="Why you look.")
@click.option("--reference", default="", help="FIR or request number that the purpose serves.")
@click.option("--with", "partner", default="", help="Our records against the copies of this force only.")
@HOME
def suggest(officer: str, purpose: str, reference: str, partner: str, home: Path | None) -> None:
    """Compare the persons that the officer sees, and keep who may be one for people to judge.  Nothing is merged."""
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import policy, staff
    from sangam.matching.judgements import suggestions

    actor = staff.actor_of_officer(staff.officer_named(officer).id)
    stated = policy.require_statable(actor, Stated(Purpose(purpose), reference))
    found = suggestions.suggest(actor, partner=partner.upper(), purpose=stated, resolve=pairs_of_records)
    click.echo(f"{found:,} pair(s) may be one person; they stand beside the records, to be judged.", err=True)


def pairs_of_records(lists: Sequence[Sequence[Mapping[str, str]]]) -> Iterator[tuple[UUID, UUID, float]]:
    """Return the pairs of rows that are probably one person."""
    from sangam.matching.resolution import resolution

    return resolution.pairs_of_records(lists, _print_progress)
