"""An alert as CAP 1.2: what the standard's schema and text ask of a message, rule by rule."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest

from sangam.exchange.cap import NAMESPACE, alert_templates, cap_xml
from sangam.exchange.types import Action, AlertState, AlertView, Authority, AuthorityKind, Draft
from sangam.kernel.author import Author
from sangam.notices.types import Urgency

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
SAYS = Draft(
    title="White Scorpio <two men>",
    text="Used in firing & robbery.\x01",
    area=("DL-ON-ALIPUR", "HR-SNP-KUNDLI"),
    action=Action.DETAIN,
    expires_at=AT + timedelta(hours=6),
    urgency=Urgency.FLASH,
    caution="Armed. Do not approach alone",
    authority=Authority(AuthorityKind.FIR, "442/2026 PS Narela"),
    identifiers=("HR26DK8337",),
)
ALERT = AlertView(
    UUID(int=7),
    "DL-7Q2M0XK",
    1,
    AlertState.LIVE,
    Author("DL", "DL-ON-NARELA", UUID(int=1), "SHO Narela"),
    SAYS,
    AT,
    AT,
    "",
    None,
    frozenset(),
)
HEAD = (
    "identifier",
    "sender",
    "sent",
    "status",
    "msgType",
    "source",
    "scope",
    "restriction",
    "addresses",
    "code",
    "note",
    "references",
    "incidents",
    "info",
)
INFO = (
    "language",
    "category",
    "event",
    "responseType",
    "urgency",
    "severity",
    "certainty",
    "audience",
    "eventCode",
    "effective",
    "onset",
    "expires",
    "senderName",
    "headline",
    "description",
    "instruction",
    "web",
    "contact",
    "parameter",
    "resource",
    "area",
)
AREA = ("areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling")
NEEDED = {
    "alert": {"identifier", "sender", "sent", "status", "msgType", "scope"},
    "info": {"category", "event", "urgency", "severity", "certainty"},
    "area": {"areaDesc"},
}
SEVERAL = {"info", "category", "responseType", "eventCode", "parameter", "resource", "area", "geocode", "code"}
WORDS = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE",
                 "Other"},
    "responseType": {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
ALERTS = [
    ALERT,
    replace(ALERT, version=3, changed_at=AT + timedelta(hours=1), earlier={1: AT, 2: AT + timedelta(minutes=30)}),
    replace(ALERT, version=2, state=AlertState.CANCELLED, reason="vehicle found"),
    replace(ALERT, state=AlertState.EXPIRED, says=replace(SAYS, authority=None, action=Action.INFORM, caution="")),
]


def read(alert):
    return ElementTree.fromstring(cap_xml(alert, areas={"DL-ON-ALIPUR": "PS Alipur"}))  # noqa: S314 - made by us


def name(element):
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def text(root, path):
    return [each.text for each in root.findall("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: f"{each.state}-{each.version}")
def test_every_element_stands_in_its_place_and_says_a_word_of_its_list(alert):
    orders = {
        "alert": HEAD,
        "info": INFO,
        "area": AREA,
        "parameter": ("valueName", "value"),
        "geocode": ("valueName", "value"),
    }
    for parent in read(alert).iter():
        names = [name(each) for each in parent]
        order = orders.get(name(parent), ())
        assert names == sorted(names, key=order.index)
        assert NEEDED.get(name(parent), set()) <= set(names)
        assert {each for each, count in Counter(names).items() if count > 1} <= SEVERAL
        for each in parent:
            said = each.text or ""
            assert name(each) not in WORDS or said in WORDS[name(each)]
            assert name(each) not in {"sent", "effective", "expires"} or INSTANT.fullmatch(said)


def test_the_scope_is_restricted_and_each_language_has_its_info():
    root = read(ALERT)
    assert text(root, "scope") == ["Restricted"]
    assert text(root, "restriction")[0]
    assert text(root, "info/language") == ["en-IN", "hi-IN", "ur-IN", "pa-IN"]
    assert len(set(text(root, "info/instruction"))) == 4
    assert text(root, "info/headline") == ["White Scorpio <two men>"] * 4
    assert "\x01" not in text(root, "info/description")[0]
    assert text(root, "info/area/areaDesc")[:2] == ["PS Alipur", "HR-SNP-KUNDLI"]


def test_update_and_cancel_refer_to_every_message_before():
    (first,) = (text(read(ALERT), part)[0] for part in ("identifier",))
    sent = text(read(ALERT), "sent")[0]
    assert not re.search(r"[\s,&<]", first)
    assert text(read(ALERT), "references") == []
    for alert, kind in ((ALERTS[1], "Update"), (ALERTS[2], "Cancel")):
        root = read(alert)
        assert text(root, "msgType") == [kind]
        (referred,) = text(root, "references")
        assert referred.split(" ")[0] == f"sangam.dl,{first},{sent}"
        assert referred.count("sangam.dl,") == alert.version - 1
    assert text(read(ALERTS[1]), "references")[0].endswith(",DL-7Q2M0XK.2,2026-11-24T14:32:00+05:30")
    assert text(read(ALERTS[2]), "note") == ["vehicle found"]
    assert set(text(read(ALERTS[2]), "info/responseType")) == {"AllClear"}


def test_every_template_fills_a_form_that_may_be_sent_but_for_its_blanks():
    templates = alert_templates()
    assert set(templates) == {"escaped", "vehicle", "gang", "release", "threat", "child"}
    for each in templates.values():
        assert each.action is not Action.DETAIN  # which rests on a number that no template knows
        for texts in (each.name, each.title, each.text):
            assert all(texts[language].strip() for language in ("en", "hi", "ur", "pa"))
        assert max(map(len, each.title.values())) <= 120
