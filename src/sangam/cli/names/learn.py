"""`sangam names learn`: the table of edit weights, from a folder of attested spellings."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with person_deva_tokens.tsv, person_guru_tokens.tsv, … (latin, native, source, count).",
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The table of weights to write."
)
@click.option("--evaluate/--no-evaluate", default=True, help="Cross-validate too, and say the result in the head.")
def learn(folder: Path, out: Path, evaluate: bool) -> None:
    """Learn what it costs to take one sound for another, and write the table that the package ships as weights.tsv."""
    from sangam.names import weights

    try:
        lines = list(weights.learn_weights(folder, evaluate=evaluate))
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from error
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"{out}: {sum(not line.startswith('#') for line in lines)} costs.")
