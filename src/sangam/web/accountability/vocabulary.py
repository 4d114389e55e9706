"""Words of these pages: what explains a look, the rules by which the rest is ranked, what a judge makes of it."""

from django.utils.translation import gettext_lazy as _

from sangam.web.templatetags.vocabulary import Words

SOURCES: Words = {
    "glass": _("break glass"),
    "own-case": _("a case of the own unit names the record"),
    "request": _("a request about the record"),
    "alert": _("an alert about the record"),
    "watch": _("a watch that is kept for a case"),
    "meeting": _("an action of a meeting"),
    "operation": _("an operation of the unit names the person"),
    "arrest": _("an arrest or a despatch about the record"),
    "own-work": _("the post's own work on the record"),
    "correction": _("a challenge or a handover"),
    "own-unit": _("a record of the own unit, by a post that writes records"),
    "supervision": _("review of a look in a unit below"),
    "import": _("an import"),
    "place": _("a record of the own unit"),
    "stated-case": _("a stated FIR of the own unit"),
    "wanted": _("a wanted person at a naka"),
    "roster": _("the post stood on the roster at that hour"),
    "stop": _("a stop at a naka, or a verification"),
    "hit": _("the hit of a check that is itself explained"),
    "": _("nothing"),
}

RULES: Words = {
    "again": _("one thing on four days or more"),
    "bulk": _("more than 40 such looks on a day or within 12 hours"),
    "surname": _("the officer's own surname"),
    "place": _("the officer's own place"),
    "hour": _("an hour at which the officer hardly ever works"),
    "off-duty": _("outside the post's turns of duty on the roster"),
}

VERDICTS: Words = {
    "explained": _("Explained"),
    "to-ask": _("To be asked"),
    "misuse": _("Misuse"),
}

MATTERS: Words = {
    "request": _("Requests"),
    "alert": _("Alerts"),
    "hit": _("Hits of watches"),
    "action": _("Actions of meetings"),
    "challenge": _("Challenges"),
    "receipt": _("Receipts"),
    "shared": _("Records shared"),
    "asked": _("Requests made"),
    "practice": _("Practices released"),
    "adopted": _("Practices adopted"),
    "outcome": _("Outcomes"),
    "outcome-arrested": _("Outcome: arrested"),
    "outcome-recovered": _("Outcome: recovered"),
    "outcome-not-him": _("Outcome: person cleared"),
    "outcome-wrong-record": _("Outcome: wrong record"),
    "outcome-seen-not-acted": _("Outcome: seen, not acted on"),
    "outcome-useful": _("Outcome: useful"),
    "outcome-not-useful": _("Outcome: not useful"),
}

TIMED = frozenset({"request", "alert", "hit", "action", "challenge", "receipt"})
"""Matters of which it is counted how long they took."""

MEASURES: Words = {
    "asked": _("Requests made"),
    "request": _("Requests received"),
    "request-answered": _("Requests answered"),
    "request-in-time": _("Requests answered in time"),
    "request-overdue": _("Requests late or not answered"),
    "alert": _("Alerts to units"),
    "alert-acknowledged": _("Alerts acknowledged"),
    "hit": _("Hits of watches"),
    "action": _("Actions of meetings"),
    "action-done": _("Actions reported done"),
    "action-overdue": _("Actions late or not done"),
    "challenge": _("Challenges"),
    "shared": _("Records shared"),
    "outcome-arrested": _("Outcome: arrested"),
    "outcome-recovered": _("Outcome: recovered"),
    "outcome-not-him": _("Outcome: person cleared"),
    "practice": _("Practices released"),
    "adopted": _("Practices adopted"),
}

TOPICS: Words = {
    "all": _("Coordination between forces"),
    "requests": _("Requests and answers"),
    "alerts": _("Alerts and watches"),
    "meetings": _("Actions of meetings"),
    "sharing": _("Shared records"),
    "outcomes": _("Arrests, recoveries, persons cleared"),
    "practices": _("Practices released and adopted"),
}

GLASS: Words = {
    "justified": _("Justified"),
    "not-justified": _("Not justified"),
}

BRIEF: Words = {
    "requests": _("Requests to our units that are overdue"),
    "alerts": _("Live alerts that a unit of ours has not acknowledged within 15 minutes"),
    "entries": _("Notices of entry that a unit of ours has not acknowledged within 15 minutes"),
    "actions": _("Actions of our units that are overdue"),
    "hits": _("Hits of watches that wait for more than 8 hours"),
    "glass": _("Broken glasses that await review"),
    "circulations": _("Decisions by circulation past their clock"),
    "challenges": _("Objections to our entries past their clock"),
}

OVERDUE: Words = {
    "requests": _("Request not answered"),
    "alerts": _("Alert not acknowledged"),
    "entries": _("Notice of entry not acknowledged"),
    "actions": _("Action not reported done"),
    "hits": _("Hit of a watch that waits"),
    "glass": _("Broken glass not reviewed"),
    "circulations": _("Decision by circulation that waits"),
    "challenges": _("Objection not answered"),
}

OVERDUE_ICONS = {
    "requests": "message-circle-question-mark",
    "alerts": "siren",
    "entries": "car",
    "actions": "list-checks",
    "hits": "target",
    "glass": "octagon-alert",
    "circulations": "stamp",
    "challenges": "circle-alert",
}
