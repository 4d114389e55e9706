"""An alert as CAP 1.2, for a system that speaks it: restricted, one `info` a language, `references` to all before it.

What an officer wrote stays as it was written; what has fixed words (action, caution) is said in each language.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from xml.etree import ElementTree

from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext, pgettext_lazy

from sangam.exchange.types import Action, AlertState, AlertView
from sangam.kernel.clock import INDIA
from sangam.kernel.texts import fit_for_xml
from sangam.notices.types import Urgency

# The words of a wireless text: action, cautions, and the sentences around them. Keys of the catalogue.

ACTIONS: Mapping[Action, str | Promise] = {
    Action.INFORM: pgettext_lazy("wireless", "inform the issuing control room"),
    Action.OBSERVE: pgettext_lazy("wireless", "observe, do not stop, and report"),
    Action.STOP_AND_CHECK: pgettext_lazy("wireless", "stop and check"),
    Action.DETAIN: pgettext_lazy("wireless", "detain"),
    Action.DO_NOT_APPROACH: pgettext_lazy("wireless", "DO NOT APPROACH; keep in sight and call for help"),
}
WORDS: Mapping[str, str | Promise] = {
    "opening": pgettext_lazy("wireless", "All stations, alert {number} from {issuer}, version {version}."),
    "over": pgettext_lazy("wireless", "Alert {number} is {state}."),
    "caution": pgettext_lazy("wireless", "CAUTION: {caution}."),
    "identifier": pgettext_lazy("wireless", "{spelled}. I say again: {spelled}."),
    "action": pgettext_lazy("wireless", "Action: {action}."),
    "authority": pgettext_lazy("wireless", "On {kind} {number}."),
    "until": pgettext_lazy("wireless", "Valid until {until}. Acknowledge in Sangam or to this control room. Over."),
    "live": pgettext_lazy("wireless", "live"),
    "cancelled": pgettext_lazy("wireless", "cancelled. Stand down"),
    "expired": pgettext_lazy("wireless", "over. Stand down"),
}
CAUTIONS: Mapping[str, str] = {
    "armed": "Armed",
    "dangerous": "Dangerous",
    "violent": "Violent",
    "explosives": "Explosives",
    "used-in-firing": "Used in firing",
    "escape-risk": "Likely to escape",
    "not-alone": "Do not approach alone",
    "infectious": "Infectious",
    "suicidal": "Suicidal",
    "minor": "Minor",
    "victim": "Victim",
}
"""The words by which a caution travels; each is the key of its translation, in English too."""


# An alert as it is read out on the wireless. Plates and numbers go letter by letter, and are said twice.


def caution_codes(text: str) -> list[str]:
    """Return the codes of the cautions that a sentence is made of; what is no known caution stays as it is."""
    pieces = (piece.strip() for piece in text.replace("।", ".").split("."))
    return [_by_word().get(piece.casefold(), piece) for piece in pieces if piece]


def caution_text(codes: list[str]) -> str:
    """Return cautions as the sentence by which they travel; every node turns it back into its reader's words."""
    return ". ".join(CAUTIONS.get(code, code) for code in codes)


@cache
def _by_word() -> dict[str, str]:
    """Return the codes by what may stand for them in a sentence that came: the word that travels, or the code."""
    return {name: code for code, word in CAUTIONS.items() for name in (word.casefold(), code)}


def text(alert: AlertView, *, language: str, issuer: str = "") -> str:
    """Return what the operator reads out, a sentence a line, in "hi", "pa", "ur" or (any other) "en".

    issuer: how who issued it is called in that language; empty: by the label.
    The caution comes before the description: who listens may be looking at the person.
    """
    with override(language if language in ("hi", "pa", "ur") else "en"):
        return "\n".join(_lines(alert, issuer or alert.issued_by.label))


def _lines(alert: AlertView, issuer: str) -> Iterator[str]:
    says = alert.says
    if alert.state is not AlertState.LIVE:
        yield _word("over").format(number=spell_out(alert.number), state=_word(alert.state))
        return
    yield _word("opening").format(number=spell_out(alert.number), issuer=issuer, version=alert.version)
    if says.caution:
        yield _word("caution").format(caution=_aloud(caution_codes(says.caution)))
    yield from (says.title, says.text)
    yield from (_word("identifier").format(spelled=spell_out(identifier)) for identifier in says.identifiers)
    yield _word("action").format(action=ACTIONS[says.action])
    if says.authority is not None:
        yield _word("authority").format(kind=says.authority.kind, number=says.authority.number)
    yield _word("until").format(until=says.expires_at.astimezone(INDIA).strftime("%d.%m.%Y %H:%M"))


def _word(name: str) -> str:
    return str(WORDS[name])


def _aloud(codes: list[str]) -> str:
    """Return cautions in the language that is read out, apart as that language parts a list."""
    between = pgettext("between cautions", ". ")
    return between.join(gettext(CAUTIONS[code]) if code in CAUTIONS else code for code in codes)


def spell_out(identifier: str) -> str:
    """Return letters and digits one by one: "H R 2 6 D K 8 3 3 7"."""
    return " ".join(letter for letter in identifier.upper() if letter.isalnum() or letter == "+")


NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGES: Mapping[str, str] = {"en": "en-IN", "hi": "hi-IN", "ur": "ur-IN", "pa": "pa-IN"}
_RESTRICTION = "Restricted. For police officers of the units addressed; not for the public or the press."
_URGENCIES = {Urgency.FLASH: "Immediate", Urgency.URGENT: "Expected", Urgency.ROUTINE: "Future"}
_SEVERITIES = {Action.DO_NOT_APPROACH: "Extreme", Action.DETAIN: "Severe", Action.STOP_AND_CHECK: "Severe"}
_RESPONSES = {
    Action.INFORM: "Assess", Action.OBSERVE: "Monitor", Action.STOP_AND_CHECK: "Execute", Action.DETAIN: "Execute",
    Action.DO_NOT_APPROACH: "Avoid",
}  # fmt: skip


