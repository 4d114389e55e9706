"""Scenario B, played by itself through the officers' doors of running nodes: from a silent record to the outcome.

A constable at Loni verifies a tenant whom Haryana's STF holds in silence.  He sees nothing; the STF's desk learns at
once which post asked, shares the record, answers his station's question, and alerts Loni and Narela.  Everything is
done as an officer does it: by pages and forms, without a script in the page.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from sangam.kernel.clock import INDIA
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import named_id
from sangam.node.demo.visitor import Element, Page, Visitor
from sangam.node.world.public import world

SILENT_WITHIN_S = 5.0
STATES = ("sent", "left", "reached", "seen by desk", "acted")
_WITHIN_S = 10.0
_LOOK_AGAIN_S = 0.1
_SHOOTER = str(named_id("world", "B-shooter"))
_CAST = {
    "constable": ("UP", "up.beat", "verification"),
    "loni": ("UP", "up.sho.loni", "verification"),
    "stf": ("HR", "hr.stf", "enquiry"),
    "narela": ("DL", "dl.sho.narela", "alert"),
    "auditor of UP": ("UP", "up.auditor", "oversight"),
    "auditor of HR": ("HR", "hr.auditor", "oversight"),
}
_POSTS = ("Beat Constable, Loni", "SHO Loni", "Duty Officer, STF")

T = TypeVar("T")
Say = Callable[[str], None]
Way = list[datetime | None]


class Failed(Exception):
    """A step that did not end as it should: what was expected and what was there."""


@dataclass(slots=True)
class Story:
    """One performance: who plays, and what came of each act.  ways: the five states, by what was sent."""

    cast: Mapping[str, Visitor]
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    silent_s: float = 0.0
    thread: str = ""
    alert: str = ""
    ways: dict[str, Way] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Yield the acts in their order: what should happen, and what makes it happen and says how it went."""
        yield "The STF of Haryana holds the shooter in silence", self.hush
        yield "A constable at Loni verifies the tenant and sees nothing of it", self.verify
        yield "The STF's desk learns which post asked", self.learn
        yield "The STF shares the record whole with Uttar Pradesh", self.share
        yield "The constable, who asked before, is told of it unasked", self.be_told
        yield "The constable's next check warns him first", self.verify_again
        yield "He asks the STF's desk", self.ask
        yield "The desk sees the question and answers, with a grade", self.answer
        yield "SHO Loni acts and says what came of it", self.give_outcome
        yield "The STF alerts Loni and Narela", self.issue
        yield "Both acknowledge", self.acknowledge
        yield "The five states of both messages are known to their senders", self.follow

    def hush(self) -> str:
        """Put the record back into silence if an earlier performance has shared it."""
        record = f"/records/{_SHOOTER}/"
        if self._opened("constable", record) is None:
            return "as in the world"
        self._share("silent")
        _until(lambda: self._opened("constable", record) is None, "silence in Uttar Pradesh")
        self._end_watches("constable")  # what a check has shown him he is not told again
        return "put back after an earlier performance"

    def verify(self) -> str:
        """Check the tenant as the constable."""
        self.asked_at = datetime.now(UTC)
        begun = time.monotonic()
        found = _hits(self._check("constable"))
        if _SHOOTER in found:
            raise Failed("the constable sees the silent record")
        return f"{len(found)} other hits, in {_ms(time.monotonic() - begun)}"

    def learn(self) -> str:
        """Wait for the notice on Today of the STF's desk."""
        notice = _until(self._notice, "a notice that Loni asked", within_s=SILENT_WITHIN_S)
        self.silent_s = (datetime.now(UTC) - self.asked_at).total_seconds()
        self._take_off(notice)
        return f"“{notice.all('a')[0].text}”, {_ms(self.silent_s)} after the question"

    def share(self) -> str:
        """Share the record whole."""
        self._share("whole")
        return "shared"

    def be_told(self) -> str:
        """Wait for the notice on the constable's Today: his post watches for what he asked."""
        address, begun = f"/records/{_SHOOTER}/", time.monotonic()
        notice = _until(lambda: self._since(_item(self.cast["constable"].get("/"), address)), "a notice at Loni")
        return f"“{notice.all('a')[0].text}”, {_ms(time.monotonic() - begun)} after the share"

    def verify_again(self) -> str:
        """Check again until the copy is there; it must stand first, with its caution."""
        page = _until(partial(self._seen_by, "constable"), "the record among the constable's hits")
        first = page.top.all("article", css="hit")[0]
        caution = " ".join(each.text for each in first.all(css="caution"))
        if first.attributes["id"] != f"hit-{_SHOOTER}" or "Armed" not in caution:
            raise Failed(f"the first hit is {first.attributes['id']} with the caution “{caution}”")
        return caution

    def ask(self) -> str:
        """Ask the owner's desk from the hit."""
        page = self._check("constable")
        constable = self.cast["constable"]
        page = constable.send(page, page.form(f"{_SHOOTER}/ask"))
        page = constable.send(page, page.form("ask"), question="किरायेदार यही है? अभी घर पर है।", pace="at-once")
        self.thread = _made(page, "/threads/")
        return self.thread

    def answer(self) -> str:
        """Read the thread at the desk, then answer it."""
        page = _until(partial(self._opened, "stf", self.thread), "the question at the desk")
        form = page.form("/say")
        words = "हाँ, हथियारबंद। अकेले न जाएँ; टीम निकल चुकी है।"
        page = self.cast["stf"].send(page, form, text=words, grade_source="A", grade_information="2", press="answer")
        _require_taken(page)
        return "A2"

    def give_outcome(self) -> str:
        """Say that he was arrested, as the constable's station officer, once the answer is there."""
        page = _until(lambda: _with_form(self._opened("loni", self.thread), "/outcome"), "the thread at Loni")
        _until(lambda: self._way_of_question()[4], "the answer at Loni")
        _require_taken(self.cast["loni"].send(page, page.form("/outcome"), outcome="arrested", note="FIR to follow"))
        return "arrested"

    def issue(self) -> str:
        """Issue an alert from the record's desk."""
        stf = self.cast["stf"]
        page = stf.get("/alerts/new/")
        for name in ("Loni", "Narela"):
            page = stf.send(page, page.form("/alerts/new"), q=name, unit=_ticked(page), press="find")
        page = stf.send(
            page, page.form("/alerts/new"), title="काला के साथी, सफ़ेद स्कॉर्पियो HR26DK8337",
            text="गिरफ़्तार शूटर के दो साथी लोनी से नरेला की ओर। Stop HR26DK8337 and check.",
            action="stop-and-check", caution="armed", unit=("UP-GZB-LONI", "DL-ON-NARELA"), press="send",
        )  # fmt: skip
        self.alert = _made(page, "/alerts/")
        return self.alert

    def acknowledge(self) -> str:
        """Acknowledge at both stations, each as soon as it is on his Today."""
        with ThreadPoolExecutor(2) as both:
            list(both.map(self._acknowledge, ("loni", "narela")))
        return "acted"

    def follow(self) -> str:
        """Read the five states of the question at the asker, those of the alert at its issuer."""
        self.ways["question to the STF's desk"] = _until(lambda: _whole(self._way_of_question()), "the question's way")
        for force in ("UP", "DL"):
            way = _until(partial(self._whole_way_of_alert, force), f"the alert's way to {force}")
            self.ways[f"alert to {force}"] = way
        return "all five, each"

    def ledger(self) -> Iterator[str]:
        """Yield what both nodes have written about it, as their auditors read it."""
        for force in ("UP", "HR"):
            for thing in (_SHOOTER, self.thread, self.alert):
                yield from _rows(self.cast[f"auditor of {force}"], force, thing.rstrip("/").rsplit("/", 1)[-1])

    def _check(self, who: str) -> Page:
        visitor = self.cast[who]
        page = visitor.get("/check/")
        page = visitor.send(page, page.form("/check"), text=world().script["B.verify"])
        _require_taken(page)
        return page

    def _end_watches(self, who: str) -> None:
        page = self.cast[who].get("/watches/")
        for form in page.forms("/end"):
            _require_taken(self.cast[who].send(page, form))

    def _seen_by(self, who: str) -> Page | None:
        page = self._check(who)
        return page if _SHOOTER in _hits(page) else None

    def _share(self, level: str) -> None:
        page = self.cast["stf"].get(f"/records/{_SHOOTER}/share/")
        _require_taken(self.cast["stf"].send(page, page.form("share"), force="UP", level=level))

    def _notice(self) -> Element | None:
        """Return the desk's notice about the constable's post, if it was told since he asked."""
        for item in self.cast["stf"].get("/").top.all("li", css="item"):
            if "Beat Constable, Loni" in item.text and _SHOOTER in item.all("a")[0].attributes["href"]:
                return self._since(item)
        return None

    def _since(self, item: Element | None) -> Element | None:
        """Return an entry of Today if it was told since the constable asked."""
        told = [datetime.fromisoformat(each.attributes["datetime"]) for each in item.all("time")] if item else []
        return item if told and told[0] >= self.asked_at else None

    def _take_off(self, notice: Element) -> None:
        page = self.cast["stf"].get("/")
        for form in notice.all("form"):
            _require_taken(self.cast["stf"].send(page, form))

    def _opened(self, who: str, address: str) -> Page | None:
        page = self.cast[who].get(address)
        return page if page.status == 200 else None

    def _acknowledge(self, who: str) -> None:
        visitor = self.cast[who]
        item = _until(lambda: _item(visitor.get("/"), self.alert), f"the alert on Today of {who}")
        page = visitor.get(item.all("a")[0].attributes["href"])
        page = visitor.send(page, page.form("/acknowledge"), note="नाके पर बता दिया", press="acted")
        _require_taken(visitor.send(page, page.form("/acknowledge"), press="acted"))

    def _way_of_question(self) -> Way:
        page = self.cast["constable"].get(self.thread)
        lists = page.top.all("ol", css="states")
        return _way(lists[0]) if lists else [None] * len(STATES)

    def _whole_way_of_alert(self, force: str) -> Way | None:
        page = self.cast["stf"].get(self.alert)
        states = page.top.all(id="alert-states")[0]
        for part in states.all("div", css="stack"):
            if any(badge.text == force for badge in part.all(css="force")):
                return _whole(_way(part.all("ol", css="states")[0]))
        return None


