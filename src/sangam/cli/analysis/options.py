"""Options that the commands of `sangam analyse` share, and how their answers are printed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sangam.kernel.errors import Malformed
from sangam.kernel.texts import csv_text

if TYPE_CHECKING:
    from sangam.analysis.tables.event_files import Chosen, Columns
    from sangam.analysis.tables.events import Events

_Function = TypeVar("_Function", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
seed_option = click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of what is drawn.")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _all(*options: Callable[[_Function], _Function]) -> Callable[[_Function], _Function]:
    def add(function: _Function) -> _Function:
        for option in reversed(options):
            function = option(function)
        return function

    return add


place_options = _all(
    click.option("--x", help="Column of metres east."),
    click.option("--y", help="Column of metres north."),
    click.option("--lat", help="Column of latitudes, in place of --x and --y."),
    click.option("--lon", help="Column of longitudes."),
)
choice_options = _all(
    click.option("--head-column", help="Column of crime heads."),
    click.option("--head", multiple=True, help="Only this head; may be given more than once."),
    click.option("--hours", help="Only these hours of the day, such as 18-23 or 22-5."),
    click.option("--weekdays", help="Only these weekdays, such as fri,sat."),
)


def columns_of(options: Mapping[str, Any], *, needs_place: bool = True) -> "Columns":
    """Return the columns that the options name.  Raises Malformed where they name no place, or two kinds of place."""
    from sangam.analysis.tables.event_files import Columns

    metres = options.get("x"), options.get("y")
    degrees = options.get("lat"), options.get("lon")
    if needs_place and (any(metres) == any(degrees) or not (all(metres) or all(degrees))):
        raise Malformed("cli:analyse-place", "Name the place by --x and --y in metres, or by --lat and --lon.")
    if options.get("head") and not options.get("head_column"):
        raise Malformed("cli:analyse-head", "--head needs --head-column.")
    if (options.get("hours") or options.get("weekdays")) and not options.get("time"):
        raise Malformed("cli:analyse-hours", "--hours and --weekdays need --time.")
    # The same rows take part in every command, also where the time itself is not needed.
    names = {"head": "head_column", "unit": "unit_column"}
    wanted = ("x", "y", "lat", "lon", "time", "head", "unit", "dated")
    return Columns(**{each: options.get(names.get(each, each)) or "" for each in wanted})


def chosen_of(options: Mapping[str, Any]) -> "Chosen":
    """Return which events the options choose."""
    from sangam.analysis.tables.event_files import Chosen

    return Chosen(tuple(options.get("head") or ()), _hours(options.get("hours")), _weekdays(options.get("weekdays")))


def numbers(text: str, option: str) -> tuple[float, ...]:
    """Return numbers written with commas between.  Raises Malformed for anything else."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise Malformed(
            "cli:analyse-numbers", "{option} takes numbers with commas between: {text}.", option=option, text=text
        ) from None


def print_result(result: Any, words: Callable[[Any], Iterable[str]], *, as_json: bool) -> None:
    """Print a result as one JSON object, or in words with its caveats."""
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, allow_nan=False))
        return
    for line in (*words(result), *left_out_in_words(result.left_out), *(f"Caution: {each}" for each in result.caveats)):
        click.echo(line)


def left_out_in_words(left_out: Mapping[str, int]) -> tuple[str, ...]:
    """Return a line that says how many rows were left out, and why; nothing where none was."""
    parts = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
    return (f"Left out: {parts}.",) if parts else ()


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines with columns under each other, the first to the left."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def events_of_file(path: Path, options: Mapping[str, Any], *, needs_place: bool = True) -> "Events":
    """Return the events of a file as the options say."""
    from sangam.analysis.tables.event_files import read_events

    return read_events(path, columns_of(options, needs_place=needs_place), chosen_of(options))


def _hours(text: str | None) -> tuple[int, ...]:
    if not text:
        return ()
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit() or max(int(first), int(last or first)) > 23:
        raise Malformed("cli:analyse-hour-range", "--hours takes 0 to 23, such as 18-23 or 22-5: {text}.", text=text)
    begin, end = int(first), int(last or first)
    return tuple(range(begin, end + 1)) if begin <= end else (*range(begin, 24), *range(end + 1))


def _weekdays(text: str | None) -> tuple[int, ...]:
    names = [part.strip().lower()[:3] for part in (text or "").split(",") if part.strip()]
    for name in names:
        if name not in _WEEKDAYS:
            raise Malformed("cli:analyse-weekday", "--weekdays takes mon,tue,wed,thu,fri,sat,sun: {name}.", name=name)
    return tuple(map(_WEEKDAYS.index, names))


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows as CSV with a heading.  Raises Malformed where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(csv_text([list(rows[0]), *(list(row.values()) for row in rows)] if rows else []))
    except OSError as error:
        raise Malformed(
            "cli:analyse-unwritable", "{path} cannot be written: {reason}.", path=path, reason=error.strerror
        ) from None