def cap_xml(alert: AlertView, *, areas: Mapping[str, str]) -> bytes:
    """Return an alert as a CAP 1.2 message.  areas: names of its units, by code."""
    root = ElementTree.Element("alert", xmlns=NAMESPACE)
    for name, text in _head(alert):
        _add_element(root, name, text)
    for language, code in LANGUAGES.items():
        with override(language):
            _info(root, alert, code, areas)
    ElementTree.indent(root)
    made: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{made}'.encode()


def _head(alert: AlertView) -> Iterator[tuple[str, str]]:
    is_over = alert.state is AlertState.CANCELLED
    yield "identifier", f"{alert.number}.{alert.version}"
    yield "sender", _sender(alert)
    yield "sent", _at(alert.changed_at)
    yield "status", "Actual"
    yield "msgType", "Cancel" if is_over else "Update" if alert.version > 1 else "Alert"
    yield "source", alert.issued_by.label
    yield "scope", "Restricted"
    yield "restriction", _RESTRICTION
    if is_over and alert.reason:
        yield "note", alert.reason
    if alert.version > 1:
        yield "references", " ".join(_references(alert))


def _references(alert: AlertView) -> Iterator[str]:
    """Yield the messages of earlier versions, the first first."""
    for version, at in sorted({1: alert.issued_at, **alert.earlier}.items()):
        if version < alert.version:
            yield f"{_sender(alert)},{alert.number}.{version},{_at(at)}"


def _info(root: ElementTree.Element, alert: AlertView, language: str, areas: Mapping[str, str]) -> None:
    says, info = alert.says, ElementTree.SubElement(root, "info")
    is_over = alert.state is not AlertState.LIVE
    _add_element(info, "language", language)
    _add_element(info, "category", "Security")
    _add_element(info, "event", gettext("Alert"))
    _add_element(info, "responseType", "AllClear" if is_over else _RESPONSES[says.action])
    _add_element(info, "urgency", "Past" if is_over else _URGENCIES[says.urgency])
    _add_element(info, "severity", _SEVERITIES.get(says.action, "Moderate"))
    _add_element(info, "certainty", "Unknown")
    _add_element(info, "effective", _at(alert.changed_at))
    _add_element(info, "expires", _at(says.expires_at))
    _add_element(info, "senderName", alert.issued_by.label)
    _add_element(info, "headline", says.title)
    _add_element(info, "description", says.text)
    _add_element(info, "instruction", _instruction(alert))
    for name, value in _parameters(alert):
        _add_value_pair(info, "parameter", name, value)
    for unit in says.area:
        area = ElementTree.SubElement(info, "area")
        _add_element(area, "areaDesc", areas.get(unit, unit))
        _add_value_pair(area, "geocode", "sangam:unit", unit)


def _instruction(alert: AlertView) -> str:
    says = alert.says
    cautions = [gettext(CAUTIONS[code]) if code in CAUTIONS else code for code in caution_codes(says.caution)]
    return ". ".join([*cautions, str(ACTIONS[says.action])])


def _parameters(alert: AlertView) -> Iterator[tuple[str, str]]:
    yield "sangam:action", alert.says.action
    if alert.says.authority is not None:
        yield "sangam:authority", f"{alert.says.authority.kind} {alert.says.authority.number}"
    for identifier in alert.says.identifiers:
        yield "sangam:identifier", identifier


def _add_value_pair(parent: ElementTree.Element, kind: str, name: str, value: str) -> None:
    made = ElementTree.SubElement(parent, kind)
    _add_element(made, "valueName", name)
    _add_element(made, "value", value)


def _add_element(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = fit_for_xml(text)


def _sender(alert: AlertView) -> str:
    return f"sangam.{alert.issued_by.force.lower()}"


def _at(at: datetime) -> str:
    return at.astimezone(INDIA).isoformat(timespec="seconds")


# Templates of alerts, as data: what the form of an alert is filled with, in the officer's language.

_LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class AlertTemplate:
    """What a template fills in.  name, title, text: by language."""

    code: str
    action: Action
    urgency: Urgency
    hours: int
    cautions: tuple[str, ...]
    name: Mapping[str, str]
    title: Mapping[str, str]
    text: Mapping[str, str]


@cache
def alert_templates() -> Mapping[str, AlertTemplate]:
    """Return the templates by their codes, in the order in which the form offers them."""
    text = resources.files("sangam.exchange").joinpath("data/alert_templates.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: _template(row) for row in rows}


def _template(row: Mapping[str, str]) -> AlertTemplate:
    cautions = tuple(code for code in row["cautions"].split(",") if code)
    if unknown := set(cautions) - set(CAUTIONS):
        raise ValueError(f"the template {row['code']} names no known caution: {sorted(unknown)}")
    return AlertTemplate(
        code=row["code"],
        action=Action(row["action"]),
        urgency=Urgency(row["urgency"]),
        hours=int(row["hours"]),
        cautions=cautions,
        name=_texts(row, "name"),
        title=_texts(row, "title"),
        text=_texts(row, "text"),
    )


def _texts(row: Mapping[str, str], part: str) -> dict[str, str]:
    return {each: row[f"{part}_{each}"] for each in _LANGUAGES}
