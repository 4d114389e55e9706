"""An alert as it is read out on the wireless.  Pure.  Plates and numbers go letter by letter, and are said twice."""

from collections.abc import Mapping

from sangam.exchange.types import Action, AlertState, AlertView
from sangam.kernel.clock import INDIA

_ACTIONS: Mapping[str, Mapping[Action, str]] = {
    "en": {
        Action.INFORM: "inform the issuing control room",
        Action.OBSERVE: "observe, do not stop, and report",
        Action.STOP_AND_CHECK: "stop and check",
        Action.DETAIN: "detain",
        Action.DO_NOT_APPROACH: "DO NOT APPROACH; keep in sight and call for help",
    },
    "hi": {
        Action.INFORM: "जारी करने वाले नियंत्रण कक्ष को सूचना दें",
        Action.OBSERVE: "नज़र रखें, रोकें नहीं, सूचना दें",
        Action.STOP_AND_CHECK: "रोककर जाँच करें",
        Action.DETAIN: "रोककर रखें",
        Action.DO_NOT_APPROACH: "पास न जाएँ; नज़र में रखें और मदद बुलाएँ",
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "opening": "All stations, alert {number} from {issuer}, version {version}.",
        "over": "Alert {number} is {state}.",
        "caution": "CAUTION: {caution}.",
        "identifier": "{spelled}. I say again: {spelled}.",
        "action": "Action: {action}.",
        "authority": "On {kind} {number}.",
        "until": "Valid until {until}. Acknowledge in Sangam or to this control room. Over.",
        "live": "live",
        "cancelled": "cancelled. Stand down",
        "expired": "over. Stand down",
    },
    "hi": {
        "opening": "सभी स्टेशन ध्यान दें, अलर्ट {number}, जारीकर्ता {issuer}, संस्करण {version}।",
        "over": "अलर्ट {number} {state}।",
        "caution": "सावधान: {caution}।",
        "identifier": "{spelled}। दोबारा: {spelled}।",
        "action": "कार्रवाई: {action}।",
        "authority": "आधार: {kind} {number}।",
        "until": "{until} तक मान्य। संगम में या इस नियंत्रण कक्ष को पावती दें। ओवर।",
        "live": "जारी है",
        "cancelled": "रद्द किया गया। कार्रवाई रोकें",
        "expired": "समाप्त हो गया। कार्रवाई रोकें",
    },
}


def text(alert: AlertView, *, language: str) -> str:
    """Return what the operator reads out, a sentence a line, in "hi" or (any other) "en".

    The caution comes before the description: who listens may be looking at the man.
    """
    words, says = _WORDS.get(language, _WORDS["en"]), alert.says
    actions = _ACTIONS.get(language, _ACTIONS["en"])
    if alert.state is not AlertState.LIVE:
        return words["over"].format(number=spelled(alert.number), state=words[alert.state])
    lines = [words["opening"].format(number=spelled(alert.number), issuer=alert.issued_by.label, version=alert.version)]
    if says.caution:
        lines.append(words["caution"].format(caution=says.caution.rstrip(".।")))
    lines += [says.title, says.text]
    lines += [words["identifier"].format(spelled=spelled(identifier)) for identifier in says.identifiers]
    lines.append(words["action"].format(action=actions[says.action]))
    if says.authority is not None:
        lines.append(words["authority"].format(kind=says.authority.kind, number=says.authority.number))
    until = says.expires_at.astimezone(INDIA).strftime("%d.%m.%Y %H:%M")
    return "\n".join([*lines, words["until"].format(until=until)])


def spelled(identifier: str) -> str:
    """Return letters and digits one by one: "H R 2 6 D K 8 3 3 7"."""
    return " ".join(letter for letter in identifier.upper() if letter.isalnum() or letter == "+")
