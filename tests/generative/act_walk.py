"""Every act on what is hidden from who tries it: refused in the words for what is not there, and nothing changes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from oracle import Kept, Reader
from small_world import Seat, SmallWorld

from sangam.kernel.ids import new_id, short
from sangam.kernel.purpose import Stated

KNOWN_HOLES: frozenset[str] = frozenset()
"""Acts that reach what is hidden, until they are mended."""

_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|\?since=\d+|"at": \d{13}')
_SEALED_AT = re.compile(r"%3A\w{6}%3A[\w-]{43}(?=\")")
"""When a page's stream was sealed, and the seal itself; what is sealed stands before them and is compared."""
_CLOCK = re.compile(r"T\d\d:\d\d|\b\d\d:\d\d(:\d\d)?\b|\b\d+ (min|h|d)\b|under 1 min")
_APART = ("audit_", "access_sessionseen", "access_session", "django_")
"""The ledger tells of a refusal, and a session of when it was seen."""

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""

_ALERT_OF_OTHERS = """
SELECT a.id FROM exchange_alert a WHERE NOT %s = ANY(a.path) AND NOT EXISTS (
    SELECT FROM exchange_alerttarget t WHERE t.alert_id = a.id AND (t.unit = ANY(%s) OR %s = ANY(t.path))
) LIMIT 1
"""


@dataclass(frozen=True)
class Tried:
    """An act: where it is posted, and what."""

    name: str
    address: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Hole:
    """An act on what is hidden that was not refused as one on what is absent, or that changed something."""

    act: str
    who: str
    address: str
    status: int
    said_of_absent: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """What acts are done to: a record, a statement of it, a challenge of it."""

    record: UUID
    statement: UUID
    challenge: UUID


def acts(target: Target, *, own: UUID, to: str) -> list[Tried]:
    """Return every act on one record.  own: a record that the officer sees; to: another force."""
    record, statement, challenge = target.record, target.statement, target.challenge
    at = f"/records/{record}/"
    said = {"source": "x", "classification": "restricted", "why": "x"}
    posts: dict[str, tuple[str, dict[str, Any]]] = {
        "record_status": (f"{at}status/", {"status": "withdrawn"}),
        "record_confirm": (f"{at}confirm/", {}),
        "record_correct": (f"{at}correct/", {"kind": "person", "note": "x", "take_back": [str(statement)], **said}),
        "record_share": (f"{at}share/", {"force": [to], "level": "whole"}),
        "record_limit": (f"{at}limit/", {"until": "2027-01-31", "audience": ""}),
        "record_recall": (f"{at}recall/", {"why": "x"}),
        "record_limit propose": (f"{at}limit/", {"until": "2027-01-31", "audience": "", "step": "propose", "why": "x"}),
        "record_transfer": (f"{at}transfer/", {"force": to, "why": "x"}),
        "case_transfer": (f"{at}transfer-case/", {"force": to, "why": "x", "record": []}),
        "record_accept": (f"{at}accept/", {}),
        "record_decline": (f"{at}decline/", {"why": "x"}),
        "record_challenge": (f"{at}challenge/{statement}/", {"why": "x"}),
        "statement_take_over": (f"{at}take-over/{statement}/", {"into": str(own)}),
        "record_attach": (f"{at}attach/", {"source": "x", "file": SimpleUploadedFile("x.txt", b"x")}),
        "record_judge": (f"{at}judge/", {"other": str(own), "verdict": "same", "reason": "x"}),
        "record_judge other": (
            f"/records/{own}/judge/", {"other": str(record), "verdict": "same", "reason": "x", "next": "/units/"}
        ),
        "check_same_judge": (
            "/check/same/judge/", {"one": str(record), "other": str(own), "verdict": "same", "reason": "x"}
        ),
        "check_same_undo": ("/check/same/undo/", {"one": str(own), "other": str(record)}),
        "not_him": (f"/check/not-him/{record}/", {"subject": "0" * 32}),
        "not_him back": (f"/check/not-him/{record}/", {"subject": "0" * 32, "back": "1"}),
        "ask": (f"{at}ask/", {}),
        "challenge_uphold": (f"/challenges/{challenge}/uphold/", {"why": "x"}),
        "record_lists": ("/records/recalls/", {"numbers": str(record)}),
        "record_lists propose": ("/records/recalls/", {"numbers": str(record), "step": "propose", "why": "x"}),
    }  # fmt: skip
    return [Tried(name, *each) for name, each in posts.items()]


