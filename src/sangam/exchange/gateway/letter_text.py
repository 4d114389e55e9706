"""What a letter says, as it is kept and as one officer may read it: its record is named as he sees it then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sangam.exchange.storage import record_labels
from sangam.exchange.types.letters import LetterView
from sangam.kernel import sentences
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Told


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
    reading = iter(record_labels.read_labels(actor, words, purpose=purpose))
    return [replace(view, **_read_letter(said, reading)) for view, said in zip(found, says, strict=True)]


def _read_letter(says: Mapping[str, Any], reading: Iterator[str]) -> dict[str, Any]:
    title, lines = next(reading), [[next(reading) for _ in line] for line in says["lines"]]
    withheld = any(isinstance(each, Told) for line in lines for each in line)
    return {"says": {**says, "title": title, "lines": lines}, "withheld": withheld}
