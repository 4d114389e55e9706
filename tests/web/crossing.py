"""A node with one of everything that a route can name, and an officer of each role, for walking every route."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import operation_world
from arrest_world import opened_arrest, sent_despatch
from border import NAKA, Across, Seated, meet, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, reverse
from gang_chart_world import opened_chart
from given_lists import pasted
from library_world import drafted, released
from meeting_world import called, circulated, set_for
from request_world import superior, waiting
from routes import routes
from support.cast import person, says
from support.handed import document
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, code

from sangam.access import types
from sangam.access.administration import acts
from sangam.access.policy import ROLES
from sangam.exchange.gateway import acts as gateway_acts
from sangam.interchange.imports import worker
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id, new_id
from sangam.library.courses import assignments, completions
from sangam.library.types.courses import CompletionInput
from sangam.networks import charts
from sangam.networks.types import ChartChange, Place
from sangam.records.own_records import records
from sangam.records.storage import attachments
from sangam.records.visibility import views

PLATE = "HR26DK8337"
UNITS = {"station": "DL", "control": "DL-CR", "admin": "DL"}


@dataclass
class Crossing:
    """The two nodes, Delhi's officers by role, and the things by the names that the routes have for them."""

    across: Across
    officers: Mapping[str, Seated]
    things: Mapping[str, Mapping[str, object]]

    @property
    def delhi(self) -> TestNode:
        return self.across.delhi

    def addresses(self) -> Iterator[tuple[URLPattern, str]]:
        """Yield each route with an address at which something stands; of an unknown thing, a number of nothing."""
        for route in routes():
            named = self.things["*"] | self.things.get(route.name or "", {})
            wanted = route.pattern.converters
            known = {name: named.get(name, _nothing(type(wanted[name]).__name__)) for name in wanted}
            yield route, reverse(route.name, kwargs=known)


def _order(officers: Mapping[str, Seated]) -> UUID:
    """Return an order that waits for a second administrator."""
    admin, auditor = officers["admin"], officers["auditor"].actor.officer
    with admin.node:
        return acts.lay_down(admin.actor, types.Order("suspend", auditor, "order 17", {}))


def _nothing(converter: str) -> object:
    return new_id() if converter == "UUIDConverter" else "x"


def laid_out(delhi: TestNode, haryana: TestNode) -> Crossing:
    """Return Delhi and Haryana with all that stands between them."""
    across = meet(lambda *_: (delhi, haryana))
    with across.delhi:
        gateway_acts.open_gateway(Actor("DL", "x", role="admin"), "RJ", desk="DL", contact="SCRB Jaipur")
    officers = {
        role: seated(across.delhi, f"dl{1000 + at}", UNITS.get(role, "DL-ON"), role) for at, role in enumerate(ROLES)
    }
    kundli = seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")
    things = _things(across, officers, kundli)
    return Crossing(across, officers, things)