def play(origins: Mapping[str, str], say: Say) -> int:
    """Play it; print each step with its time, then the messages' ways and the ledgers' lines.

    origins: address of each force's officers' door.  Returns 0 if all of it happened in its time, else 1.
    """
    words = "Everybody signs in"
    try:
        story = Story(_signed_in(origins))
        for words, step in story.steps():
            begun = time.monotonic()
            came = step()
            say(f"  ✓ {words}: {came}  [{_ms(time.monotonic() - begun)}]")
    except (Failed, SangamError, OSError) as reason:
        say(f"  ✗ {words}: {reason}")
        return 1
    say("")
    for line in (*_table(story.ways), "", "Ledgers, newest first:", *story.ledger()):
        say(line)
    say(f"\nThe silent record's desk knew after {_ms(story.silent_s)}; {SILENT_WITHIN_S:.0f} s are allowed.")
    return 0


def _signed_in(origins: Mapping[str, str]) -> dict[str, Visitor]:
    """Sign everybody in, with his purpose, reading English."""
    with ThreadPoolExecutor(len(_CAST)) as all_at_once:
        return dict(zip(_CAST, all_at_once.map(partial(_enter, origins), _CAST.values()), strict=True))


def _enter(origins: Mapping[str, str], who: tuple[str, str, str]) -> Visitor:
    force, login, purpose = who
    visitor = Visitor(origins[force], login)
    page = visitor.sign_in()
    visitor.read_in("en")
    visitor.send(page, page.form("/purpose"), press=purpose)
    return visitor


