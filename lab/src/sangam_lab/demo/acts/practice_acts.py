"""The acts of the day that are done in the library: a practice released, adopted, reviewed, overdue; a course asked."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from sangam.access.units import units
from sangam.coordination import agenda, pages
from sangam.coordination.types import ItemDraft, MeetingState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.library import drafts, remarks
from sangam.library import pages as library_pages
from sangam.library.courses import assignments, course_text
from sangam.library.types import Category, Language, PracticeDraft, PracticeText, Query, Shelf, Stage
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]
Wait = Callable[[Callable[[], UUID | None], str], UUID]
_YEAR, _LONG_AGO, _LATE = timedelta(days=365), timedelta(days=200), timedelta(days=60)

_TEXTS: Mapping[str, tuple[PracticeText, Category, Stage, Shelf]] = {
    "tenants": (
        PracticeText(
            title="सीमा की गलियों में साझा किरायेदार सत्यापन",
            summary="हर बीट सिपाही सप्ताह में एक गली देखता है और मूल पते के थाने से उसी दिन पूछता है।",
            problem="पड़ोसी राज्य से आए किरायेदारों का सत्यापन काग़ज़ पर महीनों बाद होता था।",
            done="गलियों की सूची बनी। हर गली में मकान मालिक से मिलकर फ़ॉर्म वहीं भरा गया। जवाब फ़ॉर्म के साथ लिखा गया।",
            effect="चार महीने में 212 सत्यापन; 9 किरायेदार सीमा के उस पार वांछित मिले।",
            mechanism="मकान मालिक से मिलने पर वह छूटे हुए नाम भी बताता है।",
            pitfalls="किसी एक समुदाय की गली ही न चुनें: बारी से चलें।",
        ),
        Category.PREVENTION,
        Stage.TRIED,
        Shelf.WORKED,
    ),
    "phones": (
        PracticeText(
            title="Shielding bags in every patrol vehicle",
            summary="A seized phone goes into a shielding bag within a minute, with a power bank.",
            problem="Phones arrived at the laboratory wiped or flat.",
            done="One bag and one power bank a vehicle; the laboratory reports each month how phones arrived.",
            effect="Too early to say: two months of figures.",
        ),
        Category.FORENSICS,
        Stage.UNTESTED,
        Shelf.WORKED,
    ),
    "posters": (
        PracticeText(
            title="Posters on extortion calls at markets",
            summary="Posters with the number to ring brought few calls, and none within an hour of the threat.",
            problem="Traders paid before they told the police.",
            done="Two thousand posters in eight markets for three months.",
            effect="Eleven calls in three months, as many as before; no call within an hour.",
            pitfalls="Posters were put up without a visit. Beat officers were not asked.",
        ),
        Category.DETECTION,
        Stage.EVALUATED,
        Shelf.DID_NOT,
    ),
}
"""The texts, by the key of the act."""

OWN_COURSE = """# सीमा के नाके पर रात की ड्यूटी
हमारा तरीका: शुरू करने से पहले, गाड़ी रोकते समय और बिना संपर्क के।

## शुरू करने से पहले
लागू अलर्ट पढ़ें। सीमा पार के थाने का नंबर फ़ोन में रखें। फ़ोन का पन्ना एक बार संपर्क रहते खोलें: फिर वह बिना संपर्क के भी खुलता है।

## गाड़ी रोकते समय
नंबर वैसे ही लिखें जैसे दिखता है। मिलान पक्का न हो तो चेसिस देखें। चेतावनी हो तो अकेले पास न जाएँ।

## जब संपर्क न हो
तेज़ रिपोर्ट लिखें। वह फ़ोन में रहती है और संपर्क लौटते ही एक ही बार जाती है।

? नंबर मिलता है, पर पक्का नहीं। अब क्या?
- गाड़ी जाने दें
* चेसिस देखें और सीमा पार के थाने से पूछें
- गाड़ी ज़ब्त करें
! मिलना वही होना नहीं है: दूसरा चिह्न देखें, फिर पूछें।

? संपर्क नहीं है। रिपोर्ट कब लिखें?
* अभी
- संपर्क लौटने पर
! फ़ोन उसे रखता है और अपने-आप भेजता है।
"""
"""A course of Delhi's own, as a district's head types it."""


class PracticeActs:
    """Plays one force's acts in the library.  seat: signs an officer in.  wait: until something came."""

    def __init__(self, seat: Seat, wait: Wait) -> None:
        self._seat = seat
        self._wait = wait

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {
            "practice": self._practice,
            "adopt": self._adopt,
            "share": self._share,
            "course": self._course,
            "own-course": self._own_course,
        }

    def _practice(self, act: ActSeed) -> None:
        """Write a practice.  on: who reviews it; how: released, review (it waits there), or overdue."""
        actor, reviewer = self._seat(act.who), self._seat(act.on)
        if act.how == "overdue":
            with clock.shift_time(-_LONG_AGO):
                _write(actor, act.key, reviewer, until=_LONG_AGO - _LATE, release=True)
        else:
            _write(actor, act.key, reviewer, until=_YEAR, release=act.how == "released")

    def _adopt(self, act: ActSeed) -> None:
        """Adopt a practice of another force.  text: how the unit does it."""
        actor = self._seat(act.who)
        remarks.adopt(actor, self._note(actor, act), act.text)

    def _share(self, act: ActSeed) -> None:
        """Put a practice on the agenda of the next meeting of the officer's unit."""
        actor = self._seat(act.who)
        note = self._note(actor, act)
        meeting = self._wait(lambda: _meeting(actor), act.key)
        text = _TEXTS[act.key][0]
        agenda.propose_item(actor, meeting, ItemDraft(text.title, f"{text.summary}\n/library/{note}/"))

    def _course(self, act: ActSeed) -> None:
        """Ask for a course.  on: a rank at and below the unit; how: days until it is due."""
        due = clock.now().astimezone(clock.INDIA).date() + timedelta(days=int(act.how))
        assignments.assign(self._seat(act.who), act.key, f"rank:{act.on}", due)

    def _own_course(self, act: ActSeed) -> None:
        """Write a course of the force's own and ask for it.  on: a rank; how: days until it is due."""
        actor, due = self._seat(act.who), clock.now().astimezone(clock.INDIA).date() + timedelta(days=int(act.how))
        key = course_text.write_course(actor, OWN_COURSE, Language.HINDI)
        assignments.assign(actor, key, f"rank:{act.on}", due)

    def _note(self, actor: Actor, act: ActSeed) -> UUID:
        title = _TEXTS[act.key][0].title
        return self._wait(lambda: _named(actor, title), act.key)


def _write(actor: Actor, key: str, reviewer: Actor, *, until: timedelta, release: bool) -> None:
    text, category, stage, shelf = _TEXTS[key]
    day = clock.now().astimezone(clock.INDIA).date() + until
    language = Language.HINDI if key == "tenants" else Language.ENGLISH
    owner = units.posts_at(actor.unit)[0].id
    note = drafts.begin_draft(actor, PracticeDraft(text, language, category, stage, shelf, owner, day))
    drafts.send_to_review(actor, note, reviewer.unit)
    if release:
        drafts.release(reviewer, note, seen=drafts.open_draft(reviewer, note).changed_at)


def _named(actor: Actor, title: str) -> UUID | None:
    found = library_pages.list_notes(actor, Query(title))
    return next((each.id for each in found if each.text.title == title), None)


def _meeting(actor: Actor) -> UUID | None:
    return next((each.id for each in pages.meetings(actor) if each.state is MeetingState.SENT), None)
