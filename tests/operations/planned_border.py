"""Three forces that plan: Delhi, Haryana and Uttar Pradesh, each with its officers and telephones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from support.forces import Forces
from support.nodes import TestNode

from sangam.access.models import UnitPhone
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.operations.deconfliction import pages, questions
from sangam.operations.entry import entries, intake
from sangam.operations.plans import pages as plan_pages
from sangam.operations.plans import plans
from sangam.operations.types import (
    ActionKind,
    CheckView,
    EntryPurpose,
    EntryView,
    EntryWords,
    OperationView,
    Plan,
    PlannedAction,
    TeamMember,
)

LONI = (28.7493, 77.2779)
TARGET = "Harjeet s/o Balwant Singh, 9812345678"
PHONES = {"DL-ON": "011-2000-1000", "HR-SNP": "0130-200-2000", "UP-GZB": "0120-200-3000"}


def planned(**changes: object) -> PlannedAction:
    """Return a raid on a flat in Loni, tomorrow night."""
    begins = (clock.now() + timedelta(days=1)).replace(minute=10, second=0, microsecond=0)
    said = PlannedAction(ActionKind.RAID, begins, begins + timedelta(hours=2), *LONI, "Flat 12, Ankur Vihar")
    return replace(said, **changes)


def team(**changes: object) -> EntryWords:
    """Return what a notice of entry into Loni says: two officers tonight."""
    begins = clock.now() + timedelta(hours=6)
    members = (TeamMember("Insp.", "Rakesh Malik", "412"), TeamMember("HC", "Sunita Devi", "1190"))
    said = EntryWords(
        "UP-GZB-LONI",
        EntryPurpose.ARREST,
        begins,
        begins + timedelta(hours=8),
        members,
        ("HR10AB1234",),
        "Ankur Vihar",
        "FIR 0123/2026, PS Kundli",
        "98120 00001",
    )
    return replace(said, **changes)


def plan(**changes: object) -> Plan:
    """Return the plan of a joint raid."""
    said = Plan(
        "Ankur Vihar",
        planned(),
        "Arrest of one wanted man",
        "NBW of 12.11.2026",
        "Two teams",
        "Two vans",
        "He is armed",
        "Channel 4",
        "Children in the flat",
    )
    return replace(said, **changes)


class Border(Forces):
    """The nodes, the wire, and who plans."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.cell = self.seats("DL-ON", "supervisor", "ACP Special Cell")
        self.cell_two = self.seats("DL-ON", "analyst", "Insp. Special Cell")
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "station", "SHO Alipur")
        self.beat = self.seats("DL-ON-NARELA", "beat", "Const. Narela")
        self.auditor = self.seats("DL", "auditor", "Auditor")
        self.stf = self.seats("HR-SNP", "supervisor", "DSP STF")
        self.stf_two = self.seats("HR-SNP", "analyst", "Insp. STF")
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.loni = self.seats("UP-GZB-LONI", "station", "SHO Loni")
        self.ghaziabad = self.seats("UP-GZB", "supervisor", "SP Ghaziabad")
        for node in self.nodes.values():
            with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
                UnitPhone.objects.bulk_create(
                    UnitPhone(unit_id=unit, number=said, as_of=clock.now()) for unit, said in PHONES.items()
                )

    def checks(self, actor: Actor, *, deliver: bool = True, **changes: object) -> UUID:
        """Let an officer enter a check, and let the answers come."""
        with self.at(actor):
            check = questions.check_action(actor, planned(**changes))
        if deliver:
            self.wire.deliver()
        return check

    def opens(self, actor: Actor, check: UUID) -> CheckView:
        with self.at(actor):
            return pages.open_check(actor, check)

    def announces(self, actor: Actor, *, opens_in: timedelta | None = None, **changes: object) -> UUID:
        """Let an officer announce a team; sealed, where it opens later, by the second person."""
        with self.at(actor):
            opens_at = clock.now() + opens_in if opens_in else None
            notice = entries.announce_entry(actor, team(**changes), opens_at=opens_at)
        self.wire.deliver()
        return notice

    def seals(self, notice: UUID) -> None:
        with self.haryana:
            entries.agree_to_seal(self.stf, notice)
        self.wire.deliver()

    def acknowledges(self, actor: Actor, notice: UUID, note: str = "") -> None:
        with self.at(actor):
            intake.acknowledge_entry(actor, notice, note=note)
        self.wire.deliver()

    def reads(self, actor: Actor, notice: UUID) -> EntryView:
        with self.at(actor):
            return entries.open_entry(actor, notice)

    def plans(self, *, forces: str = "DL HR UP", approve: bool = True, **changes: object) -> UUID:
        """Let the Special Cell plan an operation with units of these forces, and two approve it."""
        named = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP",), "UP": ("UP-GZB-LONI", "UP-GZB")}
        with self.delhi:
            taking_part = {force: named[force] for force in forces.split()}
            made = plans.plan_operation(self.cell, plan(**changes), taking_part)
            for actor in (self.cell, self.cell_two) if approve else ():
                plans.approve_operation(actor, made)
        self.wire.deliver()
        return made

    def does(self, act: Callable[..., object], actor: Actor, operation: UUID, *given: object, **more: object) -> object:
        """Let an officer do something with an operation, and let the others learn of it."""
        with self.at(actor):
            done = act(actor, operation, *given, **more)
        self.wire.deliver()
        return done

    def sees(self, actor: Actor, operation: UUID) -> OperationView:
        with self.at(actor):
            return plan_pages.open_operation(actor, operation)
