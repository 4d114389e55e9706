"""Scenario B, played by itself through the officers' doors of running nodes: from a silent record to the outcome.

A constable at Loni verifies a tenant whom Haryana's STF holds in silence.  The constable sees nothing.  The STF's desk
learns at once which post asked, shares the record, answers the station's question, and alerts Loni and Narela.
Everything is done as an officer does it: by pages and forms, without a script in the page.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from sangam.kernel.clock import INDIA
from sangam.kernel.ids import named_id
from sangam_lab.demo.http_visitor import Element, Page, Visitor
from sangam_lab.demo.officer import Failed, Steps, hits, item_of, made, ms, play_steps, require_taken, until
from sangam_lab.world.public import world

SILENT_WITHIN_S = 5.0
STATES = ("sent", "left", "reached", "seen by desk", "acted")
SHOOTER = str(named_id("world", "B-shooter"))
CAST = {
    "constable": ("UP", "up.beat", "verification"),
    "loni": ("UP", "up.sho.loni", "verification"),
    "stf": ("HR", "hr.stf", "enquiry"),
    "narela": ("DL", "dl.sho.narela", "alert"),
    "auditor of UP": ("UP", "up.auditor", "oversight"),
    "auditor of HR": ("HR", "hr.auditor", "oversight"),
}
_POSTS = ("Beat Constable, Loni", "SHO Loni", "Duty Officer, STF")

Say = Callable[[str], None]
Way = list[datetime | None]


@dataclass(slots=True)
class Story:
    """One performance: who plays, and what came of each act.  ways: the five states, by what was sent."""

    cast: Mapping[str, Visitor]
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    silent_s: float = 0.0
    thread: str = ""
    alert: str = ""
    ways: dict[str, Way] = field(default_factory=dict)

    def steps(self) -> Steps:
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
        record = f"/records/{SHOOTER}/"
        if self._opened("constable", record) is None:
            return "as in the world"
        self._share("silent")
        until(lambda: self._opened("constable", record) is None, "silence in Uttar Pradesh")
        self._end_watches("constable")  # what a check has shown to an officer is not told again
        return "put back after an earlier performance"

    def verify(self) -> str:
        """Check the tenant as the constable."""
        self.asked_at = datetime.now(UTC)
        begun = time.monotonic()
        found = hits(self._check("constable"))
        if SHOOTER in found:
            raise Failed("the constable sees the silent record")
        return f"{len(found)} other hits, in {ms(time.monotonic() - begun)}"

    def learn(self) -> str:
        """Wait for the notice on Today of the STF's desk."""
        notice = until(self._notice, "a notice that Loni asked", within_s=SILENT_WITHIN_S)
        self.silent_s = (datetime.now(UTC) - self.asked_at).total_seconds()
        self._take_off(notice)
        return f"“{notice.all('a')[0].text}”, {ms(self.silent_s)} after the question"

    def share(self) -> str:
        """Share the record whole."""
        self._share("whole")
        return "shared"

    def be_told(self) -> str:
        """Wait for the notice on the constable's Today: his post watches for what he asked."""
        address, begun = f"/records/{SHOOTER}/", time.monotonic()
        notice = until(lambda: self._since(item_of(self.cast["constable"].get("/"), address)), "a notice at Loni")
        return f"“{notice.all('a')[0].text}”, {ms(time.monotonic() - begun)} after the share"

    def verify_again(self) -> str:
        """Check again until the copy is there; it must stand first, with its caution."""
        page = until(partial(self._seen_by, "constable"), "the record among the constable's hits")
        first = page.top.all("article", css="hit")[0]
        caution = " ".join(each.text for each in first.all(css="caution"))
        if first.attributes["id"] != f"hit-{SHOOTER}" or "Armed" not in caution:
            raise Failed(f"the first hit is {first.attributes['id']} with the caution “{caution}”")
        return caution

    def ask(self) -> str:
        """Ask the owner's desk from the hit."""
        page = self._check("constable")
        constable = self.cast["constable"]
        page = constable.send(page, page.form(f"{SHOOTER}/ask"))
        page = constable.send(page, page.form("ask"), question="किरायेदार यही है? अभी घर पर है।", pace="at-once")
        self.thread = made(page, "/threads/")
        return self.thread

    def answer(self) -> str:
        """Read the thread at the desk, then answer it."""
        page = until(partial(self._opened, "stf", self.thread), "the question at the desk")
        form = page.form("/say")
        words = "हाँ, हथियारबंद। अकेले न जाएँ; टीम निकल चुकी है।"
        page = self.cast["stf"].send(page, form, text=words, grade_source="A", grade_information="2", press="answer")
        require_taken(page)
        return "A2"

    def give_outcome(self) -> str:
        """Say that he was arrested, as the constable's station officer, once the answer is there."""
        page = until(lambda: _with_form(self._opened("loni", self.thread), "/outcome"), "the thread at Loni")
        until(lambda: self._way_of_question()[4], "the answer at Loni")
        require_taken(self.cast["loni"].send(page, page.form("/outcome"), outcome="arrested", note="FIR to follow"))
        return "arrested"

    def issue(self) -> str:
        """Issue an alert from the record's desk."""
        stf = self.cast["stf"]
        page = stf.get("/alerts/new/")
        for name in ("Loni", "Narela"):
            page = stf.send(page, page.form("/alerts/new"), q=name, unit=_ticked(page), press="find")
        page = stf.send(
            page,
            page.form("/alerts/new"),
            title="काला के साथी, सफ़ेद स्कॉर्पियो HR26DK8337",
            text="गिरफ़्तार शूटर के दो साथी लोनी से नरेला की ओर। Stop HR26DK8337 and check.",
            action="stop-and-check",
            caution="armed",
            unit=("UP-GZB-LONI", "DL-ON-NARELA"),
            press="send",
        )
        self.alert = made(page, "/alerts/")
        return self.alert

    def acknowledge(self) -> str:
        """Acknowledge at both stations, each as soon as it is on that station's Today."""
        with ThreadPoolExecutor(2) as both:
            list(both.map(self._acknowledge, ("loni", "narela")))
        return "acted"

    def follow(self) -> str:
        """Read the five states of the question at the asker, those of the alert at its issuer."""
        self.ways["question to the STF's desk"] = until(lambda: _whole(self._way_of_question()), "the question's way")
        for force in ("UP", "DL"):
            way = until(partial(self._whole_way_of_alert, force), f"the alert's way to {force}")
            self.ways[f"alert to {force}"] = way
        return "all five, each"

    def ledger(self) -> Iterator[str]:
        """Yield what both nodes have written about it, as their auditors read it."""
        for force in ("UP", "HR"):
            for thing in (SHOOTER, self.thread, self.alert):
                yield from _rows(self.cast[f"auditor of {force}"], force, thing.rstrip("/").rsplit("/", 1)[-1])

    def _check(self, who: str) -> Page:
        visitor = self.cast[who]
        page = visitor.get("/check/")
        page = visitor.send(page, page.form("/check"), text=world().script["B.verify"])
        require_taken(page)
        return page

    def _end_watches(self, who: str) -> None:
        page = self.cast[who].get("/watches/")
        for form in page.forms("/end"):
            require_taken(self.cast[who].send(page, form))

    def _seen_by(self, who: str) -> Page | None:
        page = self._check(who)
        return page if SHOOTER in hits(page) else None

    def _share(self, level: str) -> None:
        page = self.cast["stf"].get(f"/records/{SHOOTER}/share/")
        require_taken(self.cast["stf"].send(page, page.form("share"), force="UP", level=level))

    def _notice(self) -> Element | None:
        """Return the desk's notice about the constable's post, if it was told since he asked."""
        for item in self.cast["stf"].get("/").top.all("li", css="item"):
            if "Beat Constable, Loni" in item.text and SHOOTER in item.all("a")[0].attributes["href"]:
                return self._since(item)
        return None

    def _since(self, item: Element | None) -> Element | None:
        """Return an entry of Today if it was told since the constable asked."""
        told = [datetime.fromisoformat(each.attributes["datetime"]) for each in item.all("time")] if item else []
        return item if told and told[0] >= self.asked_at else None

    def _take_off(self, notice: Element) -> None:
        page = self.cast["stf"].get("/")
        for form in notice.all("form"):
            require_taken(self.cast["stf"].send(page, form))

    def _opened(self, who: str, address: str) -> Page | None:
        page = self.cast[who].get(address)
        return page if page.status == 200 else None

    def _acknowledge(self, who: str) -> None:
        visitor = self.cast[who]
        item = until(lambda: item_of(visitor.get("/"), self.alert), f"the alert on Today of {who}")
        page = visitor.get(item.all("a")[0].attributes["href"])
        page = visitor.send(page, page.form("/acknowledge"), note="नाके पर बता दिया", press="acted")
        require_taken(visitor.send(page, page.form("/acknowledge"), press="acted"))

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


