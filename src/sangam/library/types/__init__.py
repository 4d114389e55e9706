"""What `library` hands out and takes of practice notes."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.federation.types import FileRef, FileView
from sangam.kernel.author import Author
from sangam.kernel.bodies import Body, Day, Moment, at_most, listed
from sangam.library.limits import LONGEST_SUMMARY, LONGEST_TITLE, MOST_FILES, MOST_VERSIONS, Label, LongText, ShortText

_Files = Annotated[tuple[FileRef, ...], listed(0, MOST_FILES)]
_Version = Annotated[int, Meta(ge=1, le=MOST_VERSIONS)]


class Category(StrEnum):
    """What part of the mission a practice serves."""

    PREVENTION = "prevention"
    DETECTION = "detection"
    INVESTIGATION = "investigation"
    FORENSICS = "forensics"
    TECHNOLOGY = "technology"
    TRAINING = "training"
    BORDER = "border"


class Stage(StrEnum):
    """How much is known of a practice's effect."""

    UNTESTED = "untested"
    TRIED = "tried"  # here
    EVALUATED = "evaluated"  # here
    INDEPENDENT = "independent"  # by others than those who did it


class Shelf(StrEnum):
    """On which of the two shelves of equal rank a note stands."""

    WORKED = "worked"
    DID_NOT = "did-not"


class Language(StrEnum):
    ENGLISH = "en"
    HINDI = "hi"
    URDU = "ur"
    PUNJABI = "pa"


class NoteState(StrEnum):
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class DraftState(StrEnum):
    WRITING = "writing"
    REVIEW = "review"


class RemarkKind(StrEnum):
    """What a force adds to a note."""

    COMMENT = "comment"
    ADOPTION = "adoption"
    RESULT = "result"  # what came of an adoption
    TRANSLATION = "translation"


class Result(StrEnum):
    """What came of an adoption."""

    BETTER = "better"
    NO_CHANGE = "no-change"
    WORSE = "worse"
    TOO_EARLY = "too-early"


@dataclass(frozen=True, slots=True)
class PracticeText:
    """The words of a note in one language.  effect to cost: EMMIE's five questions."""

    title: Annotated[str, at_most(LONGEST_TITLE)] = ""
    summary: Annotated[str, at_most(LONGEST_SUMMARY)] = ""
    problem: LongText = ""
    done: LongText = ""
    effect: LongText = ""
    mechanism: LongText = ""
    moderators: LongText = ""
    implementation: LongText = ""
    cost: LongText = ""
    pitfalls: LongText = ""
    sources: LongText = ""


TEXT_PARTS = tuple(each.name for each in fields(PracticeText))


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post by which a force is reached: its id, and its title as the force says it."""

    post: UUID
    label: Label


class PracticeDraft(Body, frozen=True):
    """A note as an officer writes it.  owner: the post that answers for it and keeps it true until `review_by`.

    files: those attached so far; writing it anew changes none.
    """

    title: ClassVar[str] = "draft"

    text: PracticeText
    language: Language
    category: Category
    stage: Stage
    shelf: Shelf
    owner: UUID
    review_by: Day
    files: _Files = ()


@dataclass(frozen=True, slots=True)
class Find:
    """Something in a text that may name a person.

    part: of PracticeText.  kind: "name", or the kind of identifier.  is_sure: no word around it leaves a doubt.
    """

    part: str
    start: int
    end: int
    text: str
    kind: str
    is_sure: bool = True

    @property
    def is_name(self) -> bool:
        """Tell whether a reviewer may set it aside as a false alarm."""
        return self.kind == "name"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A name in a draft that the reviewer says is none.  by: the reviewer's label."""

    text: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class TranslationView:
    """A note in another language.  of_version: the version that was translated."""

    language: Language
    text: PracticeText
    by: Author
    of_version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ResultView:
    """What came of an adoption, as its unit says."""

    result: Result
    text: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """A unit that took a practice over.  meeting: in which that was agreed.  can_report: by the reader."""

    id: UUID
    by: Author
    text: str
    at: datetime
    meeting: UUID | None
    results: tuple[ResultView, ...] = ()
    can_report: bool = False


