"""`sangam bench names`: how well and how fast names are found across scripts and spellings."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.names.as_process import Outside
    from sangam_lab.bench.names.retrieval_task import Recall, Verdicts
    from sangam_lab.bench.names.run import Figures, Judged, Searched

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("names")
@click.option("--task", type=_FOLDER, help="Folder with index10k.tsv, queries.tsv, pairs.json; else a task of our own.")
@click.option("--pairs", type=_FOLDER, help="Folder of token pairs: attested spellings count as hits; places too.")
@click.option("--distract", type=_FILE, help="More names, one a line: the same queries against all of them.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def names(*, task: Path | None, pairs: Path | None, distract: Path | None, as_json: bool) -> None:
    """Measure the search for names: recall by set, pairs with hard negatives of our own, speed, memory.

    A hit is the name meant, or an index name whose every word is an attested spelling of the query's words.
    """
    from sangam_lab.bench.names import run as name_run
    from sangam_lab.bench.names.retrieval_task import read_task
    from sangam_lab.bench.names.small_task import own_task

    chosen = read_task(task, pairs, distract) if task else own_task()
    found = name_run.measure(chosen, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else in_words(found))


def in_words(found: "Figures") -> str:
    """Return the figures as lines."""
    lines = [line for each in found.searched for line in _searched(each, "names")]
    lines += _searched(found.places, "places") if found.places else []
    lines += ["", *_judged("pairs as given", found.given), *_judged("pairs, negatives our own", found.mined)]
    lines += ["", _outside(found.outside)] if found.outside else [""]
    lines += [f"machine  {found.machine}"]
    return "\n".join(lines)


def _searched(found: "Searched", what: str) -> list[str]:
    head = (
        f"{found.names:,} {what}: built in {found.build_s:.1f} s, {found.memory_bytes / 1e6:.1f} MB, "
        f"{found.queries_a_second:,.0f} queries a second, {found.processor_ms:.2f} ms of processors each"
    )
    return [head, *(f"  {name:<12} {_recall(each)}" for name, each in found.recall.items())]


def _recall(found: "Recall") -> str:
    return f"recall@1 {found.first:.3f}   recall@10 {found.ten:.3f}"


def _judged(what: str, found: "Judged") -> list[str]:
    return [
        f"{what}: {found.pairs:,}",
        f"  strong              {_verdicts(found.strong)}",
        f"  strong or possible  {_verdicts(found.possible)}",
        f"  at 95 % precision   recall {found.recall_at_95:.3f} (score from {found.threshold:.3f})",
    ]


def _verdicts(found: "Verdicts") -> str:
    return f"precision {found.precision:.3f}   recall {found.recall:.3f}   F1 {found.f1:.3f}"


def _outside(found: "Outside") -> str:
    return (
        f"sangam names search, whole process: {found.queries:,} queries against {found.names:,} names in "
        f"{found.wall_s:.2f} s ({found.queries_a_second:,.0f} a second), at most {found.peak_bytes / 1e6:.0f} MB"
    )
