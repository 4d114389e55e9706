"""Three nodes that exchange alerts and threads."""

from uuid import UUID

from support.forces import Forces
from support.nodes import TestNode

from sangam.exchange.alerts import acts, pages
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import AlertView, Board, Draft, RecordRef, ThreadView
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.notices import lists
from sangam.notices.types import NoticeView
from sangam.web.common.notice_list import readable_notices


class Border(Forces):
    """The three nodes, the wire, and who is on duty."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "station", "SHO Alipur")
        self.acp = self.seats("DL-ON", "supervisor", "ACP Outer North")
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.rai = self.seats("HR-SNP-RAI", "station", "SHO Rai")
        self.sonipat = self.seats("HR-SNP", "supervisor", "SP Sonipat")
        self.loni = self.seats("UP-GZB-LONI", "station", "SHO Loni")

    def issues(self, actor: Actor, draft: Draft) -> UUID:
        with self.at(actor):
            return acts.issue(actor, draft)

    def board(self, actor: Actor, alert: UUID) -> Board:
        with self.at(actor):
            return pages.board(actor, alert)

    def stages(self, actor: Actor, alert: UUID) -> dict[str, str]:
        return {row.unit: row.stage for row in self.board(actor, alert).rows}

    def opens(self, actor: Actor, alert: UUID) -> AlertView:
        with self.at(actor):
            return pages.open_alert(actor, alert)

    def alerts(self, actor: Actor) -> list[AlertView]:
        with self.at(actor):
            return pages.alerts(actor)

    def asks(self, actor: Actor, record: RecordRef, *, question: str = "Is he your man?", **kwargs: object) -> UUID:
        with self.at(actor):
            return thread_acts.open_thread(actor, record, question=question, purpose=NAKA, **kwargs)

    def reads(self, actor: Actor, thread: UUID) -> ThreadView:
        with self.at(actor):
            return thread_pages.read_thread(actor, thread, purpose=NAKA)

    def pending(self, actor: Actor) -> list[NoticeView]:
        with self.at(actor):
            return readable_notices(actor, lists.open_notices(actor), purpose=NAKA)

    def kinds(self, actor: Actor) -> list[str]:
        return [notice.kind for notice in self.pending(actor)]


NAKA = Stated(Purpose.NAKA)
