"""The words of a wireless text: action, cautions, and the sentences around them.  Keys of the catalogue."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from sangam.exchange.types import Action

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
