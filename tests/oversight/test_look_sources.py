"""A look is explained by an operation that names the person, by an arrest, and by a turn of duty on the roster."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from support.beat import officer
from support.cast import person

from sangam.arrests.models import Arrest
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.operations.models import Operation
from sangam.oversight.looks import explanation
from sangam.oversight.models import Explained, Look
from sangam.records.own_records import records
from sangam.records.visibility import views
from sangam.rosters.models import Roster

SYSTEM = Actor.system("DL", "test")
NAKA = Stated(Purpose.NAKA)
HOUR = timedelta(hours=1)


@dataclass
class Looked:
    """Narela's constable opened a record of Alipur's under the purpose of a naka."""

    constable: Actor
    record: UUID

    def explained(self) -> set[str]:
        """Return what explains the constable's look, "" for nothing."""
        explanation.explain_lately(SYSTEM)
        return set(Explained.objects.filter(unit="DL-ON-NARELA").values_list("how", flat=True))

    def on_roster(self, begins: timedelta, ends: timedelta) -> None:
        """Write a turn of duty of the constable's post, as hours from now."""
        now = clock.now()
        duty = {
            "post": str(self.constable.post),
            "name": "Const.",
            "phone": "",
            "from": (now + begins).isoformat(),
            "to": (now + ends).isoformat(),
        }
        with deed(SYSTEM, "node:test:roster"):
            Roster.objects.create(unit="DL-ON-NARELA", force="DL", version=1, duties=[duty], changed_at=now)


@pytest.fixture
def looked(delhi):
    alipur = officer(delhi, "DL-ON-ALIPUR", "station", "SHO Alipur")
    constable = officer(delhi, "DL-ON-NARELA", "beat", "Const. Narela")
    record = records.create(alipur, records.New("person", person("Harjit Singh")), purpose=NAKA)
    views.open_record(constable, record, purpose=NAKA)
    return Looked(constable, record)


def plan(targets: str, *readers: str, state: str = "approved") -> None:
    now = clock.now()
    said = {"targets": targets, "objectives": "", "ends_at": (now + HOUR).isoformat()}
    with deed(SYSTEM, "node:test:plan"):
        Operation.objects.create(
            id=new_id(),
            host="DL",
            version=1,
            state=state,
            unit="DL-ON-NARELA",
            starts_at=now,
            said=said,
            readers=list(readers),
            changed_at=now,
        )


def test_an_operation_that_names_the_person_explains_its_members(looked):
    plan("Harjit Singh and his car", "DL-ON-NARELA")
    assert looked.explained() == {"operation"}


def test_an_operation_of_others_drafted_or_of_another_explains_nothing(looked):
    plan("Harjit Singh", "DL-ON-ALIPUR")
    plan("Harjit Singh", "DL-ON-NARELA", state="draft")
    plan("Ranjit Singh", "DL-ON-NARELA")
    assert looked.explained() == {""}


def test_an_arrest_of_the_unit_explains_looks_at_its_record(looked):
    now = clock.now()
    with deed(SYSTEM, "node:test:arrest"):
        Arrest.objects.create(
            id=new_id(),
            unit="DL-ON-NARELA",
            readers=["DL-ON-NARELA", "DL-ON", "DL"],
            post=new_id(),
            label="SI",
            said={},
            arrested_at=now,
            opened_at=now,
            record=looked.record,
        )
    assert looked.explained() == {"arrest"}


def test_a_turn_of_duty_explains_a_look_at_a_naka(looked):
    looked.on_roster(-HOUR, HOUR)
    assert looked.explained() == {"roster"}


def test_a_look_outside_the_turn_of_duty_is_marked(looked):
    looked.on_roster(-12 * HOUR, -4 * HOUR)
    assert looked.explained() == {""}
    assert Look.objects.get().rules == ["off-duty"]