def _things(across: Across, officers: Mapping[str, Seated], kundli: Seated) -> dict[str, dict[str, object]]:
    desk = officers["station"]
    copy, offered = across.shared_person(kundli), across.shared_person(kundli)
    own, stolen = across.shared_person(desk), _vehicle(desk)
    case = _case(desk, own.id)
    handover = _handed_over(kundli)
    assert kundli.posts(f"/records/{offered.id}/transfer/", force="DL", why="order 5").status_code == 303
    challenged = markup(kundli.gets(f"/records/{own.id}/"))
    form = _found(rf"/records/{own.id}/challenge/[0-9a-f-]+/", challenged)
    assert kundli.posts(form, why="he is in jail").status_code == 303
    assert kundli.posts(f"/records/{own.id}/ask/", about=_about(kundli, own.id), question="Where?", pace="urgent")
    circulation = _circulation(kundli)
    across.wire.deliver()
    page = markup(desk.gets(f"/records/{own.id}/"))
    checked = markup(desk.posts("/check/", text=PLATE, htmx=True))
    thread = _posted(desk, f"/records/{copy.id}/ask/", about=_about(desk, copy.id), question="Who?", pace="urgent")
    alert = _posted(desk, "/alerts/new/", **ALERT)
    letter = _letter(desk)
    return {
        "*": {
            "record": own.id,
            "case": case,
            "statement": own.statements[0].id,
            "kind": "person",
            "code": "DL-ON",
            "name": "built/app.css",
            "thread": _id(thread),
            "alert": _id(alert),
            "file": _file(desk, own.id),
            "challenge": _id(_found(r"/challenges/[0-9a-f-]+/", page)),
            "check": _check(desk),
            "watch": _watch(desk),
            "group": _group(officers["supervisor"]),
            "act": "add",
            "proposal": _proposal(desk, stolen),
            "job": _job(officers["analyst"]),
            "letter": letter,
            "list_id": _checked_list(desk),
            "handover": handover(officers["supervisor"]),
            "draft": _request(across.delhi, desk),
            "meeting": _meeting(desk),
            "action": _action(desk),
            "circulation": circulation,
            "operation": _made(desk, operation_world.drafted),
            "arrest": _arrest(desk),
            "despatch": _despatch(desk),
            "saved": _chart(desk, own.id),
            "chart": _made(desk, opened_chart),
            "row": "clause",
            **_practices(desk, officers["supervisor"]),
            **_channel(desk),
            "notice": _notice(desk),
            "officer": officers["beat"].actor.officer,
            "session": new_id(),
            "device": _device(desk),
        },
        **{f"administration_{act}": {"proposal": _order(officers)} for act in ("order", "agree", "do")},
        "administration_sheet": {"kind": "transfers"},
        **{f"administration_unit{act}": {"code": desk.actor.unit} for act in ("", "_add")},
        "circulation_settle": {"circulation": _circulation(desk)},
        **{name: {"check": _made(desk, operation_world.checked)} for name in ("deconfliction", "deconfliction_act")},
        **{name: {"notice": _made(desk, operation_world.announced)} for name in ("entry", "entry_act", "entry_pdf")},
        "force": {"code": "HR"},
        "practice_draft": {"note": _draft(desk)},
        "record_status": {"record": stolen},
        "record_accept": {"record": offered.id},
        "record_decline": {"record": offered.id},
        "statement_take_over": {"record": copy.id, "statement": copy.statements[0].id},
        "not_him": {"record": UUID(_found(r'id="hit-([0-9a-f-]{36})"', checked))},
        "recalled_record": {"record": _recalled(desk)},
        "glass_record": {"glass": _glass(desk, copy.id)},
    }


ALERT = {
    "title": "White Scorpio", "text": "Used in firing.", "action": "stop-and-check", "urgency": "urgent", "hours": "12",
    "unit": ["DL-ON-ALIPUR", "HR-SNP-KUNDLI"], "step": "send",
}  # fmt: skip


def _chart(officer: Seated, record: UUID) -> UUID:
    with officer.node:
        change = ChartChange("Kala gang", places={record: Place(0, 0)})
        return charts.begin_chart(officer.actor, change, purpose=NAKA)


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1] if found.groups() else found[0]


def _id(address: str) -> UUID:
    return UUID(_found(r"[0-9a-f]{8}-[0-9a-f-]{27}", address))


def _posted(officer: Seated, address: str, **fields: object) -> str:
    sent = officer.posts(address, **fields)
    assert sent.status_code == 303, markup(sent)
    return str(sent.headers["Location"])


def _about(officer: Seated, record: UUID) -> str:
    return _found(r'name="about" value="([^"]*)"', markup(officer.gets(f"/records/{record}/ask/")))


def _vehicle(officer: Seated) -> UUID:
    with officer.node:
        said = [says("plate", PLATE), says("status", "stolen"), says("caution", "armed")]
        return records.create(officer.actor, records.New("vehicle", said))


def _case(officer: Seated, man: UUID, number: str = "0123/2026") -> UUID:
    with officer.node:
        accused = says("accused", {"ref": str(man), "label": "x"})
        return records.create(officer.actor, records.New("case", [says("fir", number), accused]))


def _recalled(officer: Seated) -> UUID:
    with officer.node:
        made = records.create(officer.actor, records.New("person", person("Zubair")))
        records.recall(officer.actor, made, reason="wrong man")
    return made


def _handed_over(kundli: Seated) -> Callable[[Seated], UUID]:
    with kundli.node:
        man = records.create(kundli.actor, records.New("person", person("Balwant")))
    case = _case(kundli, man, "0124/2026")
    _posted(kundli, f"/records/{case}/transfer-case/", force="DL", record=[str(man)], why="order 7")
    return lambda officer: _id(_found(r"/handovers/[0-9a-f-]+/", markup(officer.gets("/"))))


def _channel(officer: Seated) -> dict[str, object]:
    units = ["DL", "DL-ON", "DL-CR", "HR-SNP-KUNDLI"]
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": units, "step": "open"}
    address = _posted(officer, "/channels/new/", **form)
    _posted(officer, f"{address}say/", text=PLATE)
    message = UUID(_found(r'id="said-([0-9a-f-]{36})"', markup(officer.gets(address))))
    return {"channel": _id(address), "message": message}


