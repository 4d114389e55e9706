"""Things at a node that officers of one station do not see, or do: one maker for each kind that an act names."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from arrest_world import opened_arrest, sent_despatch
from border import Across, seated
from gang_chart_world import opened_chart
from library_world import drafted
from meeting_world import called, circulated, set_for
from operation_world import announced, approved, checked, issued
from request_world import superior, waiting
from support.cast import CASE, VERIFY, officer, says

from sangam.access.models import Device, DeviceUser
from sangam.arrests.models import ChartDrawing
from sangam.audit.audit import deed
from sangam.channels import channels
from sangam.channels.types import ChannelKind, Header
from sangam.coordination.hand_overs import hand_over_acts
from sangam.exchange.alerts import acts
from sangam.exchange.gateway import acts as gateway_acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.interchange.imports import jobs
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.purpose import Purpose
from sangam.matching.checks import check
from sangam.matching.watches import watches
from sangam.networks import charts
from sangam.networks.types import ChartChange, Place
from sangam.node.envelope_handlers import HANDLERS
from sangam.notices import deliveries, lists
from sangam.notices.types import Subject, Telling
from sangam.records.corrections import challenges
from sangam.records.own_records import records
from sangam.records.transfers import case, single_record
from sangam.records.types import Terms
from sangam.records.visibility import views

PLATE = "HR26DK8337"
# Tokens against forgery; how far the page's stream has read; the second and the signature of a message.
_CHANCE = re.compile(r"\b[A-Za-z0-9]{64}\b|since=\d+|:[A-Za-z0-9]{6}:[\w-]{43}")


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act is on.  statement: one of its statements.  other: a further record that the form names."""

    id: UUID
    statement: UUID
    other: UUID


def without_names(page: str, thing: Thing) -> str:
    """Return a page without what is chance, and without what names this very thing."""
    for own in (thing.id, thing.statement, thing.other):
        page = page.replace(str(own), "ID").replace(own.hex, "ID")
    return without_chance(page)


def without_chance(page: str) -> str:
    """Return a page without its tokens and the marks of its stream."""
    return _CHANCE.sub("", page)