def play(company: Mapping[str, Visitor], say: Say) -> bool:
    """Play it; print each step with its time, then the messages' ways and the ledgers' lines.

    company: whoever plays, by sign-in.  Returns whether all of it happened in its time.
    """
    story = Story({part: company[login] for part, (_, login, _) in CAST.items()})
    if not play_steps(story.steps(), say):
        return False
    say("")
    for line in (*_table(story.ways), "", "Ledgers, newest first:", *story.ledger()):
        say(line)
    say(f"\nThe silent record's desk knew after {ms(story.silent_s)}; {SILENT_WITHIN_S:.0f} s are allowed.")
    return True


def _with_form(page: Page | None, action: str) -> Page | None:
    return page if page and page.forms(action) else None


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
        cells += [f"+{ms((at - known[0]).total_seconds())}" for at in known[1:]]
        yield f"{name:<{width}}" + "".join(f"{cell:>16}" for cell in cells)


def _rows(auditor: Visitor, force: str, thing: str) -> Iterator[str]:
    """Yield the acts of those who play on one thing, each kind of act once, as the force's auditor reads them."""
    page = auditor.get(f"/oversight/ledger/?on={thing}")
    rows = [[cell.text for cell in row.all("td")] for row in page.top.all("tbody")[-1].all("tr")]
    seen = set()
    for at, who, act, _, purpose, on, *_ in rows:
        post = next((title for title in _POSTS if title in who), "")
        done = act.partition(" refused:")[0] + (" (refused)" if " refused:" in act else "")
        if post and (post, done) not in seen:
            seen.add((post, done))
            yield f"  {force}  {at}  {post:<22} {done:<28} {on:<8} {purpose}".rstrip()
