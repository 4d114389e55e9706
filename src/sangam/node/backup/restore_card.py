"""The restore card: one sheet of paper for the day on which the machine is gone, in Hindi and English.

It is printed from the node's settings alone, so that a node which does not run has one too.  It carries no secret: of
the archive's key its fingerprint only.
"""

import csv
import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path

from sangam import __version__
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import status
from sangam.node.processes import systemd_units
from sangam.node.settings import Settings
from sangam.print_pages.paper import Paper

# The backups of a node in a folder: how they are named, which was verified last, what failed, which are too old.
#
# Only files whose name this module gives are ever removed. What was verified last is noted in the home, and which
# step of a backup failed until the same step goes well.

VERIFIED_WITHIN = timedelta(days=7)
"""A node whose backups were not verified for longer is told so."""

_NOTE = "backup_verified.json"
_FAILURES = "backup_failures.json"
_NAME = "%Y-%m-%dT%H%M%SZ.sealed"


@dataclass(frozen=True, slots=True)
class Verified:
    """The newest backup that was restored for a trial and held.  made_at: when it was begun.  at: when it held."""

    file: Path
    made_at: datetime
    at: datetime


class Step(StrEnum):
    """What can fail of a backup."""

    BACKUP = "backup"
    VERIFICATION = "verification"
    OFF_SITE = "off-site copy"


def new_file(settings: Settings, folder: Path) -> Path:
    """Return where in a folder a backup that is made now goes; the folder is made where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.absolute() / f"{settings.force}-{clock.now().astimezone(UTC):{_NAME}}"


def note_verified(home: Path, file: Path, *, made_at: datetime) -> None:
    """Write down that a backup held; one that is older than the last that held changes nothing."""
    noted = verified(home)
    if noted is None or made_at >= noted.made_at:
        table = {"file": str(file.absolute()), "made_at": made_at.isoformat(), "at": clock.now().isoformat()}
        (home / _NOTE).write_text(json.dumps(table) + "\n")
        _write_failure(home, Step.VERIFICATION, "")


def verified(home: Path) -> Verified | None:
    """Return the newest backup that held, or None."""
    with suppress(OSError, ValueError, KeyError):
        noted = json.loads((home / _NOTE).read_text())
        made_at, at = (datetime.fromisoformat(noted[name]) for name in ("made_at", "at"))
        return Verified(Path(noted["file"]), made_at, at)
    return None


def unverified_for(home: Path) -> timedelta:
    """Return for how long no backup was verified; until the first, how old the home is."""
    newest = verified(home)
    return clock.now() - (newest.at if newest else status.founded_at(home))


@contextmanager
def watch_step(home: Path, step: Step) -> Iterator[None]:
    """Note that a step of a backup failed inside the block, or forget that it did.  The error goes on."""
    try:
        yield
    except Exception as error:  # whatever it is: it is noted, and goes on
        note_failure(home, step, getattr(error, "message", "") or type(error).__name__)
        raise
    _write_failure(home, step, "")


def note_failure(home: Path, step: Step, why: str) -> None:
    """Write down that a step of a backup failed now."""
    _write_failure(home, step, f"{clock.now():%d.%m.%Y %H:%M} UTC: {why}")


def failures(home: Path) -> Mapping[str, str]:
    """Return what failed last and has not gone well since: when and why, by step."""
    with suppress(OSError, ValueError):
        noted: dict[str, str] = json.loads((home / _FAILURES).read_text())
        return noted
    return {}


def _write_failure(home: Path, step: Step, sentence: str) -> None:
    others = {name: noted for name, noted in failures(home).items() if name != step}
    fresh = {**others, step: sentence} if sentence else others
    if fresh != failures(home):
        with suppress(OSError):  # a full disk of the home says so by itself
            (home / _FAILURES).write_text(json.dumps(fresh) + "\n")


def prune(settings: Settings, folder: Path) -> list[Path]:
    """Remove a folder's backups that are older than `backups_kept_days`; return them.

    The newest stays, and the newest that was verified.
    """
    made = {path: at for path in folder.absolute().glob(f"{settings.force}-*") if (at := _made_at(settings, path))}
    newest = verified(settings.home)
    stay = {max(made, key=lambda path: made[path])} if made else set()
    stay |= {newest.file} if newest else set()
    oldest = clock.now() - timedelta(days=settings.backups_kept_days)
    over = sorted(path for path, at in made.items() if at < oldest and path not in stay)
    for path in over:
        path.unlink()
    return over


def _made_at(settings: Settings, path: Path) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(path.name, f"{settings.force}-{_NAME}").replace(tzinfo=UTC)
    return None


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
    newest = verified(settings.home)
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
