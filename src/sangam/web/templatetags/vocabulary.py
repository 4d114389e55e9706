"""The words that screens use for codes of the domain.  One table a list; each word is a key of its translation."""

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sangam.access.units.force_names import force_names
from sangam.networks.types import Apart
from sangam.records.schema.kinds import KINDS as RECORD_KINDS

Words = dict[str, Promise | str]


def force_name(code: str, *, office: bool = False) -> str:
    """Return what a force is called in the reader's language; office: as the keeper of a node, "Delhi Police"."""
    names = force_names()[code]
    by_language = names.office if office else names.short
    return by_language.get(get_language() or "en", by_language["en"])


_lazy_force_name = lazy(force_name, str)
FORCES: Words = {code: _lazy_force_name(code) for code in force_names()}

PURPOSES: Words = {
    "naka": _("Naka or patrol"),
    "case": _("Case"),
    "enquiry": _("Enquiry in the diary"),
    "verification": _("Verification"),
    "arrest": _("Arrest or search"),
    "request": _("Answering a request"),
    "alert": _("Acting on an alert"),
    "missing": _("Missing person"),
    "supervision": _("Supervision"),
    "oversight": _("Oversight"),
    "import": _("Import"),
}

CAUTIONS: Words = {
    "armed": _("Armed"),
    "dangerous": _("Dangerous"),
    "violent": _("Violent"),
    "explosives": _("Explosives"),
    "used-in-firing": _("Used in firing"),
    "escape-risk": _("Likely to escape"),
    "not-alone": _("Do not approach alone"),
    "infectious": _("Infectious"),
    "suicidal": _("Suicidal"),
    "minor": _("Minor"),
    "victim": _("Victim"),
}
"""What an officer reads first.  `CARE` marks those that ask for care rather than warn of danger."""

CARE = frozenset({"infectious", "suicidal", "minor", "victim"})

SOURCE_GRADES: Words = {
    "A": _("completely reliable"),
    "B": _("usually reliable"),
    "C": _("fairly reliable"),
    "D": _("not usually reliable"),
    "E": _("unreliable"),
    "F": _("reliability not known"),
}

INFORMATION_GRADES: Words = {
    "1": _("confirmed"),
    "2": _("probably true"),
    "3": _("possibly true"),
    "4": _("doubtful"),
    "5": _("improbable"),
    "6": _("truth not known"),
}

CLASSIFICATIONS: Words = {
    "unclassified": _("Unclassified"),
    "restricted": _("Restricted"),
    "confidential": _("Confidential"),
    "secret": _("Secret"),
    "top_secret": _("Top secret"),
}

CAVEATS: Words = {
    "lead-only": _("Lead only, not for court"),
    "no-onward": _("Not to a third force"),
    "call-first": _("Call the owner before acting"),
    "victim": _("Victim: masked"),
    "minor": _("Minor: masked"),
    "owner-only": _("Stays with the owner"),
}

LEVELS: Words = {
    "whole": _("Whole copy"),
    "pointer": _("Pointer: exists, call the owner"),
    "silent": _("Silent: the owner learns who asked"),
    "none": _("Not shared"),
}

KINDS: Words = {
    **{kind.name: _(kind.word or kind.label) for kind in RECORD_KINDS.values()},
    "alert": _("Alert"),
    "thread": _("Thread"),
    "channel": _("Channel"),
    "request": _("Request"),
    "hit": _("Hit"),
    "watch": _("Watch"),
    "answer": _("Answer"),
    "receipt": _("Receipt"),
    "import": _("Import"),
    "meeting": _("Meeting"),
    "action": _("Action"),
    "circulation": _("Decision by circulation"),
    "deconfliction": _("Deconfliction check"),
    "operation": _("Operation"),
    "entry": _("Notice of entry"),
    "practice": _("Practice"),
    "course": _("Course"),
    "totals": _("Monthly totals"),
    "record": _("Record"),
    "challenge": _("Challenge"),
    "look": _("Looks"),
    "glass": _("Break glass"),
    "group": _("Sharing group"),
    "sign-in": _("Sign in"),
    "order": _("Officers"),
}

