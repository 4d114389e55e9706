"""One thing of each kind that PS Narela owes, nine hours later: what the list of all overdue and the brief show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from border import NAKA, Across, Seated, seated
from broken_glass import breaks
from meeting_world import called
from operation_world import announced
from support.cast import says
from support.watched import answer_all

from sangam.audit.audit import deed
from sangam.coordination import actions, meetings
from sangam.coordination.circulations import circulation_acts
from sangam.coordination.models import Meeting
from sangam.coordination.types import ActionDraft
from sangam.exchange.alerts import acts
from sangam.exchange.models import Message, Thread
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Action, Draft, Pace, RecordRef
from sangam.federation.outbox import post
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id_of
from sangam.notices.types import Urgency
from sangam.records.corrections import challenges as correction_challenges
from sangam.records.own_records import records
from sangam.records.types import RecordView
from sangam.records.visibility import views

OVERDUE = "/oversight/overdue/"
FILE = f"{OVERDUE}overdue.csv"
BRIEF = "/oversight/brief/"

KINDS = ("requests", "alerts", "entries", "actions", "hits", "glass", "circulations", "challenges")
LATER = timedelta(hours=9)
SECRET_NAME = "Harjit Singh"


@contextmanager
def later() -> Iterator[None]:
    """Let the time of everything run out, while what was told today is still of today."""
    with clock.shift_time(LATER):
        yield


def chief(across: Across, unit: str = "DL-ON", role: str = "supervisor", number: str = "dl1005") -> Seated:
    """Return a fresh officer of Delhi, signed in now."""
    return seated(across.delhi, number, unit, role)


def asks(across: Across, kundli: Seated, record: RecordView) -> UUID:
    """Let Kundli ask Narela at once about a record; return the thread."""
    with across.haryana:
        about = RecordRef(record.id, "DL", record.label, record.desk)
        made = thread_acts.open_thread(kundli.actor, about, question="Seen?", purpose=NAKA, pace=Pace.AT_ONCE)
    across.wire.deliver()
    return made


def alarms(across: Across, kundli: Seated, *units: str) -> UUID:
    """Let Kundli alert units; return the alert."""
    draft = Draft(
        title="White Scorpio",
        text="Used in firing.",
        area=units or ("DL-ON-NARELA",),
        action=Action.OBSERVE,
        expires_at=clock.now() + timedelta(hours=20),
        urgency=Urgency.URGENT,
    )
    with across.haryana:
        made = acts.issue(kundli.actor, draft)
    across.wire.deliver()
    return made


def sets_action(across: Across, kundli: Seated) -> None:
    """Let Kundli set Narela an action in a meeting."""
    with across.haryana:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        meetings.advance_meeting(kundli.actor, meeting, "started")
        draft = ActionDraft("List the tenants", "DL-ON-NARELA", clock.now() + timedelta(hours=5), "the list")
        actions.set_action(kundli.actor, meeting, draft)
    across.wire.deliver()


def circulates(across: Across, kundli: Seated) -> UUID:
    """Let Kundli put a decision to Delhi; return the circulation."""
    with across.haryana:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        due_at = clock.now() + timedelta(hours=6)
        made = circulation_acts.circulate_decision(kundli.actor, meeting, "One channel for the naka", due_at)
    across.wire.deliver()
    return made


def announces(across: Across, kundli: Seated) -> UUID:
    """Let Kundli announce a team to Narela; return the notice."""
    with across.haryana:
        made = announced(kundli.actor, "DL-ON-NARELA")
    across.wire.deliver()
    return made


def sends_anew(across: Across, **said: object) -> None:
    """Let Haryana send its meeting again with other parts in its document, past its own acts."""
    with across.haryana, deed(Actor("HR", "hostile", role="station"), "officer:word:say"):
        row = Meeting.objects.get()
        row.said = {**row.said, **said, "version": row.said["version"] + 1}
        row.save(update_fields=["said"])
        post("meeting.document.v1", to=["DL"], body=row.said)
    across.wire.deliver()
    with across.delhi:
        assert Meeting.objects.get().version == row.said["version"], "Delhi took it"


def watches(across: Across, narela: Seated) -> None:
    """Let a post of Narela be told of what it watches for."""
    narela.posts("/check/", text="HR26DK8337")
    alipur = seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    with across.delhi:
        records.create(alipur.actor, records.New("vehicle", [says("plate", "HR26DK8337")]), purpose=NAKA)
        answer_all()


def challenges(across: Across, who: Seated, record: UUID) -> None:
    """Let an officer challenge the first statement of a record, urgently."""
    with who.node:
        said = views.open_record(who.actor, record, purpose=NAKA).statements[0]
        correction_challenges.challenge(who.actor, record, said.id, reason="he is in jail", urgent=True, purpose=NAKA)
    across.wire.deliver()


def owes_everything(across: Across, kundli: Seated) -> Seated:
    """Let PS Narela owe one thing of each kind; return its officer."""
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    asks(across, kundli, record)
    alarms(across, kundli)
    announces(across, kundli)
    sets_action(across, kundli)
    circulates(across, kundli)
    challenges(across, kundli, record.id)
    breaks(seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat"), record.id)
    watches(across, narela)
    return narela


def multiply(across: Across, thread: UUID, *, by: int, desks: dict[str, list[str]] | None = None) -> None:
    """Let a thread stand so many times over, each a minute later; desks: paths by desk, in turn."""
    with across.delhi, deed(Actor.system("DL", "reference"), "node:reference:load"):
        row, first = Thread.objects.get(id=thread), Message.objects.get(thread=thread, act="asked")
        each_desk = list((desks or {row.desk: row.desk_path}).items())
        values = {each.attname: getattr(row, each.attname) for each in Thread._meta.concrete_fields}
        made = []
        for place in range(by):
            desk, path = each_desk[place % len(each_desk)]
            due_at = row.due_at + timedelta(seconds=place)
            made.append(Thread(**values | {"id": new_id_of("HR"), "desk": desk, "desk_path": path, "due_at": due_at}))
        Thread.objects.bulk_create(made, batch_size=2_000)
        said = {each.attname: getattr(first, each.attname) for each in Message._meta.concrete_fields}
        new = (Message(**said | {"id": new_id_of("HR"), "thread_id": each.id}) for each in made)
        Message.objects.bulk_create(new, batch_size=2_000)


def in_brief(who: Seated) -> list[int]:
    """Return the counts of the brief, in its order."""
    return [int(n) for n in re.findall(r"<strong>(\d+)</strong>", who.gets(BRIEF).content.decode())]


def in_list(who: Seated) -> list[int]:
    """Return the counts of the kinds above the list, in the brief's order; one that does not stand there is none."""
    part = re.search(r'<nav class="sieve" aria-label="What">(.*?)</nav>', who.gets(OVERDUE).content.decode(), re.S)[1]
    every = {
        kind: int(n) for kind, n in re.findall(rf'href="{OVERDUE}(?:.kind=(\w+))?".*?class="small">(\d+)<', part, re.S)
    }
    assert every.pop("") == sum(every.values())
    return [every.get(kind, 0) for kind in KINDS]


def sums(who: Seated, address: str = OVERDUE) -> dict[str, int]:
    """Return how much each unit owes, as the list says it."""
    page = who.gets(address).content.decode()
    part = re.search(r'<nav class="sieve" aria-label="By unit">(.*?)</nav>', page, re.S)
    found = re.findall(r"<bdi>([^<]+)</bdi> <span\s+class=\"small\">(\d+)<", part[1]) if part else []
    return {name: int(n) for name, n in found}


def lines(who: Seated, address: str = OVERDUE) -> list[str]:
    """Return the addresses to which the lines of the list lead, in its order."""
    page = who.gets(address).content.decode()
    return re.findall(r'<li class="item[^>]*>.*?<a href="([^"]+)"', page, re.S)
