"""The restore card: one sheet of paper for the day on which the machine is gone, in Hindi and English.

It is printed from the node's settings alone, so that a node which does not run has one too.  It carries no secret: of
the archive's key its fingerprint only.
"""

import csv
import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

from sangam import __version__
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node.backup import kept_backups
from sangam.node.processes import systemd_units
from sangam.node.settings import Settings
from sangam.print_pages.public.print_pages import Paper

_SIZES, _SMALLER, _LONG = (8.5, 8.0), (7.5, 7.0), 40
"""Sizes of lines and of what stands in two columns; the smaller ones where a path has more letters than that."""
_START = "systemctl start sangam"
_BLANK = "_" * 30
_CALLED = ("administrator", "machine", "keeper", "desks")


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card says of one node.

    program: how its command line begins, as root.  archive, backups, fingerprint: nothing where there is none or none
    is known.  verified: the newest backup that held.  has_own_server: an existing server keeps the database.
    """

    force: str
    home: Path
    program: str
    archive: Path | None
    backups: Path | None
    verified: str
    fingerprint: str
    has_own_server: bool
    printed_at: datetime


def read_facts(settings: Settings, backups: Path | None) -> CardFacts:
    """Return what the card of a node says.  backups: where they lie; else where the newest lies that was verified."""
    newest = kept_backups.verified(settings.home)
    return CardFacts(
        force=settings.force,
        home=settings.home,
        program=systemd_units.command_as_root(settings),
        archive=settings.archive_folder,
        backups=backups or (newest.file.parent if newest else None),
        verified=f"{newest.file.name}, {_day(newest.at)}" if newest else "",
        fingerprint=_fingerprint(settings.archive_key) if settings.archive_folder else "",
        has_own_server=bool(settings.database_url),
        printed_at=clock.now(),
    )


def print_card(facts: CardFacts) -> Paper:
    """Return the card on paper.  Raises Refused where a path is in letters that no font has."""
    paper = Paper(f"Restore card {facts.force}", handling="Restricted")
    card = _Card(paper, facts)
    card.print_facts()
    card.print_cases()
    card.print_blanks()
    if paper.unprinted:
        raise Refused("node:card-letters", "The card cannot be printed: no font has the letters of its paths.")
    return paper


class _Card:
    """A card under way.  Long paths are printed smaller, so that all stays on one page."""

    def __init__(self, paper: Paper, facts: CardFacts) -> None:
        longest = max(len(str(path)) for path in (facts.program, facts.home, facts.archive, facts.backups))
        self._paper, self._facts = paper, facts
        self._size, self._small = _SMALLER if longest > _LONG else _SIZES

    def print_facts(self) -> None:
        facts = self._facts
        self._two("title", size=14, bold=True, force=facts.force)
        self._two("printed", date=_day(facts.printed_at))
        self._paper.room(1)
        for code, value in {
            "force": facts.force,
            "program": f"{facts.program}, {__version__}",
            "home": str(facts.home),
            "archive": str(facts.archive or _both("none")),
            "backups": str(facts.backups or _BLANK * 2),
            "verified": facts.verified or _both("none"),
            "key": f"sha256sum {facts.fingerprint} …" if facts.fingerprint else _both("none"),
        }.items():
            self._line(f"{_both(code)}: {value}")

    def print_cases(self) -> None:
        facts = self._facts
        restore, home = f"{facts.program} node restore", f"--home {_path(facts.home)}"
        self._two("first")
        self._commands(f"systemctl stop sangam; mv {_path(facts.home)} {_path(facts.home)}.lost")
        self._two("case_archive", size=10, bold=True)
        if facts.archive:
            self._commands(f"{restore} --from-archive {_path(facts.archive)} {home}", _START)
            self._two("expect_archive")
        else:
            self._two("own_server" if facts.has_own_server else "no_archive")
        self._two("case_backup", size=10, bold=True)
        place = f"$(ls {_path(facts.backups)}/{facts.force}-*.sealed | tail -1)" if facts.backups else _BLANK
        self._commands(f"FILE={place}", f'{restore} "$FILE" {home}', _START, f"{facts.program} peer list {home}")
        self._two("expect_backup")
        self._two("case_disk", size=10, bold=True)
        self._commands(f"{facts.program} audit verify {home}", "systemctl stop sangam; journalctl -k --priority err")
        self._two("expect_disk")
        self._commands(f"--until {facts.printed_at.astimezone(clock.INDIA).date().isoformat()}T04:00:00+0530")

    def print_blanks(self) -> None:
        self._paper.room(1)
        self._two("call", size=10, bold=True)
        for code in _CALLED:
            self._paper.room(2.5)
            self._line(f"{_both(code)}: {_BLANK} {_both('phone')}: {_BLANK[:20]}")
        self._paper.room(2.5)
        self._line(f"{_both('drill')}: {_BLANK}")

    def _line(self, text: str, *, bold: bool = False) -> None:
        self._paper.paragraph(text, size=self._size, bold=bold)

    def _commands(self, *lines: str) -> None:
        for line in lines:
            self._line(line, bold=True)

    def _two(self, code: str, *, size: float = 0, bold: bool = False, **parts: str) -> None:
        self._paper.room(0.8)
        local, english = (_words()[language][code].format(**parts) for language in ("hi", "en"))
        self._paper.two(local, english, size=size or self._small, bold=bold)


def _both(code: str) -> str:
    return " · ".join(dict.fromkeys(_words()[language][code] for language in ("hi", "en")))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("restore_card_words.tsv").read_text(encoding="utf-8")
    rows: Sequence[Mapping[str, str]] = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {language: {row["code"]: row[language] for row in rows} for language in ("hi", "en")}


def _fingerprint(key: Path) -> str:
    """Return the first 64 bits of a key file's SHA-256, in groups of four digits; nothing where there is no key yet."""
    if not key.exists():
        return ""
    digest = hashlib.sha256(key.read_bytes()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def _path(path: Path) -> str:
    return shlex.quote(str(path))


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(clock.INDIA):%d.%m.%Y}"
