"""What a letter to a force without a node says: of a question, a message, an alert.  Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict

from sangam.exchange import policy, storage
from sangam.exchange.cap import CAUTIONS, caution_codes
from sangam.exchange.messages import AlertBody
from sangam.exchange.models import Acknowledgement, Alert, Letter, Message, Thread
from sangam.exchange.storage import Words, force_of_side, label_of, other, subject
from sangam.exchange.types import Act, Side
from sangam.exchange.types.letters import LetterAnswer, LetterView
from sangam.kernel import clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Told
from sangam.notices.types import Subject

_SOON_S = 8 * 3600
_ACTS = {
    Act.SAID: "Message", Act.ANSWERED: "Answer", Act.DECLINED: "Refusal", Act.OUTCOME: "Outcome", Act.CLOSED: "Closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsent:
    """A letter about to be written."""

    force: str
    kind: str
    about: Subject
    says: Mapping[str, object]
    urgent: bool


def question_letter(row: Thread, words: Words) -> Unsent:
    """Return the letter of a question."""
    lines = [
        ["About", label_of(row)],
        ["Question", words.text],
        ["Purpose", row.purpose, f"purpose:{row.purpose}"],
        ["Answer wanted", f"within {_span(row.clock_s)} of this letter's handing over", f"within_s:{row.clock_s}"],
    ]
    says = _letter_content("Request for information", label_of(row), policy.number(row.host, row.id), words.by, lines)
    return Unsent(row.record_owner, "thread.opened", subject(row.id), says, row.clock_s <= _SOON_S)


def message_letter(row: Thread, words: Words) -> Unsent:
    """Return the letter of a later message in a thread."""
    lines = [["About", label_of(row)]]
    if words.text or words.outcome is None:
        lines.append([_ACTS[words.act], words.text or "-"])
    if words.outcome is not None:
        lines.append(["Outcome", str(words.outcome), f"outcome:{words.outcome}"])
    if words.grade is not None:
        lines.append(["Grade", str(words.grade)])
    says = _letter_content("Further to our request", label_of(row), policy.number(row.host, row.id), words.by, lines)
    to = force_of_side(row, other(Side.ASKER if words.by.force == row.host else Side.OWNER))
    return Unsent(to, "thread.said", subject(row.id), says, urgent=False)


def alert(row: Alert, body: AlertBody, force: str) -> Unsent:
    """Return the letter of an alert, new or revised."""
    says = body.says
    lines = [
        ["Wanted of you", str(says.action), f"action:{says.action}"],
        _caution(says.caution),
        ["Text", says.text],
        ["Plates and numbers", ", ".join(says.identifiers)]
        if says.identifiers
        else ["Plates and numbers", "none", "none:none"],
        ["Area", ", ".join(code for code in says.area if policy.force_of(code) == force)],
        ["Authority", f"{says.authority.kind} {says.authority.number}"]
        if says.authority
        else ["Authority", "none", "none:none"],
        ["Valid until", _at(says.expires_at)],
    ]
    title = "Alert" if body.version == 1 else f"Alert, version {body.version} in place of the one before"
    made = _letter_content(title, says.title, policy.number(row.issuer, row.id), body.issued_by, lines)
    return Unsent(force, "alert.issued", Subject("alert", row.id), made, urgent=True)


def _caution(text: str) -> list[str]:
    codes = caution_codes(text)
    if not codes:
        return ["Caution", "none known", "none:known"]
    return ["Caution", text, f"caution:{' '.join(codes)}"] if CAUTIONS.keys() >= set(codes) else ["Caution", text]


def cancellation_letter(row: Alert, force: str, reason: str) -> Unsent:
    """Return the letter that cancels an alert."""
    by = Author(row.issuer, row.unit, row.post, row.label)
    lines = [["Cancelled", row.title], ["Reason", reason]]
    made = _letter_content("Alert cancelled", row.title, policy.number(row.issuer, row.id), by, lines)
    return Unsent(force, "alert.cancelled", Subject("alert", row.id), made, urgent=True)


def _letter_content(what: str, title: str, number: str, by: Author, lines: list[list[str]]) -> dict[str, object]:
    return {
        "what": what,
        "title": title,
        "number": number,
        "lines": lines,
        "from": by.label,
        "unit": by.unit,
        "at": _at(clock.now()),
        "handling": "Restricted",
    }


def _span(seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes / 60:g} hours"


def _at(at: datetime) -> str:
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")


# What came of a letter: the clock of its question, and what was keyed in for the force that it went to.


class _Came(TypedDict, total=False):
    due_at: datetime | None
    answered_at: datetime | None
    answers: tuple[LetterAnswer, ...]


def of(row: Letter) -> _Came:
    """Return due_at and answered_at of a question's clock, and the answers, oldest first."""
    if row.about_kind == "alert":
        acknowledged = Acknowledgement.objects.filter(alert=row.about, force=row.force).order_by("seen_at")
        return {
            "answers": tuple(
                LetterAnswer(each.how, each.label, each.note, each.acted_at or each.seen_at) for each in acknowledged
            )
        }
    said = Message.objects.filter(thread=row.about, force=row.force).order_by("said_at")
    answers = tuple(LetterAnswer(each.act, each.label, each.text, each.said_at, each.grade) for each in said)
    thread = Thread.objects.filter(id=row.about).only("due_at", "answered_at").first()
    if thread is None or row.kind != "thread.opened":
        return {"answers": answers}
    return {"due_at": thread.due_at, "answered_at": thread.answered_at, "answers": answers}


# What a letter says, as it is kept and as one officer may read it: its record is named as he sees it then.


def title_of(says: Mapping[str, Any]) -> str:
    """Return a letter's title, which may be guarded words."""
    title: str = says["title"]
    return title


def says_out(says: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a letter says as JSON."""
    lines = [[sentences.form(each) for each in line] for line in says["lines"]]
    return {**says, "title": sentences.form(says["title"]), "lines": lines}


def says_in(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a letter says, of what `says_out` gave."""
    lines = [[sentences.sentence_from_form(each) for each in line] for line in form["lines"]]
    return {**form, "title": sentences.sentence_from_form(form["title"]), "lines": lines}


def read_letters(actor: Actor, views: Iterable[LetterView], *, purpose: Stated | None) -> list[LetterView]:
    """Return letters as the actor may read them, by one query; withheld is set where a part of one may not be read."""
    found = list(views)
    says: list[Any] = [view.says for view in found]
    words = [each for said in says for each in (said["title"], *(word for line in said["lines"] for word in line))]
    reading = iter(storage.read_labels(actor, words, purpose=purpose))
    return [replace(view, **_read_letter(said, reading)) for view, said in zip(found, says, strict=True)]


def _read_letter(says: Mapping[str, Any], reading: Iterator[str]) -> dict[str, Any]:
    title, lines = next(reading), [[next(reading) for _ in line] for line in says["lines"]]
    withheld = any(isinstance(each, Told) for line in lines for each in line)
    return {"says": {**says, "title": title, "lines": lines}, "withheld": withheld}