class ActWalk:
    """Tries acts, each in a transaction that is given up."""

    def __init__(self, world: SmallWorld) -> None:
        self.world, self.tried = world, 0
        self._before: Mapping[str, str] = {}

    def holes(self, seat: Seat, purpose: Stated, *, most: int = 1_000) -> Iterator[Hole]:
        """Try every act as this officer on what is hidden from him, of up to so many records."""
        seat.states(purpose)
        reader = seat.reader(purpose)
        with seat.node:
            own, self._before = self._own(seat, reader), digests()
            for kept in self._hidden(reader)[:most]:
                yield from self._on_record(seat, kept, own)
            yield from self._on_words(seat, reader)

    def _on_record(self, seat: Seat, kept: Kept, own: UUID) -> Iterator[Hole]:
        to = next(force for force in self.world.nodes if force != seat.node.force)
        statement = next((each.id for each in kept.statements if each.id and each.stands), None) or new_id()
        hidden = acts(Target(kept.id, statement, self._challenge_of(kept)), own=own, to=to)
        absent = acts(Target(new_id(), new_id(), new_id()), own=own, to=to)
        for one, other in zip(hidden, absent, strict=True):
            if hole := self._compared(seat, one, other):
                yield hole

    def _on_words(self, seat: Seat, reader: Reader) -> Iterator[Hole]:
        """Try the acts on threads, alerts, checks and notices that are others'."""
        for name, address, fields in self._of_others(reader):
            gone, kept = (Tried(name, address.format(each), fields) for each in (new_id(), self._others(name, reader)))
            if hole := self._compared(seat, kept, gone):
                yield hole

    def _of_others(self, reader: Reader) -> Iterator[tuple[str, str, dict[str, str]]]:
        posts = {
            "thread_say": ("/threads/{}/say/", {"text": "x"}),
            "thread_close": ("/threads/{}/close/", {}),
            "thread_outcome": ("/threads/{}/outcome/", {"outcome": "useful"}),
            "alert_ack": ("/alerts/{}/acknowledge/", {"outcome": "seen"}),
            "alert_cancel": ("/alerts/{}/cancel/", {"reason": "x"}),
            "watch_end": ("/watches/{}/end/", {}),
            "watch": ("/watches/{}/", {"case": "0123/2026", "until": "2026-12-31", "reason": "x"}),
            "notice_done": ("/notices/{}/done/", {}),
        }  # fmt: skip
        yield from ((name, *each) for name, each in posts.items() if self._others(name, reader) is not None)

    def _others(self, name: str, reader: Reader) -> UUID | None:
        """Return a thing of this act's kind that lies here and is not the reader's to know, None without one."""
        kind, told = name.partition("_")[0], sorted({reader.unit, reader.force, f"post:{reader.post}", *reader.line})
        queries: dict[str, tuple[str, list[object]]] = {
            "thread": (
                "SELECT id FROM exchange_thread WHERE NOT (%s = ANY(asker_path) OR %s = ANY(desk_path)) LIMIT 1",
                [reader.unit, reader.unit],
            ),
            "alert": (
                _ALERT_OF_OTHERS,
                [reader.unit, sorted(reader.line), reader.unit],
            ),
            "watch": ("SELECT id FROM matching_watch WHERE post <> %s LIMIT 1", [reader.post]),
            "notice": ('SELECT id FROM notices_notice WHERE NOT "to" = ANY(%s) AND done_at IS NULL LIMIT 1', [told]),
        }
        with connection.cursor() as cursor:
            cursor.execute(*queries[kind])
            row = cursor.fetchone()
        return row[0] if row else None

    def _compared(self, seat: Seat, hidden: Tried, absent: Tried) -> Hole | None:
        """Post both, and give up what they did; return how they differ, or what was changed."""
        said, changed = self._posted(seat, hidden, before=self._before)
        of_absent, _ = self._posted(seat, absent, before={})
        self.tried += 1
        if said == of_absent and not changed:
            return None
        who = f"{seat.node.force} {seat.name} {seat.stated}"
        return Hole(hidden.name, who, hidden.address, said[0], of_absent[0], changed)

    def _posted(
        self, seat: Seat, tried: Tried, *, before: Mapping[str, str]
    ) -> tuple[tuple[int, str, str], tuple[str, ...]]:
        """Post an act and give up what it did; return what was said, and which tables it changed against `before`."""
        with transaction.atomic():
            answer = seat.visitor.posts(tried.address, **tried.fields)
            after = digests() if before else {}
            transaction.set_rollback(True)
        seat.visitor.browser.cookies.pop(settings.MESSAGES_COOKIE_NAME, None)
        changed = tuple(sorted(table for table in after if before.get(table) != after[table]))
        return (answer.status_code, plain(answer.content, tried), answer.headers.get("Location", "")[:9]), changed

    def _own(self, seat: Seat, reader: Reader) -> UUID:
        mine = (kept for kept in self.world.oracle.records.values() if kept.owner_sees(reader))
        return next((kept.id for kept in mine), new_id())

    def _hidden(self, reader: Reader) -> list[Kept]:
        """Return the records that lie at the reader's node, in whatever form, and that he sees nothing of."""
        lies = [
            kept
            for kept in self.world.oracle.records.values()
            if not kept.is_gone and (kept.owner == reader.force or kept.levels.get(reader.force, "none") != "none")
        ]
        hidden = [kept for kept in lies if not kept.is_seen_by(reader)]
        self.world.random.shuffle(hidden)
        return hidden

    @staticmethod
    def _challenge_of(kept: Kept) -> UUID:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM records_challenge WHERE record = %s LIMIT 1", [kept.id])
            row = cursor.fetchone()
        return row[0] if row else new_id()


def digests() -> dict[str, str]:
    """Return a digest of the content of each table of the node, but for the ledger and who was seen when."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [row[0] for row in cursor.fetchall() if not row[0].startswith(_APART)]
        each = (f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t" for table in tables)  # noqa: S608
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def plain(page: bytes, tried: Tried | None = None) -> str:
    """Return a page without what differs from one to the next: ids, the form's token, a seal, the time."""
    text = _SEALED_AT.sub("", _TOKENS.sub("", page.decode("utf-8", "replace")))
    for found in set(_IDS.findall(tried.address + str(dict(tried.fields)))) if tried else ():
        text = text.replace(short(UUID(found)), "")
    return _CLOCK.sub("", _IDS.sub("", text))
