"""`sangam chaos`: three nodes under load and under fire, and the laws of the exchange held against what came of it."""

import json
import signal
import sys
from pathlib import Path

import click
from sangam_lab.chaos import drill, report
from sangam_lab.chaos.faults import schedule
from sangam_lab.chaos.report import Place
from sangam_lab.chaos.verdicts import Drill, Verdict

_KINDS = "sangam_lab.chaos.kinds"


def _note_kinds(context: click.Context, _: click.Parameter, text: str) -> None:
    context.meta[_KINDS] = schedule.chosen_kinds(text)


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="What happens when and where.")
@click.option("--minutes", type=click.FloatRange(0.1, 1440), default=2.0, show_default=True, help="How long to load.")
@click.option(
    "--schedule", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Let happen what this file says, not what the seed draws.",
)  # fmt: skip
@click.option("--faults", default="", metavar="KIND,…", expose_value=False, callback=_note_kinds,
              help="Draw these alone: disk-lost,snapshot,promotion,kill …")  # fmt: skip
@click.option("--report", "folder", type=click.Path(path_type=Path), help="Where to write when a law breaks.")
@click.option("--show-schedule", is_flag=True, help="Print the faults that would happen, for --schedule, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def chaos(
    *, seed: int, minutes: float, file: Path | None, folder: Path | None, show_schedule: bool, as_json: bool
) -> None:
    """Run three nodes under load, kill, cut, fill and skew them, let all heal, and check the laws.

    Starts nodes of its own and removes them.  Exit status 1 when a law broke.
    """
    chosen = click.get_current_context().meta[_KINDS]
    faults = schedule.read(file.read_text()) if file else schedule.drawn(seed, seconds=minutes * 60, kinds=chosen)
    if show_schedule:
        click.echo(schedule.written(faults), nl=False)
        return
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # what it started must end, and its folders go
        signal.signal(sign, signal.default_int_handler)
    place = Place((folder or Path(f"chaos-{seed}")).absolute())
    verdict = drill.run(Drill(seed, minutes * 60, faults), place=place, say=_say)
    click.echo(json.dumps(report.as_json(verdict), ensure_ascii=False) if as_json else _in_words(verdict))
    sys.exit(0 if verdict.holds else 1)


def _in_words(verdict: Verdict) -> str:
    lines = [
        f"{finding.law:<10} {'holds' if not finding.broken else 'BROKEN':<7} {finding.checked:>7} checked"
        for finding in verdict.findings
    ]
    lines += [f"  {sentence}" for finding in verdict.findings for sentence in finding.broken[:20]]
    lines += [f"{force} did not come back" for force in verdict.not_back]
    lines += [] if verdict.quiet else ["not everything came"]
    lines += ["faults     " + ", ".join(f"{count} {kind}" for kind, count in sorted(verdict.did.items()))]
    lines += [f"skipped    {kind}: {why}" for kind, why in sorted(verdict.skipped.items())]
    lines += [f"back after {', '.join(map(str, verdict.back_s))} s"] if verdict.back_s else []
    for kind, told in sorted(verdict.acts.items()):
        lines.append(f"acts       {kind}: " + ", ".join(f"{count} {word}" for word, count in sorted(told.items())))
    lines += [f"report     {verdict.report}"] if verdict.report else []
    return "\n".join([*lines, f"seed {verdict.drill.seed}: " + ("every law holds" if verdict.holds else "BROKEN")])


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
