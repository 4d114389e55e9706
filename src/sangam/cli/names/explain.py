"""`sangam names explain`: why two names are held to be one, or not."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam.names.types import PersonName


@click.command()
@click.argument("one")
@click.argument("other")
def explain(one: str, other: str) -> None:
    """Say how alike two names are, word by word, and why.

    Each word stands beside the one it goes with, with their likeness (1: sounds the same).  Beside it stands how rare
    the word is, in bits (3: one person in eight has it, 12: one in four thousand or fewer).
    """
    from sangam.names.comparison.comparison import REASONS, compare
    from sangam.names.reader.parser import parse

    mine, theirs = parse(one), parse(other)
    verdict = compare(mine, theirs)
    click.echo(f"{verdict.band}, score {verdict.score:.3f}")
    for reason in verdict.reasons:
        click.echo(f"  {REASONS[reason.code].format(**reason.parts)}")
    for line in (*_words(mine, theirs), *_unread(one, mine), *_unread(other, theirs)):
        click.echo(line)


def _words(one: "PersonName", other: "PersonName") -> list[str]:
    from sangam.names.comparison.alignment import side_by_side

    lines = []
    for title, rows in side_by_side(one, other):
        lines.append(f"\n{title}")
        lines += [
            f"  {row.one or '-':<20} {row.other or '-':<20} "
            + (f"{row.likeness:.2f}" if row.one and row.other else "    ")
            + f"   {row.bits:4.1f} bits"
            for row in rows
        ]
    return lines


def _unread(text: str, name: "PersonName") -> list[str]:
    if not name and not name.relative:
        return [f"\nNo name could be read in: {text}"]
    return [f"\nNot read as part of a name: {' '.join(name.leftovers)}"] if name.leftovers else []