def _until(look: Callable[[], T | None], what: str, *, within_s: float = _WITHIN_S) -> T:
    """Look again and again.  Raises Failed when it is not there in time."""
    deadline = time.monotonic() + within_s
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise Failed(f"{what} was not there within {within_s:.0f} seconds")
        time.sleep(_LOOK_AGAIN_S)


def _require_taken(page: Page) -> None:
    if page.status >= 400:
        raise Failed(f"{page.address} answers {page.status}: {page.refusal}")


def _made(page: Page, where: str) -> str:
    """Return the address of what a form has made.  Raises Failed when it leads elsewhere."""
    if page.status != 200 or not page.address.startswith(where) or page.address.endswith("/new/"):
        raise Failed(f"{page.address} answers {page.status}: {page.refusal}")
    return page.address


def _with_form(page: Page | None, action: str) -> Page | None:
    return page if page and page.forms(action) else None


def _item(page: Page, address: str) -> Element | None:
    """Return the entry of a list that leads to this address."""
    for item in page.top.all("li", css="item"):
        if any(link.attributes.get("href") == address for link in item.all("a")):
            return item
    return None


def _hits(page: Page) -> list[str]:
    """Return the ids of the records that a check has hit, in the order shown."""
    return [hit.attributes["id"].removeprefix("hit-") for hit in page.top.all("article", css="hit")]


def _ticked(page: Page) -> list[str]:
    """Return the units that are ticked in an alert's form."""
    boxes = page.top.all("input", name="unit")
    return [box.attributes["value"] for box in boxes if "checked" in box.attributes]


def _way(states: Element) -> Way:
    times = [step.all("time") for step in states.all("li")]
    return [datetime.fromisoformat(each[0].attributes["datetime"]) if each else None for each in times]


def _whole(way: Way) -> Way | None:
    return None if None in way or len(way) != len(STATES) else way


def _table(ways: Mapping[str, Way]) -> Iterator[str]:
    """Yield a line a message: its five states, the first by the clock, the others by how long after it."""
    width = max(map(len, ways), default=0)
    yield " " * width + "".join(f"{state:>16}" for state in STATES)
    for name, way in ways.items():
        known = [at for at in way if at is not None]
        cells = [known[0].astimezone(INDIA).strftime("%H:%M:%S.%f")[:-3]]
        cells += [f"+{_ms((at - known[0]).total_seconds())}" for at in known[1:]]
        yield f"{name:<{width}}" + "".join(f"{cell:>16}" for cell in cells)


def _rows(auditor: Visitor, force: str, thing: str) -> Iterator[str]:
    """Yield the acts of those who play on one thing, each kind of act once, as the force's auditor reads them."""
    page = auditor.get(f"/oversight/ledger/?on={thing}")
    rows = [[cell.text for cell in row.all("td")] for row in page.top.all("tbody")[0].all("tr")]
    seen = set()
    for at, who, act, purpose, on, *_ in rows:
        post = next((title for title in _POSTS if title in who), "")
        done = act.partition(" refused:")[0] + (" (refused)" if " refused:" in act else "")
        if post and (post, done) not in seen:
            seen.add((post, done))
            yield f"  {force}  {at}  {post:<22} {done:<28} {on:<8} {purpose}".rstrip()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"