class Makers:
    """Make things at Delhi's node that the officers of PS Narela do not see, or do.

    how: "unit" (for PS Alipur alone), "clearance", "purpose", or "seen".
    """

    def __init__(self, across: Across) -> None:
        self.across, self.ranked = across, False
        with across.delhi:
            self.alipur = officer("DL-ON-ALIPUR", "data_officer")
            self.narela = officer("DL-ON-NARELA", "data_officer")
        with across.haryana:
            self.kundli = officer("HR-SNP-KUNDLI", "data_officer")

    def make(self, kind: str, how: str) -> Thing:
        """Return a new thing of this kind."""
        making: Callable[[str], Thing] = getattr(self, f"_{kind}")
        if kind in ("offer", "handover", "copy", "asked", "claim"):
            return making(how)
        with self.across.delhi:
            return making(how)

    def _record(self, how: str, kind: str = "person", owner: Actor | None = None) -> Thing:
        by = owner or (self.narela if how == "seen" else self.alipur)
        level = "CONFIDENTIAL" if how == "clearance" else "RESTRICTED"
        what = {
            "person": [says("name", "Harjit Singh", level=level)],
            "vehicle": [says("plate", PLATE, level=level), says("status", "stolen", level=level)],
            "membership": [says("evidence", "disclosure", level=level), says("role", "shooter", level=level)],
            "series": [says("name", "White scooter", level=level), says("judgement", "may-be-one", level=level)],
            "incident": [says("head", "firing", level=level)],
            "gang": [says("name", "Kala gang", level=level)],
            "case": [says("fir", "0123/2026", level=level), says("station", "PS Alipur", level=level)],
        }[kind]
        made = records.create(by, records.New(kind, what, _terms(how)))
        reader = replace(by, purpose=VERIFY) if how == "purpose" else by
        statement = views.open_record(reader, made, purpose=reader.purpose).statements[0].id
        return Thing(made, statement, made)

    def _vehicle(self, how: str) -> Thing:
        return self._record(how, "vehicle")

    def _incident(self, how: str) -> Thing:
        return self._record(how, "incident")

    def _gang(self, how: str) -> Thing:
        return self._record(how, "gang")

    def statements_of(self, record: Thing) -> tuple[Thing, Thing]:
        """Return a record that is seen under the id of a statement that is seen, and of one above the clearance."""
        with self.across.delhi:
            records.correct(self.narela, record.id, say=[says("note", "informer", level="CONFIDENTIAL")], why="told")
            view = views.open_record(self.narela, record.id, purpose=self.narela.purpose)
        (note,) = (each.id for each in view.statements if each.property == "note")
        return replace(record, id=record.statement), replace(record, id=note)

    def far(self) -> UUID:
        """Return a record that stands at Haryana's node alone."""
        with self.across.haryana:
            return self._record("seen", owner=self.kundli).id

    def _case(self, how: str) -> Thing:
        return self._record(how, "case")

    def _kept(self, how: str) -> Thing:
        return replace(self._record(how, "series"), other=self._record("seen", "incident").id)

    def _challenge(self, how: str) -> Thing:
        record = self._record(how)
        by = self.narela if how == "seen" else self.alipur
        by = replace(by, purpose=VERIFY) if how == "purpose" else by
        made = challenges.challenge(by, record.id, record.statement, reason="another man", purpose=by.purpose)
        return replace(record, id=made)

    def _claim(self, how: str) -> Thing:
        return self._copy(how, "membership")

    def _copy(self, how: str, kind: str = "person") -> Thing:
        with self.across.haryana:
            made = self._record(how, kind, owner=self.kundli)
            only = {"DL": frozenset({"DL-ON-ALIPUR"})} if how == "unit" else None
            records.share(self._reader(how), made.id, with_forces={"DL": Level.WHOLE}, audience=only)
        self.across.wire.deliver()
        with self.across.delhi:
            return replace(made, other=self._record("seen").id)

    def _offer(self, how: str) -> Thing:
        made = self._copy(how)
        with self.across.haryana:
            single_record.offer_transfer(self._reader(how), made.id, to="DL", reason="your beat")
        self.across.wire.deliver()
        return made

    def _handover(self, how: str) -> Thing:
        with self.across.haryana:
            made = self._record(how, "case", owner=self.kundli)
            only = {"DL": frozenset({"DL-ON-ALIPUR"})} if how == "unit" else None
            records.share(self._reader(how), made.id, with_forces={"DL": Level.WHOLE}, audience=only)
            offer = case.offer_case_transfer(self._reader(how), made.id, to="DL", records=[], reason="your case")
        self.across.wire.deliver()
        return replace(made, id=offer)

    def _reader(self, how: str) -> Actor:
        return replace(self.kundli, purpose=VERIFY) if how == "purpose" else self.kundli

    def _alert(self, how: str) -> Thing:
        unit = "DL-ON-NARELA" if how == "seen" else "DL-ON-ALIPUR"
        return self._issued(unit, to="HR-SNP-KUNDLI" if how == "seen" else unit)

    def _order(self, how: str) -> Thing:
        return self._issued("DL-CR", to="DL-ON-NARELA" if how == "seen" else "DL-ON-ALIPUR")

    def _issued(self, unit: str, *, to: str) -> Thing:
        draft = Draft("Scorpio", "White, two men", (to,), Action.INFORM, clock.now() + timedelta(hours=8))
        return _bare(acts.issue(officer(unit, "control"), draft))

    def _thread(self, how: str) -> Thing:
        by = self.narela if how == "seen" else self.alipur
        about = RecordRef(new_id_of("HR"), "HR", "Harjit Singh", "HR-SNP-KUNDLI", own_words=True)
        return _bare(thread_acts.open_thread(by, about, question="Known there?", purpose=CASE))

    def _request(self, how: str) -> Thing:
        if not self.ranked:
            superior(self.across.delhi, "dl9082", "DCP", "DL")
            self.ranked = True
        return _bare(waiting(self.narela if how == "seen" else self.alipur))

    def _channel(self, how: str) -> Thing:
        by = self.narela if how == "seen" else self.alipur
        return _bare(channels.open_channel(by, Header("Narela", ChannelKind.BORDER), {"DL": (by.unit,)}))

    def _meeting(self, how: str) -> Thing:
        return _bare(called(self.narela if how == "seen" else self.alipur))

    def _action(self, how: str) -> Thing:
        return _bare(set_for(self.narela if how == "seen" else self.alipur))

    def _offered(self, how: str) -> Thing:
        """Return an action of PS Alipur with the offer to hand it to another unit."""
        action = set_for(self.alipur)
        to = "DL-ON-NARELA" if how == "seen" else "DL-CR"
        return replace(_bare(action), other=hand_over_acts.offer_action(self.alipur, action, to))

    def _circulation(self, how: str) -> Thing:
        return _bare(circulated(self.narela if how == "seen" else self.alipur))

    def _asked(self, how: str) -> Thing:
        """Return a circulation of Haryana that asks one of Delhi's stations."""
        self.across.wire.handlers = HANDLERS
        with self.across.haryana:
            made = circulated(self.kundli, "DL-ON-NARELA" if how == "seen" else "DL-ON-ALIPUR")
        self.across.wire.deliver()
        return _bare(made)

    def _operation(self, how: str) -> Thing:
        by = self.narela if how == "seen" else self.alipur
        return _bare(approved(by, replace(by, officer=new_id())))

    def _pool_phone(self, how: str) -> Thing:
        return _bare(issued(self.narela if how == "seen" else self.alipur))

    def _check_of_action(self, how: str) -> Thing:
        return _bare(checked(self.narela if how == "seen" else self.alipur))

    def _notice_of_entry(self, how: str) -> Thing:
        return _bare(announced(self.narela if how == "seen" else self.alipur))

    def _practice(self, how: str) -> Thing:
        return _bare(drafted(self.narela if how == "seen" else self.alipur))

    def _arrest(self, how: str) -> Thing:
        return _bare(opened_arrest(self.narela if how == "seen" else self.alipur))

    def _despatch(self, how: str) -> Thing:
        return _bare(sent_despatch(self.alipur, "DL-ON-NARELA" if how == "seen" else "DL-CR"))

    def _saved(self, how: str) -> Thing:
        by = officer("DL-ON-NARELA" if how == "seen" else "DL-ON-ALIPUR")
        man = self._record(how).id
        return _bare(charts.begin_chart(by, ChartChange("Kala gang", places={man: Place(0, 0)}), purpose=CASE))

    def _gang_chart(self, how: str) -> Thing:
        chart = opened_chart(replace(self.narela if how == "seen" else self.alipur, role="supervisor"))
        (member,) = ChartDrawing.objects.get(chart=chart).said
        return replace(_bare(chart), other=UUID(member))

    def _job(self, how: str) -> Thing:
        by = self.narela if how == "seen" else self.alipur
        return _bare(jobs.start_import(by, [b"name\nHarjit Singh\n"], file="list.csv"))

    def _watch(self, how: str) -> Thing:
        by = self.narela if how == "seen" else self.alipur
        check.check(by, PLATE, purpose=CASE)
        return _bare(watches.watches(by)[0].id)

    def _notice(self, how: str) -> Thing:
        unit = "DL-ON-NARELA" if how == "seen" else "DL-ON-ALIPUR"
        by = self.narela if how == "seen" else self.alipur
        with _as_the_node():
            deliveries.notify(
                Telling("record.opened", Subject("record", new_id()), "{force} asks", {"force": "HR"}), to=[unit]
            )
        return _bare(lists.open_notices(by)[0].id)

    def _letter(self, how: str) -> Thing:
        admin = Actor("DL", "command line", role="admin")
        if not gateway_acts.gateways():
            gateway_acts.open_gateway(admin, "RJ", desk="DL-ON-ALIPUR", contact="SCRB Jaipur")
        thread = thread_acts.ask_by_letter(
            self.alipur, "RJ", subject="Harjit", question="Is he known to you?", purpose=CASE
        )
        return _bare(gateway_acts.letters_about(thread)[0].id)

    def _session(self, _how: str) -> Thing:
        return _bare(seated(self.across.delhi, f"dl{new_id().hex[:6]}", "DL-ON-ALIPUR").actor.session)

    def _device(self, _how: str) -> Thing:
        at = clock.now()
        owner = seated(self.across.delhi, f"dl{new_id().hex[:6]}", "DL-ON-ALIPUR").actor
        with self.across.delhi, _as_the_node():
            device = Device.objects.create(name="phone", token_hash=new_id().bytes, enrolled_at=at)
            DeviceUser.objects.create(device=device, officer_id=owner.an_officer(), pin_hash="x", added_at=at)
        return _bare(device.id)


def _bare(thing: UUID | None) -> Thing:
    assert thing is not None
    return Thing(thing, new_id(), new_id())


def _terms(how: str) -> Terms | None:
    until = clock.now() + timedelta(days=200)
    audience = {"DL": frozenset({"DL-ON-ALIPUR"})} if how == "unit" else {}
    purposes = frozenset({Purpose.VERIFICATION}) if how == "purpose" else frozenset()
    return Terms(until, audience=audience, purposes=purposes)


@contextmanager
def _as_the_node() -> Iterator[None]:
    with deed(Actor.system("DL", "test"), "node:record:sweep"):
        yield


HIDDEN_HOW = {"record": ("unit", "clearance", "purpose"), "vehicle": ("unit", "clearance"), "case": ("unit", "purpose"),
              "kept": ("unit", "clearance", "purpose"),
              "copy": ("unit", "clearance"), "claim": ("unit", "clearance"),
              "offer": ("unit", "clearance"), "handover": ("unit", "clearance"),
              "challenge": ("unit", "clearance", "purpose")}  # fmt: skip
