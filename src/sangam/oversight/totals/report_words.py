"""The words of reports on paper and in files: translated when read, so that each stands beside its English."""

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from sangam.print_pages.public.print_pages import FixedWords

MEASURES: Mapping[str, FixedWords] = {
    "asked": pgettext_lazy("paper", "Requests made"),
    "request": pgettext_lazy("paper", "Requests received"),
    "request-answered": pgettext_lazy("paper", "Requests answered"),
    "request-in-time": pgettext_lazy("paper", "Requests answered in time"),
    "request-overdue": pgettext_lazy("paper", "Requests late or not answered"),
    "alert": pgettext_lazy("paper", "Alerts to units"),
    "alert-acknowledged": pgettext_lazy("paper", "Alerts acknowledged"),
    "hit": pgettext_lazy("paper", "Hits of watches"),
    "action": pgettext_lazy("paper", "Actions of meetings"),
    "action-done": pgettext_lazy("paper", "Actions reported done"),
    "action-overdue": pgettext_lazy("paper", "Actions late or not done"),
    "challenge": pgettext_lazy("paper", "Objections"),
    "shared": pgettext_lazy("paper", "Records shared"),
    "outcome-arrested": pgettext_lazy("paper", "Outcome: arrested"),
    "outcome-recovered": pgettext_lazy("paper", "Outcome: recovered"),
    "outcome-not-him": pgettext_lazy("paper", "Outcome: person cleared"),
    "practice": pgettext_lazy("paper", "Practices released"),
    "adopted": pgettext_lazy("paper", "Practices adopted"),
}

SUBJECTS: Mapping[str, FixedWords] = {
    "requests": pgettext_lazy("paper", "Subject: report on requests and answers, {first} to {last}"),
    "alerts": pgettext_lazy("paper", "Subject: report on alerts and watches, {first} to {last}"),
    "meetings": pgettext_lazy("paper", "Subject: report on actions of meetings, {first} to {last}"),
    "sharing": pgettext_lazy("paper", "Subject: report on shared records, {first} to {last}"),
    "outcomes": pgettext_lazy(
        "paper", "Subject: report on outcomes (arrests, recoveries, persons cleared), {first} to {last}"
    ),
    "practices": pgettext_lazy("paper", "Subject: report on practices, {first} to {last}"),
    "all": pgettext_lazy("paper", "Subject: report on coordination between forces, {first} to {last}"),
}

UNKNOWN = "–"
FEW = pgettext_lazy("paper", "fewer than {step}")
ALL = pgettext_lazy("paper", "Sum")
CHANGE = pgettext_lazy("paper", "Change against the month before")
TITLE = pgettext_lazy("paper", "Coordination between forces: monthly report")
NOTHING = pgettext_lazy("paper", "No force has stated totals for this month.")
RULE = pgettext_lazy(
    "paper",
    "Each number is changed a little by chance and rounded to a multiple of {step}; below {step} none is given. Sums "
    "add what is given. Columns need not add up.",
)
ADOPTED = pgettext_lazy("paper", "Practices adopted in this month")
BY = pgettext_lazy("paper", "Adopted by")
HEAD = pgettext_lazy("paper", "To: {to}\nReference: your letter {reference}\nDate: {date}")
OPENING = pgettext_lazy(
    "paper",
    "The numbers of this force follow, with reference to your letter named above. A month not stated shows –.",
)
MORE = pgettext_lazy("paper", "Remarks:")
SIGNED = pgettext_lazy("paper", "Signature, name, designation, date:")
