"""Every page that an officer can open, as he opens it, each word of it judged: on the screen and on paper."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.urls import URLPattern
from oracle import Asked, Statement
from small_world import Seat, SmallWorld
from support.leaves import Words, on_paper, on_screen

from sangam.interchange.lists import list_worker
from sangam.kernel.purpose import Stated
from sangam.matching.checks import batch
from sangam.matching.types import Line, Listing
from sangam.oversight.responses.overdue import KINDS
from sangam.web.urls import urlpatterns

Addresses = Iterable[str]

KNOWN_LEAKS: frozenset[tuple[str, str]] = frozenset()
"""Leaks that are being mended: (page, what the word is of)."""


@dataclass(frozen=True)
class Leak:
    """A word before an officer who may not read it.  of: what it is of."""

    page: str
    of: str
    way: str
    who: str
    address: str
    word: str

    @property
    def is_known(self) -> bool:
        """Tell whether it is one of those that are being mended."""
        return (self.page, self.of) in KNOWN_LEAKS


@dataclass
class Seen:
    """How much was looked at."""

    pages: int = 0
    words: int = 0


def _one(address: str) -> Callable[[SmallWorld], Addresses]:
    return lambda _: [address]


def _of_records(end: str) -> Callable[[SmallWorld], Addresses]:
    return lambda world: [f"/records/{record}/{end}" for record in world.oracle.records]


def _of_statements(verb: str) -> Callable[[SmallWorld], Addresses]:
    return lambda world: [
        f"/records/{kept.id}/{verb}/{each.id}/"
        for kept in world.oracle.records.values()
        for each in kept.statements
        if each.id is not None and each.stands
    ]


def _of_alerts(end: str) -> Callable[[SmallWorld], Addresses]:
    return lambda world: [f"/alerts/{alert}/{end}" for alert in world.laid.alerts]


ROUTES: dict[str, Callable[[SmallWorld], Addresses]] = {
    "today": _one("/"),
    **{name: _one(f"/{name}/") for name in ("groups", "threads", "requests", "channels", "phone", "imports", "units")},
    "forces": _one("/forces/"),
    "check": _one("/check/"),
    "check_pointers": lambda world: [f"/check/{check}/pointers/" for check in world.laid.checks],
    "record_lists": _one("/records/recalls/"),
    "narrowings": _one("/records/narrowings/"),
    "recalled": _one("/records/recalled/"),
    "recalled_record": lambda world: [
        f"/records/recalled/{kept.id}/" for kept in world.oracle.records.values() if kept.is_gone
    ],
    "records": lambda world: [
        "/records/",
        "/records/?limit=3",
        *(f"/records/?owner={force}" for force in world.nodes),
        *(f"/records/?kind={kind}" for kind in ("person", "missing", "vehicle")),
    ],
    "record": _of_records(""),
    "record_same": _of_records("same/"),
    "check_same": _one("/check/same/"),
    "network": _of_records("network/?since=2026-01-01"),
    "network_file": _of_records("network/files/csv/"),
    "network_brief": _of_records("network/brief.pdf?language=en"),
    "chart_new": _of_records("network/chart/"),
    "chart_start": _of_records("network/chart/data/"),
    "chart_share": lambda world: [f"/networks/charts/{chart}/share/" for chart in world.laid.charts],
    "chart_others": lambda _: ["/networks/charts/others/"],
    "chart": lambda world: [f"/networks/charts/{chart}/" for chart in world.laid.charts],
    "chart_data": lambda world: [f"/networks/charts/{chart}/data/" for chart in world.laid.charts],
    "chart_file": lambda world: [f"/networks/charts/{chart}/files/csv/" for chart in world.laid.charts],
    "chart_paper": lambda world: [f"/networks/charts/{chart}/paper/" for chart in world.laid.charts],
    "opinion_new": _of_records("opinion/"),
    "call_sheet": _one("/networks/calls/"),
    "accused": _of_records("accused/"),
    "record_new": lambda _: [f"/records/new/{kind}/" for kind in ("person", "vehicle")],
    "record_correct": _of_records("correct/"),
    "record_share": _of_records("share/"),
    "record_limit": _of_records("limit/"),
    "record_recall": _of_records("recall/"),
    "record_transfer": _of_records("transfer/"),
    "case_transfer": _of_records("transfer-case/"),
    "record_challenge": _of_statements("challenge"),
    "statement_take_over": _of_statements("take-over"),
    "record_file": lambda world: [f"/records/{record}/files/{file}/" for record, file in world.laid.files],
    "alerts": lambda _: ["/alerts/", "/alerts/?over=1"],
    "alert_new": _one("/alerts/new/"),
    "alert_units": _one("/alerts/units.json"),
    "alert": _of_alerts(""),
    "alert_revise": _of_alerts("revise/"),
    "alert_board": _of_alerts("board/"),
    "alert_cap": _of_alerts("cap.xml"),
    "alert_pdf": _of_alerts("bulletin.pdf?language=en"),
    "thread_pdf": lambda world: [f"/threads/{thread}/request.pdf?language=en" for thread in world.laid.threads],
    "record_pdf": _of_records("dossier.pdf?language=en"),
    "alert_hand": _of_alerts("hand-over/"),
    "alert_aloud": lambda world: [
        f"/alerts/{alert}/aloud/?language={spoken}" for alert in world.laid.alerts for spoken in ("en", "hi")
    ],
    "phone_reach": _one("/phone/reach/"),
    "request_new": _one("/requests/new/"),
    "thread": lambda world: [f"/threads/{thread}/" for thread in world.laid.threads],
    "phone_lists": _one("/phone/lists/"),
    "channel_new": _one("/channels/new/"),
    "channel_search": _one("/channels/search/?q=naka"),
    "quarantines": _one("/quarantine/"),
    "message_changes": _one("/messages/changed/"),
    "opposite_numbers": _one("/opposite-numbers/"),
    "roster": lambda world: [f"/units/{seat.actor.unit}/roster/" for seat in list(world.seats.values())[:3]],
    "force": _one("/forces/HR/"),
    "unit": lambda world: [f"/units/{seat.actor.unit}/" for seat in list(world.seats.values())[:3]],
    "me": _one("/me/"),
    "device_enrol": _one("/me/device/"),
    "password_change": _one("/me/password/"),
    "notices": _one("/notices/"),
    "report": _one("/report/"),
    "more": _one("/more/"),
    "check_list": _one("/check/list/"),
    "check_again": lambda world: [f"/check/{check}/" for check in world.laid.checks],
    "statement_correct": _of_statements("correct"),
    "administration": _one("/administration/"),
    "administration_account": _one("/administration/officers/new/"),
    "administration_sheet": _one("/administration/sheets/transfers/"),
    "administration_units": _one("/administration/units/"),
    "administration_units_file": _one("/administration/units/sheet.csv"),
    "ledger": lambda world: ["/oversight/ledger/", *(f"/oversight/ledger/?on={kept}" for kept in world.oracle.records)],
    "ledger_file": _one("/oversight/ledger/ledger.csv"),
    "node": _one("/oversight/node/"),
    "looks": _one("/oversight/looks/"),
    "record_looks": lambda world: [f"/records/{kept}/looks/" for kept in world.oracle.records],
    "responses": _one("/oversight/answers/"),
    "brief": _one("/oversight/brief/"),
    "overdue": lambda world: [f"/oversight/overdue/?kind={kind}" for kind in ("", *KINDS)],
    "overdue_file": _one("/oversight/overdue/overdue.csv"),
    "totals": _one("/oversight/totals/"),
    "totals_csv": _one("/oversight/totals/2026-01/totals.csv"),
    "glass": _one("/oversight/glass/"),
    "patterns_brief": _one("/patterns/brief.pdf?language=en"),
    "five_findings": _one("/patterns/five/"),
    "trends": _one("/patterns/trends/"),
    "extortion": _one("/patterns/extortion/"),
    "pattern_map": _one("/patterns/map/?since=2026-01-01&until=2026-12-31"),
    "map_cells": _one("/patterns/map/cells.json?since=2026-01-01&until=2026-12-31&box=8,69,36,96&resolution=3"),
    "map_incidents": _one("/patterns/map/incidents/?since=2026-01-01&until=2026-12-31&cell=833da1fffffffff"),
    "map_outlines": _one("/patterns/map/outlines.json"),
    "map_base": _one("/patterns/map/base.pmtiles"),
    "series_board": _one("/patterns/series/?since=2026-01-01&until=2026-12-31"),
    "series_kept": lambda world: [f"/patterns/series/kept/{kept}/" for kept in world.oracle.records],
    "series": lambda world: [f"/patterns/series/{kept}/" for kept in world.oracle.records],
    "patterns": lambda _: ["/patterns/", "/patterns/?since=2026-01-01&until=2026-12-31"],
    "watches": _one("/watches/"),
    "watch": lambda world: [f"/watches/{check}/" for check in world.laid.checks],
    "letters": _one("/letters/"),
    "meetings": _one("/meetings/"),
    "arrests": _one("/arrests/"),
    "arrest_new": _one("/arrests/new/"),
    "checklist": _one("/checklist/"),
    "checklist_new": _one("/checklist/new/"),
    "checklist_item": _one("/checklist/grounds/"),
    "gang_charts": _one("/gang-charts/"),
    "gang_chart_new": _one("/gang-charts/new/"),
    "gang_forms": _one("/gang-forms/"),
    "gang_form_new": _one("/gang-forms/new/"),
    "gang_form_row": _one("/gang-forms/clause/"),
    "despatches": _one("/despatches/"),
    "despatch_new": _one("/despatches/new/"),
    "release_list": _one("/release-list/"),
    "meeting_new": _one("/meetings/new/"),
    "operations": _one("/operations/"),
    "operation_new": _one("/operations/new/"),
    "deconfliction_new": _one("/operations/checks/new/"),
    "deconfliction_counts": _one("/operations/checks/counts/"),
    "entry_new": _one("/operations/entries/new/"),
    "library": _one("/library/"),
    "practice_new": _one("/library/new/"),
    "courses": _one("/courses/"),
    "course_write": _one("/courses/write/"),
    "course": _one("/courses/sangam/"),
    "course_kept": _one("/courses/sangam/kept/"),
    "course_exercise": _one("/courses/sangam/exercise/"),
    "letter_ask": _one("/letters/ask/"),
}
_FILES = frozenset({"record_file", "ledger_file", "totals_csv", "chart_start", "chart_data"})
"""Files by the rules of downloads, and what a script draws, with a mark.  The others hold no more than paper may."""

_PRINTED = frozenset({"ask", "checked_list"})
"""Pages that an act leads to, which may be printed too."""

NO_PAGES = {
    "static": "the browser's files", "live": "the stream; what it pushes are Today's items",
    "locked_live": "nobody is signed in", "security_txt": "it holds no content", "phone_shell": "it holds no content",
    "phone_worker": "as above", "phone_manifest": "as above", "phone_send": "an act",
    "phone_upload": "a count of bytes of the officer's own upload", "share": "an act that shows a form",
    "sign_in": "nobody is signed in", "sign_in_code": "nobody is signed in", "sign_in_provider": "as above",
    "choose_post": "as above",
    "lock": "an act", "locked": "as above", "narrowing_undo": "an act", "post": "an act",
    "narrowing": "no narrowing is proposed in these worlds",
    "device_pin": "nobody is signed in", "passkey_ask": "as above", "passkey_make": "an act", "sign_out": "an act",
    "sign_out_everywhere": "an act", "purpose": "an act", "set_language": "an act", "session_end": "an act",
    "device_strike": "an act", "narrowing_agree": "an act", "quiet_hours": "an act", "notice_done": "an act",
    "notice_undo": "an act", "not_him": "an act", "record_judge": "an act", "check_same_judge": "an act",
    "check_same_undo": "an act", "record_accept": "an act", "record_decline": "an act", "record_status": "an act",
    "record_confirm": "an act", "record_attach": "an act", "challenge_uphold": "an act", "record_list_agree": "an act",
    "record_list_do": "an act", "alert_ack": "an act", "alert_cancel": "an act", "ask": "asked by POST, below",
    "thread_say": "an act", "thread_outcome": "an act", "thread_close": "an act", "request_act": "an act",
    "request": "no request waits in these worlds", "request_change": "as above", "group_act": "an act",
    "watch_end": "an act", "letter_hand_over": "an act", "letter_answer": "an act", "handover_accept": "an act",
    "handover_decline": "an act", "handover": "no case is handed over in these worlds", "narrowing_do": "as above",
    "record_list": "no list is laid down in these worlds", "group": "no group is made in these worlds",
    "thread_file": "no file is sent in these threads", "letter": "no force without a node is in these worlds",
    "administration_order": "no order is laid down in these worlds", "administration_agree": "an act",
    "administration_do": "an act", "administration_units_undo": "an act",
    "administration_unit": "of no record", "administration_unit_add": "as above",
    "administration_officer": "of no record", "administration_transfer": "as above",
    "awaited_print": "a ticket says of a print whether it is ready, and nothing else", "letter_pdf": "as above",
    "topic_thing": "it leads to a page that stands here", "channel": "no channel is opened in these worlds",
    "channel_members": "as above", "channel_file": "as above", "channel_hits": "as above", "channel_say": "an act",
    "chat_import": "as above", "message_edit": "an act", "message_withdraw": "an act",
    "message_history": "no message is changed in these worlds", "message_hide": "an act", "channel_remind": "an act",
    "quarantine": "no message is hidden in these worlds", "quarantine_release": "an act", "channel_handle": "an act",
    "channel_act": "an act", "checked_list": "given and judged with the checks, below", "checked_list_file": "as above",
    "import": "nothing is imported in these worlds", "import_report": "as above", "import_share": "as above",
    "meeting": "no meeting is called in these worlds", "meeting_revise": "as above", "meeting_brief": "as above",
    "meeting_minutes": "as above", "meeting_invitation": "as above", "meeting_act": "an act",
    "operation": "nothing is planned in these worlds", "operation_act": "an act",
    "pool_phones": "nothing is planned in these worlds", "pool_phone_act": "an act", "pool": "nobody is signed in",
    "pool_write": "an act", "pool_lists": "as above", "force_join": "nobody joins", "force_proposal": "as above",
    "operation_revise": "nothing is planned in these worlds",
    "deconfliction": "as above", "deconfliction_act": "an act", "entry": "no team is announced in these worlds",
    "entry_act": "an act", "entry_pdf": "as above", "brief_pdf": "no meeting is called in these worlds",
    "arrest": "no arrest is opened in these worlds", "arrest_pdf": "as above", "arrest_act": "an act",
    "gang_chart": "no gang chart is opened in these worlds", "gang_chart_draw": "as above",
    "gang_chart_pdf": "as above", "gang_chart_act": "an act", "despatch": "no despatch is sent in these worlds",
    "despatch_act": "an act", "practice": "no practice is written in these worlds", "practice_act": "an act",
    "practice_file": "as above", "practice_draft": "as above", "practice_draft_act": "an act", "course_done": "an act",
    "course_assign": "an act", "course_end": "an act", "course_reassign": "an act",
    "certificate": "no course is passed in these worlds", "certificate_pdf": "as above", "circulation": "as above",
    "meeting_join": "as above", "circulation_answer": "an act", "circulation_settle": "an act",
    "action": "no meeting is called in these worlds", "action_report": "an act", "action_settle": "an act",
    "action_hand": "no meeting is called in these worlds", "action_hand_answer": "an act", "ledger_evidence": "an act",
    "looks_explain": "an act", "look_judge": "an act", "file_evidence": "an act", "look_ask": "an act",
    "look_answer": "an act", "response_remark": "an act", "totals_pdf": "numbers as in the CSV file",
    "totals_answer_csv": "as above", "totals_answer_pdf": "as above", "totals_beneath": "always refused",
    "chart_expand": "an act; what it gives stands in chart_start too", "chart_begin": "an act", "chart_save": "an act",
    "series_keep": "an act", "series_add": "an act", "series_propose": "an act", "chart_remove": "an act",
    "chart_picture": "an act", "chart_drawn": "an act; what it gives stands in chart_data too",
    "chart_unshare": "an act", "case_chart": "no chart is attached to a case in these worlds",
    "case_chart_data": "as above", "meeting_chart": "no meeting is called in these worlds",
    "meeting_chart_data": "as above", "network_watch": "an act", "network_watch_renew": "an act",
    "network_watch_end": "an act", "glass_record": "no glass is broken in these worlds", "glass_review": "an act",
}  # fmt: skip
"""What is no page, or stands in no such world, and why."""


def names_of_routes() -> set[str]:
    """Return the names of all addresses of the officers' door."""
    return {str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)}