def _file(officer: Seated, record: UUID) -> UUID:
    file = SimpleUploadedFile("statement.pdf", document(2_000), "application/pdf")
    said = {"source": "FIR 442", "grade_source": "B", "grade_information": "2"}
    _posted(officer, f"/records/{record}/attach/", file=file, **said)
    with officer.node:
        view = views.open_record(officer.actor, record, purpose=NAKA)
        return attachments.refs_of(view.statements)[0].id


def _check(officer: Seated) -> UUID:
    page = markup(officer.posts("/check/", text="DL8CAF5031", htmx=True))
    found = re.search(r"/check/([0-9a-f-]{36})/pointers/", page)
    return UUID(found[1]) if found else new_id()


def _watch(officer: Seated) -> UUID:
    return _id(_found(r"/watches/[0-9a-f-]{36}/", markup(officer.gets("/watches/"))))


def _group(chief: Seated) -> UUID:
    _posted(chief, "/groups/", code="ncr", name_en="Gangs of the capital", name_hi="राजधानी के गिरोह")
    return named_id("sharing-group", "DL:NCR")


def _proposal(officer: Seated, record: UUID) -> UUID:
    said = {"step": "propose", "numbers": str(record), "name": "ids.csv", "why": "wrong list"}
    return _id(_posted(officer, "/records/recalls/", **said))


def _job(analyst: Seated) -> UUID:
    sheet = SimpleUploadedFile("gang.csv", b"ID,NAME,MOBILE NO\n1,Harjit Singh,9812345678\n")
    job = _id(_posted(analyst, "/imports/", file=sheet))
    with analyst.node:
        assert worker.work_once()
    return job


def _checked_list(officer: Seated) -> UUID:
    """Return a list of the officer's that was checked: a person with a caution, a plate, nothing, a row of signs."""
    return _id(pasted(officer, "Harjit Singh", PLATE, "Nobody Atall", "!!"))


def _letter(officer: Seated) -> UUID:
    fields = {"force": "RJ", "subject": "Harjit of Alwar", "question": "Is he known to you?", "pace": "urgent"}
    thread = _id(_posted(officer, "/letters/ask/", **fields))
    with officer.node:
        (letter,) = gateway_acts.letters_about(thread)
    return letter.id


def _practices(officer: Seated, chief: Seated) -> dict[str, object]:
    with officer.node:
        note = released(officer.actor, chief.actor)
        assigned = assignments.assign(chief.actor, "sangam", "rank:SI", clock.now().date() + timedelta(days=9))
        right = {each.key: each.right for each in assignments.course("sangam").questions}
        done = completions.complete(officer.actor, CompletionInput(new_id(), "sangam", 1, right))
    return {"note": note, "key": "sangam", "assignment": assigned, "completion": done.id}


def _draft(officer: Seated) -> UUID:
    with officer.node:
        return drafted(officer.actor)


def _request(delhi: TestNode, officer: Seated) -> UUID:
    superior(delhi, "dl9082", "DCP", "DL")
    return _made(officer, waiting)


def _meeting(officer: Seated) -> UUID:
    with officer.node:
        return called(officer.actor, "HR-SNP-KUNDLI", send=True)


def _circulation(officer: Seated) -> UUID:
    other = "DL-ON" if officer.actor.force == "HR" else "HR-SNP-KUNDLI"
    with officer.node:
        return circulated(officer.actor, other)


def _made(officer: Seated, make: Callable[[Actor], UUID]) -> UUID:
    with officer.node:
        return make(officer.actor)


def _action(officer: Seated) -> UUID:
    with officer.node:
        return set_for(officer.actor, "HR-SNP-KUNDLI")


def _arrest(officer: Seated) -> UUID:
    with officer.node:
        return opened_arrest(officer.actor)


def _despatch(officer: Seated) -> UUID:
    with officer.node:
        return sent_despatch(officer.actor)


def _glass(officer: Seated, record: UUID) -> UUID:
    said = {"record": f"/records/{record}/", "reason": "A kidnapped child is held at this address"}
    return _id(_posted(officer, "/oversight/glass/", **said))


def _notice(officer: Seated) -> UUID:
    return _id(_found(r"/notices/[0-9a-f-]+/done/", markup(officer.gets("/"))))


def _device(officer: Seated) -> UUID:
    enrolled = Visitor(officer.visitor.service_number, officer.visitor.browser)
    with officer.node:
        enrolled.posts("/me/device/", name="phone", pin="804613", again="804613", code=code(1))
    return _id(_found(r"/me/devices/[0-9a-f-]+/", markup(officer.gets("/me/"))))
