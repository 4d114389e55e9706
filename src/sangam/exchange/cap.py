"""An alert as CAP 1.2, for a system that speaks it: restricted, one `info` a language, `references` to all before it.

What an officer wrote stays as it was written; what has fixed words (action, caution) is said in each language.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from xml.etree import ElementTree

from django.utils.translation import gettext, override

from sangam.exchange.types import Action, AlertState, AlertView
from sangam.exchange.wireless import caution_codes
from sangam.exchange.wireless_words import ACTIONS, CAUTIONS
from sangam.kernel.clock import INDIA
from sangam.kernel.texts import fit_for_xml
from sangam.notices.types import Urgency

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
