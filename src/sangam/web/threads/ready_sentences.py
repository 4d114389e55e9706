"""Ready questions and answers of a thread: chosen by a tap, sent in English, read by each in the reader's language.

A line of a message that is one of these sentences, word for word, is one of them.  The sentence is its own code: it
travels and is printed as it stands, also where this table is not known.  Whatever else was typed stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from sangam.kernel.errors import Malformed
from sangam.records.schema.kinds import KINDS, About

QUESTIONS: Mapping[str, str] = {
    "stopped-person": _("We have stopped this person. Shall we hold the person?"),
    "still-wanted": _("Is this person still wanted? On which warrant or FIR?"),
    "last-seen": _("Where was this person last seen, and with whom?"),
    "armed": _("Is this person armed or dangerous?"),
    "address": _("Please verify the address of this person, and who lives there."),
    "photograph": _("Please send a photograph."),
    "stopped-vehicle": _("We have stopped this vehicle. Shall we hold it?"),
    "still-stolen": _("Is this vehicle still stolen?"),
    "chassis": _("What are the chassis and engine numbers of the right vehicle?"),
    "keeper": _("Who owns this vehicle, and who drives it?"),
    "still-so": _("Does this record still hold?"),
    "more-known": _("What more is known here?"),
    "papers": _("Please send the FIR and the papers of the case."),
    "one-series": _("This incident and incidents of ours may be one series. Do you see it so too?"),
    "ring": _("Please telephone this post at once."),
}

ANSWERS: Mapping[str, str] = {
    "hold-person": _("Yes, hold the person. Our party is coming."),
    "not-the-person": _("This is not our person. Let the person go."),
    "not-wanted": _("This person is no longer wanted."),
    "hold-vehicle": _("Yes, hold the vehicle. Our party is coming."),
    "not-stolen": _("This vehicle is no longer stolen. Let it go."),
    "holds": _("Yes, the record still holds."),
    "nothing-more": _("Nothing more is known here."),
    "will-answer": _("We are finding out and will answer here."),
}

REPLIES: Mapping[str, str] = {
    "thanks": _("Thank you. This is enough."),
    "when": _("When will your party come, and whom do we ring?"),
    "let-go": _("We could not hold the person any longer."),
    "ring": QUESTIONS["ring"],
    "papers": QUESTIONS["papers"],
    "photograph": QUESTIONS["photograph"],
}

DECLINES: Mapping[str, str] = {
    "no-basis": _("The legal basis is missing, or is not enough."),
    "unclear": _("It cannot be answered as it stands: details are missing."),
    "not-held": _("We do not hold this."),
    "elsewhere": _("This lies with another force or agency."),
    "court": _("The papers are with the court: please ask there."),
    "harm": _("To say it would harm an investigation that goes on."),
    "no-means": _("We have no officers for this now."),
}

ON_ALERTS: Mapping[str, str] = {
    "on-way": _("On my way."),
    "at-spot": _("At the spot."),
    "not-found": _("Not found here."),
    "call-me": _("Please call me."),
    "wrong-post": _("Wrong post: this is for another desk."),
}

ACCEPTED = _("Accepted: we are working on it.")
HANDED = _("Handed over to another desk of ours.")

_OF_PERSONS = ("stopped-person", "still-wanted", "armed", "last-seen", "address", "photograph", "ring")
_OF_VEHICLES = ("stopped-vehicle", "still-stolen", "chassis", "keeper", "ring")
_OF_OTHERS = ("still-so", "more-known", "papers", "ring")
_FOR_DESKS = ("photograph", "more-known", "ring")
_OF_PERSON_KINDS = (
    "membership",
    *(kind.name for kind in KINDS.values() if kind.about is About.PERSON and kind.name != "body"),
)
_BY_KIND: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_OF_PERSON_KINDS, _OF_PERSONS),
    "vehicle": _OF_VEHICLES,
    "incident": ("one-series", *_OF_OTHERS),
    "": ("stopped-person", "still-wanted", "stopped-vehicle", "still-stolen", *_OF_OTHERS),
}
_ONLY_OF: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("hold-person", "not-the-person", "not-wanted", "let-go"), _OF_PERSON_KINDS),
    **dict.fromkeys(("hold-vehicle", "not-stolen"), ("vehicle",)),
}
"""Sentences that fit records of these kinds alone."""
_OF_RECORDS = frozenset({"holds", "nothing-more", "more-known", "photograph", "when"})
"""Sentences that do not fit a typed request: it is about no record, and nobody is to be fetched."""
REQUEST = "request"
"""In the place of a kind of record: a typed request about none."""
UNKNOWN = "unknown"
"""In the place of a kind of record: nothing tells its reader of which kind it is."""
_TELLING: Mapping[str, frozenset[str]] = {
    "person": frozenset(QUESTIONS[code] for code in _OF_PERSONS if code not in {"photograph", "ring"}),
    "vehicle": frozenset(QUESTIONS[code] for code in _OF_VEHICLES if code != "ring"),
}
"""Questions by which the asker says what was met."""
_PROMISE = "will-answer"
_CODES: Mapping[str, str] = {sentence: code for code, sentence in {**QUESTIONS, **ANSWERS}.items()}
_NO_ANSWERS = frozenset({_PROMISE, *_FOR_DESKS})
"""What a desk says and does not answer by: a promise, or a question of its own."""
_ANSWERS_OR_ENDS = frozenset({"answer", "decline", "clarify"})
"""Acts that stop a clock, which no promise does."""
_ONE_OF = (frozenset({"hold-person", "not-the-person", "not-wanted"}), frozenset({"hold-vehicle", "not-stolen"}))
"""Of these a message says one: an officer at a road must know whether to hold."""
_KNOWN = frozenset(
    [
        *QUESTIONS.values(),
        *ANSWERS.values(),
        *REPLIES.values(),
        *DECLINES.values(),
        *ON_ALERTS.values(),
        ACCEPTED,
        HANDED,
    ]
)


@dataclass(frozen=True, slots=True)
class Ready:
    """The sentences that one form offers, by code."""

    sentences: Mapping[str, str]

    def offered(self, chosen: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Return what the form shows of them, in the reader's language."""
        ticked = set(chosen)
        return [
            {"code": code, "words": gettext(sentence), "chosen": code in ticked, "answers": code not in _NO_ANSWERS}
            for code, sentence in self.sentences.items()
        ]

    def text(self, chosen: Iterable[str], typed: str) -> str:
        """Return the message: the chosen sentences, a line each, and what was typed.  Raises Malformed."""
        codes = list(chosen)
        if unknown := [code for code in codes if code not in self.sentences]:
            raise Malformed(
                "web:ready",
                "There is no ready sentence {code} here: choose from those that the form shows.",
                code=unknown[0][:40],
            )
        if any(len(each.intersection(codes)) > 1 for each in _ONE_OF):
            raise Malformed(
                "web:ready-both", "To hold and to let go cannot stand in one answer: choose one of these sentences."
            )
        lines = [self.sentences[code] for code in dict.fromkeys(codes)]
        return "\n".join([*lines, *([typed] if typed.strip() else [])])

    def act_of(self, kind: str, chosen: Iterable[str], typed: str, *, attached: bool) -> str:
        """Return what a message does that its form sends as `kind`: what answers nothing is a message, never an answer.

        typed: a line that is a ready sentence, word for word, counts as chosen.  attached: a file goes with it.
        Raises Malformed for a promise where a clock stops.
        """
        lines = {line.strip() for line in typed.split("\n") if line.strip()}
        codes = {*chosen, *(_CODES[line] for line in lines if line in _CODES)}
        has_more = attached or not lines <= _CODES.keys()
        is_only_said = bool(codes) and codes <= _NO_ANSWERS and not has_more
        if kind == "answer" and is_only_said:
            return "message"
        if kind in _ANSWERS_OR_ENDS and _PROMISE in codes:
            raise Malformed(
                "web:ready-promise",
                "A promise to answer stops no clock: leave that sentence out, or send it as a message.",
            )
        return kind


