"""Rows of a register that a dry run over guessed numbers tells to be hidden records."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from attack.ground import Ground
from attack.meter import DAY, HOUR, Attempt, Meter
from support.cast import officer

from sangam.interchange.imports import columns, intake
from sangam.interchange.types import Report
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id

_GIVEN = 'id=ID,name=NAME,relative=FATHER,phone=MOBILE,source="Arms register B"'


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    (node,) = ground.world("DL").stations
    numbers = count()
    with node.node, TemporaryDirectory() as folder:
        owner = officer("DL-ON-NARELA", "data_officer")
        stranger = officer("DL-ON-NARELA", "data_officer", officer=new_id(), clearance=Classification.RESTRICTED)

        def guess() -> int:
            hidden, absent = f"AR-{next(numbers)}", f"AR-{next(numbers)}"
            assert _take(owner, hidden, folder, level="confidential").new == 1
            reports = [_take(stranger, number, folder) for number in (hidden, absent)]
            return int(_seen(reports[0]) != _seen(reports[1]))

        yield guess


def _take(actor: Actor, number: str, folder: str, *, level: str = "") -> Report:
    """Import one row at a level; without one, try it dry."""
    path = Path(folder) / "register.csv"
    path.write_text(f"ID,NAME,FATHER,MOBILE\n{number},Harjit,Balwant,9812345678\n", "utf-8")
    given = f"{_GIVEN},classification={level}" if level else _GIVEN
    return (intake.run if level else intake.dry_run)(actor, path, columns.plan(actor, path, given=given))


def _seen(report: Report) -> tuple[int, ...]:
    return report.rows, report.new, report.changed, report.same, report.repeated, report.rejected


METER = Meter(
    "hidden rows of a register",
    "register numbers that a dry run tells to be taken by a record that is hidden",
    _begin,
    {HOUR: 0, DAY: 0},
    {HOUR: timedelta(minutes=15)},
)
