"""Sentences of the domain in the reader's language: the English template is the key, its parts are set in after.

Parts that are codes (a state, a right, a purpose, a force) are said in words first; names, numbers and plates stay as
they are.  The code of a force stands on badges, in numbers and in wireless text alone.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import get_language, get_language_bidi, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sangam.kernel.paper import Unprinted
from sangam.kernel.sentences import Told
from sangam.records.own_records.staleness import STATUS_SAID
from sangam.records.schema.description_keys import spelt
from sangam.records.schema.kinds import KINDS
from sangam.web.common.labels import label_words
from sangam.web.templatetags import library_words, vocabulary
from sangam.web.templatetags.record_words import ANSWERS, CHOICES, RELIEFS_BESIDE
from sangam.web.templatetags.vocabulary import Words
from sangam.web.templatetags.words import isolated, listed, police_words, word

ROLES: Words = {
    "beat": _("beat officer"),
    "station": _("SHO or duty officer"),
    "investigator": _("investigating officer"),
    "supervisor": _("supervising officer"),
    "control": _("control room"),
    "analyst": _("analyst"),
    "liaison": _("liaison officer"),
    "auditor": _("auditor"),
    "ministry": _("desk of the Ministry"),
    "data_officer": _("data officer"),
    "admin": _("administrator"),
    "none": _("none"),
}

CAPABILITIES: Words = {
    "check:run": _("to check"),
    "record:open": _("to open records"),
    "record:create": _("to make records"),
    "record:correct": _("to correct records"),
    "record:challenge": _("to challenge statements"),
    "record:judge": _("to judge whether records are one"),
    "record:share": _("to share records"),
    "record:recall": _("to recall records"),
    "record:transfer": _("to hand over records"),
    "record:accept": _("to take over for the force what another hands over"),
    "record:change-any": _("to change records of any unit"),
    "thread:open": _("to ask a desk"),
    "channel:read": _("to read channels"),
    "channel:write": _("to write in channels"),
    "channel:open": _("to open channels"),
    "roster:keep": _("to keep duty rosters"),
    "channel:audit": _("to read what a message said before"),
    "channel:review": _("to review messages in quarantine"),
    "thread:answer": _("to answer for the desk"),
    "outcome:give": _("to say an outcome"),
    "watch:keep": _("to keep watching"),
    "meeting:read": _("to read meetings"),
    "meeting:speak": _("to propose items and report on actions"),
    "arrest:work": _("to work on arrests and answer despatches"),
    "despatch:sign": _("to sign despatches"),
    "checklist:edit": _("to edit the checklist of an arrest"),
    "meeting:host": _("to call and hold meetings"),
    "operation:read": _("to read operations"),
    "operation:work": _("to check for conflicts and to announce teams"),
    "operation:approve": _("to agree as the second person"),
    "practice:read": _("to read the library and take courses"),
    "practice:comment": _("to comment on practices, adopt and translate them"),
    "practice:write": _("to write practices"),
    "practice:review": _("to review practices of other units"),
    "course:assign": _("to ask others to take a course"),
    "alert:issue": _("to issue alerts"),
    "alert:acknowledge": _("to acknowledge alerts"),
    "import:run": _("to import"),
    "gateway:work": _("to work for a force without a node"),
    "pattern:read": _("to see patterns of incidents"),
    "network:read": _("to read who hangs together with whom"),
    "unit:read": _("to look up units"),
    "ledger:own": _("to see his own acts"),
    "ledger:audit": _("to audit the ledger"),
    "response:read": _("to read how units answer"),
    "overdue:read": _("to read what is overdue"),
    "totals:read": _("to read the monthly totals"),
    "node:read": _("to look at the node"),
    "node:operate": _("to run the node"),
    "device:enrol": _("to enrol a device"),
    "officer:manage": _("to manage officers"),
    "group:manage": _("to manage sharing groups"),
    "act:agree": _("to agree as the second officer"),
    "peer:pair": _("to pair with other forces"),
}

STATES: Words = {
    "draft": pgettext_lazy("meeting", "draft"),
    "sent": pgettext_lazy("meeting", "invited"),
    "running": pgettext_lazy("meeting", "running"),
    "live": _("in force"),
    "cancelled": _("cancelled"),
    "expired": _("expired"),
    "open": _("open"),
    "transfer-offered": _("on offer"),
    "recalled": _("recalled"),
    "transferred": _("handed over"),
    "unknown": _("unknown"),
    "invited": _("invited"),
    "paired": _("paired"),
    "suspended": _("suspended"),
    "left": _("parted"),
    "writing": pgettext_lazy("draft", "being written"),
    "review": pgettext_lazy("draft", "in review"),
    "nothing": _("nothing"),
    "proposed": pgettext_lazy("notice of entry", "waits for the second person"),
    "announced": pgettext_lazy("notice of entry", "waits for acknowledgement"),
    "approved": pgettext_lazy("operation", "approved"),
    "sealed": pgettext_lazy("notice of entry", "sealed"),
    "acknowledged": pgettext_lazy("notice of entry", "acknowledged"),
    "over": pgettext_lazy("deconfliction", "over"),
}

ACTS: Words = {
    "asked": _("asking"),
    "said": _("writing"),
    "answered": _("answering"),
    "declined": _("declining"),
    "outcome": _("saying the outcome"),
    "closed": _("closing"),
    "cancelled": _("cancelling"),
    "planned anew": _("planning anew"),
    "sent": _("sending"),
    "started": _("starting"),
    "given an item": _("proposing an item"),
    "minuted": _("writing the minutes"),
    "followed up": _("following up"),
    "approved": _("approving"),
    "given a task": _("setting a task"),
    "written on": _("writing on its board"),
    "agreed to": _("agreeing as the second person"),
    "opened": _("opening"),
    "acknowledged": _("acknowledging"),
    "ended": _("ending"),
    "revised": _("revising"),
    "acknowledged as seen": _("acknowledging as seen"),
    "acknowledged as acted": _("acknowledging as acted"),
    "handed over": _("handing over"),
    "corrected": _("correcting"),
    "status said": _("saying how it stands"),
    "file attached": _("attaching a file"),
    "limited": _("limiting its use"),
    "confirmed": _("confirming that it still holds"),
    "statement taken over": _("taking over another force's statement"),
    "shared": _("sharing"),
    "recalled": _("recalling"),
    "upheld": _("answering a challenge: it stays as it is"),
    "offered for transfer": _("offering for transfer"),
    "expired": _("expiring"),
    "accepted": _("accepting"),
    "withdrawn": _("withdrawing"),
    "lapsed": _("letting it lapse"),
    "changed": _("changing"),
    "discarded": _("giving it up"),
    "sent to review": _("sending to review"),
    "taken back": _("taking back"),
    "returned": _("giving back"),
    "cleared of a name": _("setting a name aside"),
    "released": _("releasing"),
    "nothing": _("nothing"),
}

SIDES: Words = {"asker": _("who asks"), "owner": _("who answers")}

TEXTS: Words = {
    "title": _("title"),
    "text": _("text"),
    "reason": _("reason"),
    "note": _("note"),
    "question": _("question"),
    "message": _("message"),
    "answer": _("answer"),
    "identifier": _("identifier"),
    "record's label": _("record's label"),
    "reference": _("reference"),
    "source": _("source"),
    "name": _("name"),
    "border": _("border"),
    "place": _("place"),
    "decision": _("decision"),
    "action": _("action"),
    "evidence": _("evidence"),
    "signature": _("signature"),
    "agenda items": _("agenda items"),
    "decisions": _("decisions"),
    "actions": _("actions"),
    "device's name": _("device's name"),
    "file's name": _("file's name"),
}

BESIDE: Words = {
    "id": _("Its number in your register"),
    "text": _("A whole entry: name, alias, father, place"),
    "source": _("Source"),
    "grade": _("Grade"),
    "learned": _("Day it was learned"),
}
"""What a column of a sheet may become besides a property."""

_LABELS = {each.name: each.label for kind in KINDS.values() for each in kind.properties}

SPANS: Words = {"hour": _("hour"), "day": _("day"), "month": _("month")}

LANES: Words = {"urgent": pgettext_lazy("lane", "urgent"), "normal": pgettext_lazy("lane", "normal")}

THINGS: Words = {
    "This record": _("This record"),
    "This meeting": _("This meeting"),
    "This notice": _("This notice"),
    "This operation": _("This operation"),
    "This draft": _("This draft"),
}

FILES: Words = {"photo": _("Photograph"), "voice": _("Voice recording"), "document": _("Document")}

_PARTS: Mapping[str, Words] = {
    "roles": ROLES,
    "capability": CAPABILITIES,
    "state": STATES | {"answered": _("answered"), "declined": _("declined"), "closed": _("closed")},
    "act": ACTS,
    "possible": ACTS,
    "side": SIDES,
    "part": TEXTS,
    "words": library_words.PARTS,
    "thing": THINGS,
    "lane": LANES,
    "span": SPANS,
    "purpose": vocabulary.PURPOSES,
    "level": vocabulary.CLASSIFICATIONS,
    "asks": vocabulary.REQUIRED_ACTIONS,
    "outcome": vocabulary.OUTCOMES,
    "kind": {**vocabulary.FOUND, **vocabulary.KINDS},
    "identifier": vocabulary.FOUND,
    "band": {**vocabulary.STRENGTHS, "possible": vocabulary.STRENGTHS["likely"]},
    "cautions": vocabulary.CAUTIONS,
    "answer": ANSWERS,
    "status": CHOICES,
    "relief": RELIEFS_BESIDE,
    "options": CHOICES,
    "caveats": vocabulary.CAVEATS,
    "levels": vocabulary.CLASSIFICATIONS,
    "kinds": vocabulary.KINDS,
    "wanted": FILES,
    "found": FILES,
    "before": STATES,
    "now": STATES,
}
"""By a part's name in its template; a part of another name is no code."""


