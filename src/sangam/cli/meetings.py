"""`sangam brief`: the brief of a meeting as PDF, with only what every recipient may see."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from sangam.cli.actor import AS, PURPOSE, REFERENCE, actor_of_command
from sangam.cli.node.options import HOME


@click.command()
@click.option("--meeting", required=True, type=click.UUID, help="The meeting's id, as its page's address has it.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the PDF.")
@click.option("--language", "languages", multiple=True, help="hi, en, ur or pa; again for more. All that fit, if none.")
@AS
@PURPOSE
@REFERENCE
@HOME
def brief(meeting: UUID, out: Path, languages: tuple[str, ...], officer: str, home: Path | None, **stated: Any) -> None:
    """Write the brief of a meeting as PDF, as the officer's post may see it and every recipient may."""
    actor = actor_of_command(officer, home, **stated)
    from sangam.coordination.briefs import paper_lines

    printed = paper_lines.print_brief(actor, meeting, purpose=actor.purpose, languages=languages)
    out.write_bytes(printed.paper.output())
    click.echo(f"Brief of meeting {printed.number}, code {printed.code}: {out}")