def about(kind: str) -> Ready:
    """Return the ready questions about a record of a kind; kind: "" where it is not known."""
    return Ready({code: QUESTIONS[code] for code in _BY_KIND.get(kind, _OF_OTHERS)})


def for_desk(kind: str = "") -> Ready:
    """Return what a desk answers with, or asks back, about a record of a kind; kind: "" for those of all kinds."""
    return _ready_for({**ANSWERS, **{code: QUESTIONS[code] for code in _FOR_DESKS}}, kind)


def on_alerts() -> Ready:
    """Return the quick replies of an acknowledgement."""
    return Ready(ON_ALERTS)


def declines() -> Ready:
    """Return the reasons for which a desk declines."""
    return Ready(DECLINES)


def for_asker(kind: str = "") -> Ready:
    """Return what the asker's side writes on about a record of a kind; kind: "" for those of all kinds."""
    return _ready_for(REPLIES, kind)


def kind_asked(question: str) -> str:
    """Return of which kind a question says that its record is: "person" or "vehicle"; UNKNOWN where it does not."""
    said = {line.strip() for line in question.split("\n")}
    kinds = [kind for kind, telling in _TELLING.items() if said & telling]
    return kinds[0] if len(kinds) == 1 else UNKNOWN


def _ready_for(sentences: Mapping[str, str], kind: str) -> Ready:
    fitting = {code: each for code, each in sentences.items() if not kind or kind in _ONLY_OF.get(code, (kind,))}
    return Ready({code: each for code, each in fitting.items() if kind != REQUEST or code not in _OF_RECORDS})


def in_readers_words(text: str) -> str:
    """Return a message in the reader's language, as far as it is made of ready sentences."""
    lines = text.split("\n")
    return "\n".join(gettext(line.strip()) if line.strip() in _KNOWN else line for line in lines)