_LISTS = frozenset(
    {"columns", "files", "forces", "groups", "known", "listed", "missing", "numbers", "others", "sheets", "units"}
)
"""Parts that list names or numbers, parted as the reader's language parts a list."""

_OF_FORCES = frozenset(
    {
        *("by", "claimed", "force", "forces", "giver", "host", "maker", "owner", "peer", "recipient", "sender"),
        *("taker", "to", "us", "who"),
    }
)
"""Parts in which the code of a force stands for its name; a unit, a post or an officer in them stays as given."""

_DAYS = frozenset({"day", "last"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_WHAT_WITHIN = re.compile(r"(The|Another) \{what\}")
"""Templates in which {what} does not begin the sentence."""

_A_PROPERTY = re.compile(r"^\{name\}|(property|hold) \{name\}")
"""Templates whose {name} is a property of a record."""

_RECORDS = frozenset({"record", "label"})
_RUNS_AS_IT_STANDS = re.compile(r"[A-Z]{2,4}|[^0-9A-Za-z\u0900-\u0dff]*")
"""In a sentence from right to left: a force's code, and what has no letter or digit that runs from left to right."""

_LETTERS = {"en": ("a", "z"), "hi": ("\u0900", "\u097f"), "pa": ("\u0a00", "\u0a7f"), "ur": ("\u0600", "\u06ff")}
"""First and last letter of the script of each language, in which traits of a description are spelt."""


def sentence_in_words(template: str, parts: Mapping[str, object]) -> str:
    """Return a sentence in the reader's language, its coded parts in words.

    A translation that lost or invented a part gives way to the English.
    """
    if any(isinstance(part, Unprinted) for part in parts.values()):
        on_paper = {name: part.on_paper if isinstance(part, Unprinted) else part for name, part in parts.items()}
        on_screen = {name: str(part) if isinstance(part, Unprinted) else part for name, part in parts.items()}
        return Unprinted(sentence_in_words(template, on_screen), sentence_in_words(template, on_paper))
    words = {name: _in_words(name, part) for name, part in parts.items()}
    if "name" in parts and _A_PROPERTY.search(template):
        words["name"] = _property(str(parts["name"]))
    # {what} is a label, which begins with a capital; one in capitals throughout, such as IMEI, stays.
    if _WHAT_WITHIN.search(template) and str(words.get("what", ""))[1:].islower():
        words["what"] = str(words["what"]).lower()
    try:
        return str(gettext(template).format(**words))
    except (KeyError, IndexError, ValueError):
        return template.format(**words)


def said_again(text: str) -> str:
    """Return a sentence that was kept in the reader's language; one that does not know its template, as it stands."""
    if isinstance(text, Unprinted):
        return text.changed(said_again)
    return sentence_in_words(text.template, text.parts) if isinstance(text, Told) else _keeping_its_direction(text)


def _in_words(name: str, part: object) -> object:
    if isinstance(part, Told):
        return said_again(part)
    if name in _OWN_WAYS:
        return _OWN_WAYS[name](str(part)) if part else part
    if isinstance(part, int):
        return part
    return _name_or_code(name, label_words(part) if name in _RECORDS and isinstance(part, str) else str(part))


def _name_or_code(name: str, text: str) -> str:
    if name in _DAYS and _DAY.fullmatch(text):
        return ".".join(reversed(text.split("-")))
    if name in _LISTS:
        return listed(_force_or_name(name, each) for each in text.split(", "))
    table = _PARTS.get(name)
    if table is None:
        return _force_or_name(name, text)
    return listed(_status_said(code) or str(table.get(code, code)) for code in text.split(", "))


def _force_or_name(name: str, text: str) -> str:
    """Return the name of a force for its code ("Haryana Police" for HR); any other name or number as it is."""
    if name in _OF_FORCES and text in vocabulary.FORCES:
        return police_words(text)
    return _keeping_its_direction(text)


def _trait(text: str) -> str:
    return spelt(text, *_LETTERS.get(get_language() or "en", _LETTERS["en"]))


def _property(code: str) -> str:
    """Return the label of a property, or of what a sheet gives besides; a code that this version does not know."""
    if code in BESIDE:
        return str(BESIDE[code])
    return gettext(_LABELS[code]) if code in _LABELS else _keeping_its_direction(code)


def _properties(codes: str) -> str:
    return listed(_property(each) for each in codes.split(", "))


_OWN_WAYS: Mapping[str, Callable[[str], str]] = {
    "what": gettext, "expected": gettext,  # a property's label, or how a number is written: each is its own key
    "property": _property, "names": _properties, "mark": _trait, "body": _trait, "garment": _trait,
}  # fmt: skip
"""By the name of a part that is no code of one table: how it is said."""


def _status_said(act: str) -> str:
    """Return in words the act by which a status was said, with the status; "" for every other."""
    kind, _sign, status = act.partition(":")
    if kind != STATUS_SAID or not status:
        return ""
    return gettext("saying how it stands: %(status)s") % {"status": word(status, "choice")}


def _keeping_its_direction(text: str) -> str:
    """Return a name, number or quotation so that it stays readable in a sentence that runs from right to left."""
    return text if not get_language_bidi() or _RUNS_AS_IT_STANDS.fullmatch(text) else isolated(text)
