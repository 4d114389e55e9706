"""`sangam deconflict`: compare a planned action with those of all forces, for an officer of this node."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.node.options import HOME
from sangam.kernel import clock
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.operations.types import CheckView

_WHEN = click.DateTime(["%Y-%m-%dT%H:%M"])
_KINDS = click.Choice(["raid", "search", "arrest", "naka", "surveillance"])
_LOOK_AGAIN_S = 0.1


@click.command()
@click.option("--kind", default="raid", type=_KINDS, help="What is planned.")
@click.option("--at", "degrees", default="", metavar="LAT,LON", help="Where, in degrees.")
@click.option("--place", default="", help="What the place is called; it never leaves this node.")
@click.option("--from", "starts_at", required=True, type=_WHEN, help="When it begins, India time.")
@click.option("--to", "ends_at", required=True, type=_WHEN, help="When it ends, India time.")
@click.option("--target", "targets", multiple=True, help="A plate, a phone, or a name with the father's name.")
@click.option("--late-reason", default="", help="Why it is checked only after it has begun.")
@click.option("--wait", "wait_s", default=10.0, help="Seconds to wait for the other forces' answers.")
@click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who asks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@HOME
def deconflict(
    officer: str, degrees: str, starts_at: datetime, ends_at: datetime, home: Path | None, **chosen: object
) -> None:
    """Say that no conflict is known, or whom to call.  Exit status 1 where there is a conflict.

    \b
    sangam deconflict --at 28.7493,77.2779 --from 2026-12-01T04:00 --to 2026-12-01T07:00 --as dl.cell
    """
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import staff
    from sangam.operations.deconfliction import pages, questions
    from sangam.operations.types import ActionKind, PlannedAction

    latitude, longitude = _degrees(degrees)
    actor = staff.actor_of_officer(staff.officer_named(officer).id)
    planned = PlannedAction(
        ActionKind(str(chosen["kind"])),
        starts_at.replace(tzinfo=clock.INDIA),
        ends_at.replace(tzinfo=clock.INDIA),
        latitude,
        longitude,
        str(chosen["place"]),
        ", ".join(chosen["targets"] if isinstance(chosen["targets"], tuple) else ()),
        late_reason=str(chosen["late_reason"]),
    )
    check, until = questions.check_action(actor, planned), time.monotonic() + float(str(chosen["wait_s"]))
    while (view := pages.open_check(actor, check)).state == "waiting" and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN_S)
    click.echo(json.dumps(_as_json(view), ensure_ascii=False) if chosen["as_json"] else _in_words(view))
    raise SystemExit(1 if view.conflicts else 0)


def _degrees(text: str) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter("Give the place as latitude and longitude: 28.7493,77.2779.") from None
    return latitude, longitude


def _in_words(view: "CheckView") -> str:
    lines = [f"{view.number}: {'conflict' if view.conflicts else 'no conflict known'}"]
    lines += [f"Call {each.contact.name} ({each.force}), {each.contact.telephone}" for each in view.conflicts]
    lines += [f"{each.force} has not answered yet: {each.answer}" for each in view.forces if each.answer != "answered"]
    return "\n".join(lines)


def _as_json(view: "CheckView") -> dict[str, object]:
    return {
        "id": str(view.id),
        "number": view.number,
        "state": view.state,
        "conflicts": [
            {"force": each.force, "unit": each.contact.unit, "telephone": each.contact.telephone}
            for each in view.conflicts
        ],
        "forces": {each.force: each.answer for each in view.forces},
    }
