"""Three nodes that meet: Haryana hosts, Delhi and Uttar Pradesh are members."""

from datetime import timedelta
from uuid import UUID

from support.forces import Forces
from support.nodes import TestNode

from sangam.coordination import actions, agenda, meetings, pages
from sangam.coordination.types import ActionDraft, ActionView, ItemDraft, Level, MeetingView, Plan, Series
from sangam.kernel import clock
from sangam.kernel.actor import Actor

TOOK_PART = {"HR": ("HR-SNP-KUNDLI",), "DL": ("DL-ON-NARELA",), "UP": ("UP-GZB-LONI",)}


def plan(**changes: object) -> Plan:
    """Return the plan of a meeting of station officers, two days ahead."""
    said = {
        "title": "Kundli – Narela, station officers",
        "level": Level.STATION,
        "border": "Kundli – Narela",
        "every": Series.MONTHLY,
        "place": "PS Kundli",
        "starts_at": clock.now() + timedelta(days=2),
        "lasts_min": 90,
    }
    return Plan(**{**said, **changes})


class Table(Forces):
    """The nodes, the wire, and who sits at the table."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.sonipat = self.seats("HR-SNP", "supervisor", "SP Sonipat")
        self.rai = self.seats("HR-SNP-RAI", "station", "SHO Rai")
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "station", "SHO Alipur")
        self.dcp = self.seats("DL-ON", "supervisor", "DCP Outer North")
        self.headquarters = self.seats("DL", "supervisor", "CP's office")
        self.beat = self.seats("DL-ON-NARELA", "beat", "Const. Narela")
        self.loni = self.seats("UP-GZB-LONI", "station", "SHO Loni")

    def calls(self, *, forces: str = "HR DL UP", send: bool = True, after: UUID | None = None) -> UUID:
        """Let Kundli's SHO call a meeting of these forces, and send it."""
        with self.at(self.kundli):
            named = {force: TOOK_PART[force] for force in forces.split()}
            meeting = meetings.call_meeting(self.kundli, plan(), named, after=after)
        if send:
            self.advances(meeting, "sent")
        return meeting

    def advances(self, meeting: UUID, *acts: str, actor: Actor | None = None) -> None:
        actor = actor or self.kundli
        with self.at(actor):
            for act in acts:
                meetings.advance_meeting(actor, meeting, act)
        self.wire.deliver()

    def runs(self, *, forces: str = "HR DL UP") -> UUID:
        meeting = self.calls(forces=forces)
        self.advances(meeting, "started")
        return meeting

    def proposes(self, actor: Actor, meeting: UUID, title: str, *, consent: bool = False) -> UUID:
        with self.at(actor):
            return agenda.propose_item(actor, meeting, ItemDraft(title, consent=consent))

    def sets(
        self, meeting: UUID, *, owner: str = "DL-ON-NARELA", days: int = 7, text: str = "List the tenants"
    ) -> UUID:
        with self.at(self.kundli):
            due_at = clock.now() + timedelta(days=days)
            action = actions.set_action(self.kundli, meeting, ActionDraft(text, owner, due_at, "the list"))
        self.wire.deliver()
        return action

    def reports(self, actor: Actor, action: UUID, text: str = "Checked 41 houses", address: str = "") -> UUID:
        with self.at(actor):
            report = actions.report_action(actor, action, text=text, address=address)
        self.wire.deliver()
        return report

    def settles(self, action: UUID, how: str, **more: object) -> None:
        with self.at(self.kundli):
            actions.settle_action(self.kundli, action, actions.Settling(how), **more)
        self.wire.deliver()

    def opens(self, actor: Actor, meeting: UUID) -> MeetingView:
        with self.at(actor):
            return pages.open_meeting(actor, meeting)

    def action(self, actor: Actor, action: UUID) -> ActionView:
        with self.at(actor):
            return pages.open_action(actor, action)