FOUND: Words = {
    "plate": _("plate"),
    "phone": _("phone"),
    "imei": _("IMEI"),
    "imsi": _("IMSI"),
    "chassis": _("chassis"),
    "engine": _("engine"),
    "fir": _("FIR"),
    "gd": _("GD entry"),
    "section": _("section of law"),
    "email": _("e-mail"),
    "upi": _("UPI"),
    "social": _("social handle"),
    "passport": _("passport"),
    "pan": _("PAN"),
    "service": _("service number"),
    "weapon-number": _("weapon number"),
    "lab-reference": _("laboratory reference"),
    "licence": _("driving licence"),
    "aadhaar": _("Aadhaar: masked, not searched"),
    "name": _("name"),
    "place": _("place"),
}

STRENGTHS: Words = {
    "strong": _("strong"),
    "likely": _("possible"),
    "weak": _("weak"),
}

STATES: Words = {
    "sent": pgettext_lazy("message state", "Sent"),
    "left": pgettext_lazy("message state", "Left this node"),
    "reached": pgettext_lazy("message state", "Reached"),
    "seen": pgettext_lazy("message state", "Seen by desk"),
    "acted": pgettext_lazy("message state", "Acted"),
}

PEER_STATES: Words = {"invited": _("invited"), "paired": _("paired"), "suspended": _("suspended"), "left": _("parted")}

STATE_ICONS = {"sent": "check", "left": "arrow-up-right", "reached": "inbox", "seen": "eye", "acted": "check-check"}

NAV: Words = {
    "today": _("Today"),
    "check": _("Check"),
    "alerts": _("Alerts"),
    "threads": _("Requests"),
    "channels": _("Channels"),
    "meetings": _("Meetings"),
    "operations": _("Operations"),
    "arrests": _("Arrests"),
    "records": _("Records"),
    "import": _("Import"),
    "units": _("Units"),
    "administration": _("Officers"),
    "ledger": _("Oversight"),
    "node": _("Node"),
    "report": _("Report"),
    "me": _("Me"),
    "more": _("More"),
    "watches": _("Watching"),
    "groups": _("Sharing groups"),
    "patterns": _("Patterns"),
    "library": _("Library"),
    "courses": _("Courses"),
}

NAV_ICONS = {
    "today": "list-checks",
    "check": "search",
    "alerts": "siren",
    "threads": "messages-square",
    "channels": "hash",
    "meetings": "calendar-days",
    "operations": "radar",
    "arrests": "lock",
    "records": "folder",
    "import": "file-up",
    "units": "network",
    "administration": "shield-check",
    "ledger": "scroll-text",
    "node": "server",
    "report": "camera",
    "me": "user",
    "more": "ellipsis",
    "watches": "eye",
    "groups": "users",
    "patterns": "map-pin",
    "library": "book-open",
    "courses": "graduation-cap",
}

KIND_ICONS = {
    **{kind.name: kind.icon for kind in RECORD_KINDS.values()},
    "alert": "siren",
    "thread": "messages-square",
    "channel": "hash",
    "meeting": "calendar-days",
    "action": "list-checks",
    "circulation": "stamp",
    "deconfliction": "radar",
    "operation": "flag",
    "entry": "car",
    "practice": "book-open",
    "course": "graduation-cap",
    "totals": "scroll-text",
    "request": "message-circle-question-mark",
    "hit": "target",
    "watch": "eye",
    "answer": "reply",
    "receipt": "check-check",
    "import": "file-up",
    "record": "file-text",
    "challenge": "hand",
    "look": "eye",
    "glass": "octagon-alert",
    "group": "users",
    "sign-in": "lock",
    "order": "shield-check",
}

CHANNEL_KINDS: Words = {
    "border": _("Border"),
    "gang": _("Gang"),
    "case": _("Case (FIR)"),
    "operation": _("Operation"),
    "level": _("Level: stations, districts"),
}

OFFICER_SHEETS: Words = {"transfers": _("Transfers"), "officers": _("Officers and posts")}

ORDER_STEPS: Words = {
    "make": _("Make an account"),
    "transfer": _("Transfer the officer"),
    "reset": _("Give new sign-in data"),
    "give-code": _("Give an enrolment code"),
    "suspend": _("Suspend"),
    "restore": _("Restore"),
    "end-sessions": _("End all sessions"),
    "strike": _("Shut the device"),
}
"""What an administrator does to an officer."""