@dataclass(frozen=True, slots=True)
class CommentView:
    by: Author
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """A released note as an officer sees it.

    force: SANGAM for a note that ships.  review_by: after it the note is overdue.  can: acts that are open to
    the reader.  owner_gone: the owner's post is closed, and the unit's desk answers (known of our own force alone).
    """

    id: UUID
    force: str
    unit: str
    version: int
    state: NoteState
    language: Language
    text: PracticeText
    category: Category
    stage: Stage
    shelf: Shelf
    owner: PostRef | None
    review_by: date
    is_overdue: bool
    is_out_of_search: bool
    released_at: datetime
    by: Author | None
    reviewed_by: str
    why_withdrawn: str = ""
    adopters: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    translations: tuple[TranslationView, ...] = ()
    adoptions: tuple[AdoptionView, ...] = ()
    comments: tuple[CommentView, ...] = ()
    files: tuple[FileView, ...] = ()
    versions: tuple[tuple[int, datetime], ...] = ()
    owner_gone: bool = False
    can: frozenset[str] = frozenset()

    def in_language(self, language: str) -> tuple[PracticeText, Language]:
        """Return the note's words in a language, in its own where it was not translated into it."""
        found = next((each for each in self.translations if each.language == language), None)
        return (found.text, found.language) if found else (self.text, self.language)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with what stands in the way of its release.  base: the released version that it changes, 0 for none."""

    id: UUID
    unit: str
    by: str
    state: DraftState
    said: PracticeDraft
    base: int
    review_unit: str
    returned: str
    finds: tuple[Find, ...]
    set_aside: tuple[SetAside, ...]
    files: tuple[FileView, ...]
    changed_at: datetime
    can: frozenset[str] = frozenset()

    @property
    def open_finds(self) -> tuple[Find, ...]:
        """Return what must go, or be set aside, before the note is released."""
        cleared = {each.text for each in self.set_aside}
        return tuple(each for each in self.finds if not (each.is_name and each.text in cleared))


@dataclass(frozen=True, slots=True)
class Query:
    """What a list of notes is asked for; empty parts ask for all."""

    words: str = ""
    category: str = ""
    stage: str = ""
    shelf: str = ""
    force: str = ""
    overdue: bool = False


class ReleasedNote(Body, frozen=True):
    """practice.note.v1: a note as its force releases it, version after version, to each force that it exchanges with.

    owner: who answers for it until `review_by`.  A withdrawn note has no text, no file and a reason, `why`.
    """

    title: ClassVar[str] = "practice note"

    note: UUID
    version: _Version
    state: NoteState
    by: Author
    reviewed_by: Label
    owner: PostRef
    text: PracticeText
    language: Language
    category: Category
    stage: Stage
    shelf: Shelf
    review_by: Day
    at: Moment
    files: _Files = ()
    why: ShortText = ""


class RemarkBody(Body, frozen=True):
    """practice.remark.v1: a comment, an adoption, a result or a translation, from its author's node to each force.

    of_version: of the note.  about: the adoption that a result is of; the meeting in which a practice was adopted.
    """

    title: ClassVar[str] = "remark on a practice"

    note: UUID
    remark: UUID
    kind: RemarkKind
    by: Author
    at: Moment
    of_version: _Version
    text: ShortText = ""
    about: UUID | None = None
    result: Result | None = None
    language: Language | None = None
    words: PracticeText | None = None


@dataclass(frozen=True, slots=True)
class AdoptedPractice:
    """A practice with the forces that adopted it in a stretch of time.  force: "" for one that ships.

    results: what came of it, as any force said so far, each once.
    """

    id: UUID
    title: str
    language: Language
    category: Category
    force: str
    adopters: tuple[str, ...]
    results: tuple[str, ...]
