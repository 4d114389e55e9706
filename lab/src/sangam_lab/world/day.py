"""The day in progress: what the cast has asked, answered and sent before the first visitor signs in.

The day is the table `day.csv`, one line an act, in the order in which a force's officers do theirs.  Its stages:
`earlier`, hours before the visitor comes, so that what stayed without an answer is overdue; `now`; and `read`.
"""

import csv
from dataclasses import dataclass
from importlib import resources

EARLIER, NOW, READ = "earlier", "now", "read"
"""The stages of the day, in their order: in the last, busy officers put away what they have read."""
HOURS_EARLIER = 9
"""So long before the visitor the first stage is played: longer than the longest clock of a question, eight hours."""


@dataclass(frozen=True, slots=True)
class ActSeed:
    """One act.  who: sign-in.  key: names the thread, letter, alert or channel for later acts.

    act: one of these.

    ask, write, answer, letter, hand-over, key-in       threads, letters, forces without a node
    alert, acknowledge, check, offer, put-away          alerts, checks, offers; notices put away by their kinds
    channel, say, hide, duty                            channels and rosters (`demo.acts.conversation_acts`)
    meet, propose, decide, assign, close, circulate     meetings (`demo.acts.meeting_acts`)
    agree-minutes, next, report                         meetings, too
    compare, plan, approve, issue-phone, announce       operations (`demo.acts.operation_acts`)
    arrest, step, despatch, release-list                arrests (`demo.acts.arrest_acts`)
    gang-chart, chart-column, chart-reason              gang charts (`demo.acts.gang_chart_acts`)
    pry, glass, account                                 oversight (`demo.acts.oversight_acts`)
    practice, adopt, share, course, own-course          the library (`demo.acts.practice_acts`)
    request                                             requests, with a type (`demo.acts.request_acts`)
    chart, watch-network, tie                           networks (`demo.acts.network_acts`)

    on: key of a record (several joined by "+"), code of a force, or codes of units.  The units are those that an alert
    is for, that belong to a channel, or that a message calls on.

    how: pace, grade, urgency, purpose, way of acknowledging, the force that is offered a case, or the kind of a
    channel.  Also "asks" for a message that needs an answer, or from and to of a duty in hours.

    more: subject of a letter, title of an alert, who said what is keyed in, or a telephone.  Also a part of the message
    that is waited for.
    """

    stage: str
    who: str
    act: str
    key: str
    on: str
    how: str
    text: str
    more: str

    @property
    def force(self) -> str:
        """Return the force of who acts."""
        return self.who.partition(".")[0].upper()


def day() -> tuple[ActSeed, ...]:
    """Return the acts of both stages, in their order."""
    table = resources.files("sangam_lab.world") / "day.csv"
    return tuple(ActSeed(**row) for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