UNIT_KINDS: Words = {
    "headquarters": _("Headquarters"),
    "division": _("Division"),
    "zone": _("Zone"),
    "range": _("Range"),
    "commissionerate": _("Commissionerate"),
    "dcp-zone": _("DCP zone"),
    "district": _("District"),
    "sub-division": _("Sub-division"),
    "circle": _("Circle"),
    "station": _("Police station"),
    "chowki": _("Police post"),
    "beat": _("Beat"),
    "naka": _("Naka"),
    "control-room": _("Control room"),
    "special-unit": _("Special unit"),
    "cell": _("Cell"),
    "branch": _("Branch"),
}

JURISDICTIONS: Words = {
    "territory": _("its territory"),
    "statewide": _("the whole state"),
    "subject": _("a subject, no territory"),
}

OUTCOMES: Words = {
    "arrested": _("Arrested"),
    "recovered": _("Recovered"),
    "not-him": _("Not him, or not this one"),
    "wrong-record": _("The record is wrong"),
    "seen-not-acted": _("Seen, not acted"),
    "useful": _("Helped the case"),
    "late": _("Came too late"),
    "not-useful": _("Of no use"),
}

REQUIRED_ACTIONS: Words = {
    "inform": _("Inform us"),
    "observe": _("Watch, do not stop"),
    "stop-and-check": _("Stop and check"),
    "detain": _("Detain (FIR, warrant or LOC)"),
    "do-not-approach": _("Do not approach; keep in sight, call for help"),
}

URGENCIES: Words = {
    "routine": _("Routine: waits for the roster"),
    "urgent": _("Urgent: rings"),
    "flash": _("Flash: rings until acknowledged"),
}

URGENCY_WAITS: Words = {
    "urgent": _("Urgent: something waits"),
    "flash": _("Flash: something waits now"),
}

PACES: Words = {
    "at-once": _("At once: 10 minutes"),
    "urgent": _("Urgent: 1 hour"),
    "routine": _("Routine: 8 hours"),
    "three-days": _("3 days"),
    "week": _("7 days"),
}

ACKNOWLEDGEMENTS: Words = {
    "acted": _("acted"),
    "seen": _("acknowledged, not acted yet"),
    "silent": _("silent"),
    "reached": _("reached, no answer yet"),
    "waiting": _("not reached yet"),
}

VERDICTS: Words = {
    "same": _("The same"),
    "not-same": _("Not the same"),
    "unsure": _("Unsure"),
    "taken-back": _("Taken back"),
}

DOINGS: Words = {
    "acknowledge": _("Acknowledge"),
    "answer": pgettext_lazy("verb", "Answer"),
    "open": pgettext_lazy("verb", "Open"),
    "read": _("Read"),
    "confirm": _("Confirm"),
    "reply": _("Reply"),
    "outcome": _("Say the outcome"),
    "review": _("Review"),
    "begin": pgettext_lazy("verb", "Begin"),
    "report": pgettext_lazy("verb", "Report"),
}

NEXT_STEPS: Words = {
    "left": _("Nothing: we have parted from it."),
    "pair": _("Compare the digits over the telephone, then accept its invitation."),
    "suspended": _("Find out why it was suspended; what waits goes once it is resumed."),
    "versions": _("Neither reads what the other writes: one of the two nodes must be upgraded."),
    "call": _("Call its desk: is its node running, is the line there? Nothing is lost, all waits here."),
    "clock": _("Its clock and ours differ: set the one that is wrong."),
    "aside": _("Read below why its messages were set aside, and call its desk."),
    "behind": _("Wait until it has sent again what was lost; call its desk if that takes more than an hour."),
    "slow": _("Nothing: it asked us to slow down, and it goes on by itself."),
    "unconfirmed": _("Nothing yet: sent, its receipt is awaited. Call its desk if this stays."),
    "none": _("Nothing."),
}

APART: Words = {
    Apart.VICTIM: _("was wronged: never a member"),
    Apart.CHILD: _("is or may be a child: never counted"),
    Apart.NO_EVIDENCE: _("no evidence is named"),
    Apart.UNJUDGED: _("neither source nor truth is known (F6)"),
    Apart.DISPUTED: _("another force disputes it"),
    Apart.NO_LAST_DAY: _("has no last day"),
    Apart.EXPIRED: _("its time has passed"),
}
"""Why a claim of membership is not counted."""
