"""What the scenarios do in the rooms of joint work, from patterns and operations to meetings and the library.

Each step looks at what the day has left for its officer, as the officer meets it, and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sangam.kernel.ids import named_id
from sangam_lab.demo.http_visitor import Page, Visitor
from sangam_lab.demo.officer import Failed, Steps, require_taken

_BOTH_SIDES = "Delhi 6 · Haryana 6"
_SERIES = 12
_HARYANAS_PLACE = "अंकुर विहार, फ़्लैट 12"
_NOT_IN_HINDI = "Hindi is missing"
_CHART = "From the number to the organisation Z"
_PRACTICE = "साझा किरायेदार सत्यापन"
_TOTALS = "/oversight/totals/"
_STATE = frozenset({"DL", "HR", "UP", "NIA"})
_CLOSED = ("/records/", "/threads/", "/alerts/", "/meetings/", "/oversight/answers/", "/oversight/looks/")
_PRIED = "Looks: 14; days: 14"


@dataclass(slots=True)
class RoomScenes:
    """The steps of the rooms, as officers play them.  company: the officers' browsers, by sign-in."""

    company: Mapping[str, Visitor]

    def steps(self, letter: str) -> Steps:
        """Yield what happens of a scenario in these rooms: what should, and what makes it and says how it went."""
        if letter == "A":
            yield "Incidents on both sides of the border may be one series, and the page says why", self.series
            yield "The extortion calls alone stand on the map", self.extortion_map
            yield "From Today's findings the map opens with the series, and its timeline", self.series_map
        elif letter == "B":
            yield "Two teams that plan one flat learn of each other only whom to call", self.conflict
            yield "Haryana's team is announced at Loni's station", self.team
            yield "The arrest warns that its grounds in Hindi are missing", self.arrest
        elif letter == "D":
            yield "Who threatens a witness reaches the station as an urgent alert of its own", self.threat
            yield "The bad-character roll waits at the station to which the man has gone", self.roll
        elif letter == "F":
            yield "From the number to the banned organisation, each step with its source and grade", self.network
        elif letter == "G":
            yield "The auditor has one constable's fourteen looks at one neighbour, and no colleague's", self.looks
        elif letter == "H":
            yield "The meeting of both sides has its brief on screen and as PDF", self.meeting
            yield "Records of one man in two scripts wait at Narela to be judged", self.pairs
            yield "Narela's practice is in Rai's library, and adopted", self.practice
            yield "The Home Ministry's node has each force's totals, and the practice", self.totals
            yield "What lies beneath a total is refused there, and written", self.beneath

    def series(self) -> str:
        page = self._opened("dl.sho.kapashera", "/patterns/")
        return _require(page, "may be one series", _BOTH_SIDES)

    def extortion_map(self) -> str:
        page = self._opened("dl.sho.kapashera", "/patterns/?head=extortion-call")
        squares = len(page.top.all("svg", css="squares")[0].all("g"))
        if "Firing" in " ".join(each.text for each in page.top.all("table")):
            raise Failed("the table counts more than the calls")
        return f"{squares} squares"

    def series_map(self) -> str:
        page = self._linked("/patterns/five/", "dl.sho.kapashera", "/patterns/map/")
        hexagons = len([each for each in page.top.all("tr") if each.attributes.get("data-cell")])
        whole = self._linked("/patterns/series/", "dl.sho.kapashera", "/patterns/series/")
        dots = len(whole.top.all("circle"))
        if dots != _SERIES or not hexagons:
            raise Failed(f"{hexagons} hexagons, and {dots} incidents on the timeline")
        return f"{hexagons} hexagons, {dots} incidents on the timeline"

    def conflict(self) -> str:
        sides = [self._open_from("/operations/", each, "/operations/checks/") for each in ("hr.stf", "dl.cell")]
        if _HARYANAS_PLACE in sides[1].top.text:
            raise Failed("Delhi reads where Haryana's team goes")
        return " · ".join(page.top.all("h1")[0].text for page in sides if _require(page, "call "))

    def team(self) -> str:
        page = self._open_from("/operations/", "up.sho.loni", "/operations/entries/")
        return _require(page, "HR-")

    def arrest(self) -> str:
        page = self._open_from("/arrests/", "hr.stf", "/arrests/")
        return _require(page, _NOT_IN_HINDI)

    def threat(self) -> str:
        page = self._opened("up.sho.sahibabad", "/alerts/")
        return _require(page, "threat to a witness")

    def roll(self) -> str:
        page = self._open_from("/despatches/", "dl.si.dwarka", "/despatches/")
        return _require(page, "सतबीर")

    def network(self) -> str:
        address = f"/records/{named_id('world', 'F-number')}/network/"
        page = self._opened("nia.analyst", address)
        _require(page, "weakest step")
        delhi = self.company["dl.cell"].get(address)
        if "PB" in [each.text for each in delhi.top.all(css="force")]:
            raise Failed("Delhi sees Punjab's step")
        chart = next((each for each in page.top.all("a") if _CHART in each.text), None)
        if chart is None:
            raise Failed("the analyst's chart is not on the page")
        paper = self._opened("nia.analyst", f"{chart.attributes['href']}paper/")
        _require(paper, "Pinned links")
        return "the NIA sees Punjab's step, Delhi does not"

    def looks(self) -> str:
        page = self._opened("dl.auditor", "/oversight/looks/")
        return _require(page, _PRIED)

    def meeting(self) -> str:
        visitor = self.company["dl.acp.narela"]
        page = self._open_from("/meetings/", "dl.acp.narela", "/meetings/")
        brief = visitor.get(page.link("/brief/"))
        require_taken(brief)
        pdf = visitor.get(brief.link(".pdf"))
        require_taken(pdf)
        return brief.top.all("h1")[0].text

    def pairs(self) -> str:
        page = self._opened("dl.sho.narela", "/check/same/")
        waiting = page.top.all("li", css="two-records")
        if not waiting:
            raise Failed("no pair waits")
        return f"{len(waiting)} pairs"

    def practice(self) -> str:
        visitor = self.company["hr.acp.rai"]
        page = self._opened("hr.acp.rai", "/library/")
        found = [each.attributes["href"] for each in page.top.all("a") if _PRACTICE in each.text]
        if not found:
            raise Failed("the practice is not in the library")
        return _require(visitor.get(found[0]), "HR")

    def totals(self) -> str:
        page = self._opened("mha.desk", _TOTALS)
        lines = [each.text for each in page.top.all("th")]
        missing = sorted(_STATE - set(lines))
        if missing:
            raise Failed(f"no totals of {', '.join(missing)}")
        _require(page, _PRACTICE)
        told = self._opened("mha.desk", "/").top.all("li", css="item")
        return f"{', '.join(sorted(_STATE))}; {len(told)} things on Today"

    def beneath(self) -> str:
        desk = self.company["mha.desk"]
        refused = desk.get(f"{_TOTALS}HR/request/")
        closed = [each for each in _CLOSED if desk.get(each).status != 403]
        if refused.status != 403 or closed:
            raise Failed(f"the desk is answered {refused.status} beneath a total, and is not refused {closed}")
        return _require(self._opened("mha.auditor", "/oversight/ledger/"), "Asked for what lies beneath a total")

    def _opened(self, login: str, address: str) -> Page:
        page = self.company[login].get(address)
        require_taken(page)
        return page

    def _open_from(self, where: str, login: str, part: str) -> Page:
        """Open the first thing of a room's list."""
        page = self._opened(login, where)
        lines = [link.attributes["href"] for line in page.top.all("li", css="item") for link in line.all("a")]
        found = next((each for each in lines if part in each), "")
        if not found:
            raise Failed(f"nothing of {part} in the list of {login}")
        return self._opened(login, found)

    def _linked(self, where: str, login: str, part: str) -> Page:
        """Open the first link of a page that leads to a part."""
        links = [link.attributes.get("href", "") for link in self._opened(login, where).top.all("a")]
        found = next((each for each in links if each.startswith(part) and each.partition("?")[0] != where), "")
        if not found:
            raise Failed(f"{where} leads to nothing of {part}")
        return self._opened(login, found)


def _require(page: Page, *words: str) -> str:
    """Return the last of these words, all of which a page must say."""
    missing = [each for each in words if each not in page.top.text]
    if missing:
        raise Failed(f"{page.address} does not say {', '.join(missing)}")
    return f"“{words[-1]}”"
