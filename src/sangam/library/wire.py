"""Bodies of the envelopes of `library`, version 1.  Pure; reading raises Malformed; the unknown is passed over.

practice.note.v1      {note, version, state, unit, by, reviewed_by, owner, language, text, category, stage, shelf,
                       review_by, files, why, at}            its force alone, to each force that it exchanges with
practice.remark.v1    {note, remark, kind, by, at, of_version, text, about, result, language, words}
                       straight from its author's node to each force
practice.returned.v1  {lines}                                to a restored force: its own notes and remarks

by: {unit, post, label}; owner: {post, label}.  text, words: the parts of PracticeText, empty where nothing is said.
A withdrawn note has no text, no file and a reason.  Instants: ISO 8601 with their zone; days: ISO 8601.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.federation.public import file_refs
from sangam.federation.types import FileRef
from sangam.kernel.instants import read_day
from sangam.kernel.sentences import Told
from sangam.library import policy
from sangam.library.types import (
    TEXT_PARTS,
    Category,
    Language,
    NoteState,
    PostRef,
    PracticeDraft,
    PracticeText,
    ReleasedNote,
    RemarkBody,
    RemarkKind,
    Result,
    Shelf,
    Stage,
)

Json = Mapping[str, object]
NOTE, REMARK, RETURNED = "practice.note.v1", "practice.remark.v1", "practice.returned.v1"
MOST_VERSIONS = 10_000


def note_out(said: ReleasedNote) -> dict[str, object]:
    """Return the body of practice.note.v1."""
    return {
        "note": str(said.note),
        "version": said.version,
        "state": said.state,
        "unit": said.by.unit,
        "by": _author_out(said.by),
        "reviewed_by": said.reviewed_by,
        "owner": {"post": str(said.owner.post), "label": said.owner.label},
        "language": said.language,
        "text": text_out(said.text),
        "category": said.category,
        "stage": said.stage,
        "shelf": said.shelf,
        "review_by": said.review_by.isoformat(),
        "files": [file_refs.ref_out(each) for each in said.files],
        "why": said.why,
        "at": _instant_out(said.at),
    }


def note_in(sender: str, body: Json) -> ReleasedNote:
    """Read a note that `sender` released as its force."""
    b = Body("practice note", body)
    by, owner = _author_in(sender, b.part("by")), b.part("owner")
    if policy.force_of(by.unit) != sender or b.text("unit", most=policy.LONGEST_LABEL) != by.unit:
        raise b.wrong("unit", Told("is no unit of its force"))
    return ReleasedNote(
        b.id("note"),
        b.count("version", most=MOST_VERSIONS),
        b.choice("state", NoteState),
        by,
        b.text("reviewed_by", least=0, most=policy.LONGEST_LABEL).strip(),
        PostRef(owner.id("post"), owner.text("label", least=0, most=policy.LONGEST_LABEL).strip()),
        text_in(b.part("text")),
        b.choice("language", Language),
        b.choice("category", Category),
        b.choice("stage", Stage),
        b.choice("shelf", Shelf),
        _day_in(b, "review_by"),
        b.instant("at"),
        _files_in(b, body),
        b.text("why", least=0, most=policy.LONGEST_REMARK).strip(),
    )


def remark_out(said: RemarkBody) -> dict[str, object]:
    """Return the body of practice.remark.v1."""
    return {
        "note": str(said.note),
        "remark": str(said.remark),
        "kind": said.kind,
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
        "of_version": said.of_version,
        "text": said.text,
        "about": str(said.about) if said.about else None,
        "result": said.result,
        "language": said.language,
        "words": text_out(said.words) if said.words else None,
    }


def remark_in(sender: str, body: Json) -> RemarkBody:
    """Read what `sender` adds to a note."""
    b = Body("remark on a practice", body)
    words = b.part_or_none("words")
    said = RemarkBody(
        b.id("note"),
        b.id("remark"),
        b.choice("kind", RemarkKind),
        _author_in(sender, b.part("by")),
        b.instant("at"),
        b.count("of_version", most=MOST_VERSIONS),
        b.text("text", least=0, most=policy.LONGEST_REMARK).strip(),
        b.id_or_none("about"),
        None if body.get("result") is None else b.choice("result", Result),
        None if body.get("language") is None else b.choice("language", Language),
        None if words is None else text_in(words),
    )
    has_words = said.words is not None and said.language is not None
    policy.require_kind(
        said.kind, has_about=said.about is not None, has_result=said.result is not None, has_words=has_words
    )
    return said


def text_out(text: PracticeText) -> dict[str, str]:
    """Return a text by its parts."""
    return {part: getattr(text, part) for part in TEXT_PARTS}


def text_in(b: Body) -> PracticeText:
    """Read a text by its parts; all must be there."""
    return PracticeText(**{part: b.text(part, least=0, most=policy.longest(part)).strip() for part in TEXT_PARTS})


def draft_out(said: PracticeDraft) -> dict[str, object]:
    """Return a draft as it is kept."""
    return {
        "text": text_out(said.text),
        "language": said.language,
        "category": said.category,
        "stage": said.stage,
        "shelf": said.shelf,
        "owner": str(said.owner),
        "review_by": said.review_by.isoformat(),
    }


def draft_in(kept: Json) -> PracticeDraft:
    """Return a kept draft."""
    b = Body("draft", kept)
    return PracticeDraft(
        text_in(b.part("text")),
        b.choice("language", Language),
        b.choice("category", Category),
        b.choice("stage", Stage),
        b.choice("shelf", Shelf),
        b.id("owner"),
        _day_in(b, "review_by"),
    )


def _files_in(b: Body, body: Json) -> tuple[FileRef, ...]:
    named = body.get("files")
    if not isinstance(named, list) or len(named) > policy.MOST_FILES:
        raise b.wrong("files", Told("is no list of at most {most}", most=policy.MOST_FILES))
    return tuple(file_refs.ref_in(each) for each in named)


def _day_in(b: Body, name: str) -> date:
    try:
        return read_day(b.text(name, most=10))
    except ValueError:
        raise b.wrong(name, Told("is no day")) from None


def _author_out(author: Author) -> dict[str, object]:
    return {"unit": author.unit, "post": str(author.post), "label": author.label}


def _author_in(force: str, b: Body) -> Author:
    label = b.text("label", most=policy.LONGEST_LABEL)
    return Author(force, b.text("unit", most=policy.LONGEST_LABEL), b.id("post"), label)


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