class PageWalk:
    """Opens pages and judges their words."""

    def __init__(self, world: SmallWorld) -> None:
        self.world, self.seen = world, Seen()
        self._words = Words(world.oracle.words)

    def leaks(self, seat: Seat, purpose: Stated | None, *, every: int = 1) -> Iterator[Leak]:
        """Open every page as this officer with this purpose; yield each word that may not stand there.

        every: of each kind only each so many.
        """
        if purpose:
            seat.states(purpose)
        with seat.node:
            for name, addresses in ROUTES.items():
                for address in list(addresses(self.world))[::every]:
                    yield from self._of_page(name, address, seat, purpose)
            yield from chain(self._of_checks(seat, purpose), self._of_asks(seat, purpose))
            yield from self._unseen(seat, purpose)

    def _of_page(self, name: str, address: str, seat: Seat, purpose: Stated | None) -> Iterator[Leak]:
        answer = seat.visitor.gets(address)
        assert answer.status_code < 500, (address, answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = content + str(dict(answer.headers)).encode()
        yield from self._judged(name, address, told, seat, purpose, said="")

    def _of_checks(self, seat: Seat, purpose: Stated | None) -> Iterator[Leak]:
        """Check what every record is called, on the page, as its part, and as a list."""
        if purpose is None:
            return
        texts = list(names_in(self.world))
        for word in self._words.found_in(
            " ".join(texts).casefold()
        ):  # the officer's own watches say from now on what was asked
            self.world.oracle.hears(word, Asked(seat.reader(purpose).post))
        for text in texts:
            answer = seat.visitor.posts("/check/", htmx=True, text=text)
            yield from self._judged("check", f"/check/ {text}", answer.content, seat, purpose, said=text)
        if seat.reader(purpose).role == "auditor":
            return
        lines = [Line(number, "", text) for number, text in enumerate(texts)]
        actor = seat.states(purpose)
        listed = batch.check_many(actor, lines, of=Listing("list.csv", "00"), purpose=purpose)
        for text, found in zip(texts, listed, strict=True):
            said = " ".join(f"{hit.record} {hit.why} {hit.judged}" for hit in found.hits)
            yield from self._judged("list check", text, said.encode(), seat, purpose, said="")
        yield from self._of_list(seat, purpose, texts)

    def _of_list(self, seat: Seat, purpose: Stated, texts: list[str]) -> Iterator[Leak]:
        """Have all that records are called checked in the browser: the page, on paper too, and the file."""
        given = seat.visitor.posts("/check/list/", lines="\n".join(texts))
        assert list_worker.check_once()
        for address in (given.headers["Location"], f"{given.headers['Location']}answer.csv"):
            answer = seat.visitor.gets(address)
            name = "checked_list_file" if address.endswith("csv") else "checked_list"
            yield from self._judged(name, address, answer.content, seat, purpose, said=" ".join(texts))

    def _of_asks(self, seat: Seat, purpose: Stated | None) -> Iterator[Leak]:
        for record in self.world.oracle.records:
            answer = seat.visitor.posts(f"/records/{record}/ask/")
            yield from self._judged("ask", f"/records/{record}/ask/", answer.content, seat, purpose, said="")

    def _unseen(self, seat: Seat, purpose: Stated | None) -> Iterator[Leak]:
        """Yield each word that a record's page leaves out, though the officer may read it: nothing is overdone."""
        reader = seat.reader(purpose)
        for kept in self.world.oracle.records.values():
            address = f"/records/{kept.id}/"
            shown = self._words.found_in(on_screen(seat.visitor.gets(address).content))
            for word, grounds in self.world.oracle.words.items():
                mine = [each for each in grounds if isinstance(each, Statement) and each.record is kept and each.id]
                if word not in shown and any(each.admits(reader, on_paper=False) for each in mine):
                    yield Leak("record", "unseen", "screen", f"{seat.node.force} {seat.name} {purpose}", address, word)

    def _judged(
        self, name: str, address: str, content: bytes, seat: Seat, purpose: Stated | None, *, said: str
    ) -> Iterator[Leak]:
        self.seen.pages += 1
        reader, typed = seat.reader(purpose), self._words.found_in(said.casefold())
        is_printed = name in _PRINTED or (name in ROUTES and name not in _FILES)
        ways = {"screen": on_screen(content)} | ({"paper": on_paper(content)} if is_printed else {})
        for way, text in ways.items():
            found = self._words.found_in(text) - typed
            self.seen.words += len(found)
            for word, of in sorted(self.world.oracle.forbidden(found, reader, on_paper=way == "paper")):
                yield Leak(name, of, way, f"{seat.node.force} {seat.name} {purpose or 'no purpose'}", address, word)


def names_in(world: SmallWorld) -> Iterator[str]:
    """Yield what every record is called, as an officer types it."""
    for kept in world.oracle.records.values():
        for statement in [each for each in kept.statements[:2] if each.id is not None]:
            words = [word for word, grounds in world.oracle.words.items() if any(each is statement for each in grounds)]
            if words:
                yield " ".join(word.capitalize() for word in words)


def looks(world: SmallWorld, who: Iterable[tuple[Seat, Stated]], *, every: int = 1) -> tuple[list[Leak], Seen]:
    """Walk all pages as each of these officers for his purpose; return the leaks and how much was seen."""
    walk = PageWalk(world)
    found = [leak for seat, purpose in who for leak in walk.leaks(seat, purpose, every=every)]
    return only_once(found), walk.seen


def only_once(leaks: Iterable[Leak]) -> list[Leak]:
    """Leave out on paper what is a leak on the screen already."""
    listed = list(leaks)
    shown = {(each.page, each.who, each.address, each.word) for each in listed if each.way == "screen"}
    return [
        each for each in listed if each.way == "screen" or (each.page, each.who, each.address, each.word) not in shown
    ]
