"""The eight scenarios, each played as far as the product goes today, and what of it is not built yet; a dead disk.

Played through the officers' doors; what is asked for here is left so that it can be played again.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

from sangam.kernel.ids import named_id
from sangam_lab.demo import scenario_b
from sangam_lab.demo.dead_disk import DeadDisk
from sangam_lab.demo.http_visitor import Element, Page, Visitor
from sangam_lab.demo.nodes import Node
from sangam_lab.demo.officer import (
    Failed,
    Say,
    Steps,
    check,
    enter,
    hits,
    item_of,
    made,
    play_steps,
    require_taken,
    until,
)
from sangam_lab.demo.room_scenes import RoomScenes
from sangam_lab.world.public import LACKS, script

_CAST = {
    **{login: (force, login, purpose) for force, login, purpose in scenario_b.CAST.values()},
    "dl.si.dwarka": ("DL", "dl.si.dwarka", "enquiry"),
    "dl.sho.kapashera": ("DL", "dl.sho.kapashera", "enquiry"),
    "dl.cell": ("DL", "dl.cell", "enquiry"),
    "dl.control": ("DL", "dl.control", "enquiry"),
    "dl.auditor": ("DL", "dl.auditor", "oversight"),
    "dl.beat": ("DL", "dl.beat", "naka"),
    "dl.acp.narela": ("DL", "dl.acp.narela", "enquiry"),
    "hr.sho.palamvihar": ("HR", "hr.sho.palamvihar", "enquiry"),
    "hr.naka": ("HR", "hr.naka", "naka"),
    "hr.acp.rai": ("HR", "hr.acp.rai", "enquiry"),
    "up.sho.sahibabad": ("UP", "up.sho.sahibabad", "enquiry"),
    "nia.analyst": ("NIA", "nia.analyst", "enquiry"),
    "nia.hq": ("NIA", "nia.hq", "enquiry"),
    "mha.desk": ("MHA", "mha.desk", "oversight"),
    "mha.auditor": ("MHA", "mha.auditor", "oversight"),
}
_TITLES = {
    "A": "The extortion call", "B": "The shooter in silence", "C": "The white Scorpio",
    "D": "The evening's releases", "E": "The weapon", "F": "The chain", "G": "The wrong man",
    "H": "The border meeting",
}  # fmt: skip


def play(nodes: Sequence[Node], say: Say) -> bool:
    """Play all eight, and the loss of a disk, and say how each step went; return whether all went as they should."""
    origins = {node.settings.force: node.settings.officers_origin for node in nodes}
    with ThreadPoolExecutor(4) as together:
        company = dict(zip(_CAST, together.map(partial(enter, origins), _CAST.values()), strict=True))
    scenes, rooms = _Scenes(company), RoomScenes(company)
    went = []
    for letter, title in _TITLES.items():
        say(f"\n{letter}. {title}")
        if letter == "B":
            went.append(scenario_b.play(company, say))
        went.append(play_steps(chain(scenes.steps(letter), rooms.steps(letter)), say))
        say(f"  – not built yet: {LACKS[letter]}" if LACKS[letter] else "  – all of it is built")
    say("\nI. The dead disk")
    (haryana,) = (node for node in nodes if node.settings.force == "HR")
    went.append(play_steps(DeadDisk(company, haryana).steps(), say))
    return all(went)


@dataclass(slots=True)
class _Scenes:
    company: Mapping[str, Visitor]

    def steps(self, letter: str) -> Steps:
        """Yield what happens in a scenario; in B nothing, which is played by itself."""
        if letter == "A":
            yield "The pasted call finds Gurugram's record whole and Ghaziabad's as a pointer", self.call
            yield "Opening it tells Palam Vihar's desk which post did", self.opened
        elif letter == "C":
            yield "A misread plate finds the stolen Scorpio, armed, and the lawful one", self.plate
            yield "The chassis decides", self.chassis
        elif letter == "D":
            yield "Loni's station sees the released man, dangerous", self.released
        elif letter == "E":
            yield "The laboratory's reference ties the pistol and two firings, and their network draws them", self.tied
            yield "The supplier is a lead only, and his namesake stays apart", self.supplier
            yield "Bihar is asked by letter, and its answer is keyed in", self.letter
        elif letter == "F":
            yield "Punjab's edge shows at the NIA and not in Delhi", self.edge
            yield "The case is on offer to the NIA, as a whole", self.offered
        elif letter == "G":
            yield "The name alone is nowhere strong", self.name_alone
            yield "The brother, seventeen, is masked", self.brother
            yield "The membership is challenged at its owner's desk, which stands by it", self.challenged
            yield "The auditor asks the constable, who answers on the own page", self.asked_and_answered
        elif letter == "H":
            yield "Both sides see what is overdue between them", self.overdue

    def call(self) -> str:
        page = check(self.company["dl.si.dwarka"], script()["A.box"])
        _require_hits(page, "A-HR-number")
        address = f"{_address_of_pointers(page)}"
        found = until(partial(self._pointed, address), "Ghaziabad's pointer")
        return f"{len(hits(page))} hits; “{found}”"

    def opened(self) -> str:
        address = _record("A-HR-number")
        require_taken(self.company["dl.si.dwarka"].get(address))
        desk = self.company["hr.sho.palamvihar"]
        notice = until(lambda: item_of(desk.get("/"), address), "a notice at Palam Vihar")
        return f"“{notice.all('a')[0].text}”"

    def plate(self) -> str:
        page = check(self.company["hr.naka"], script()["C.typed_plate"])
        _require_hits(page, "C-stolen", "C-lawful")
        first = page.top.all("article", css="hit")[0]
        caution = " ".join(each.text for each in first.all(css="caution"))
        if first.attributes["id"] != f"hit-{_id('C-stolen')}" or "Armed" not in caution:
            raise Failed(f"the first hit is {first.attributes['id']} with the caution “{caution}”")
        return caution

    def chassis(self) -> str:
        page = check(self.company["hr.naka"], script()["C.typed_chassis"])
        if hits(page)[:1] != [_id("C-stolen")] or _id("C-lawful") in hits(page):
            raise Failed("the chassis does not tell the two cars apart")
        return "the stolen one alone"

    def released(self) -> str:
        page = check(self.company["up.sho.loni"], script()["D.released"])
        _require_hits(page, "D-5")
        return f"{len(hits(page))} hits"

    def tied(self) -> str:
        page = check(self.company["dl.cell"], script()["E.lab_reference"])
        _require_hits(page, "E-pistol", "E-firing-rohtak", "E-firing-noida")
        drawn = self.company["dl.cell"].get(f"{_record('E-pistol')}network/")
        require_taken(drawn)
        named = {each.attributes.get("href", "") for each in drawn.top.all("a")}
        missing = [each for each in ("E-firing-rohtak", "E-firing-noida") if _record(each) not in named]
        if missing:
            raise Failed(f"not in the network: {', '.join(missing)}")
        return f"{len(hits(page))} hits, both firings in the network"

    def supplier(self) -> str:
        page = check(self.company["dl.cell"], script()["E.supplier"])
        _require_hits(page, "E-supplier")
        if "strong" in _strength(page, "E-namesake"):
            raise Failed("the namesake is taken for him")
        return f"{len(hits(page))} hits"

    def letter(self) -> str:
        asker, desk = self.company["dl.cell"], self.company["dl.control"]
        page = asker.get("/letters/ask/")
        says = {"force": "BR", "subject": "मो. राशिद, मुंगेर", "question": "क्या वह घर पर है?", "pace": "routine"}
        thread = made(asker.send(page, page.form("/letters/ask"), **says), "/threads/")
        page = desk.get(_newest_letter(desk))
        page = desk.send(page, page.form("/hand-over"), how="e-mail, CID Patna")
        require_taken(page)
        says = {"what": "answer", "by": "SI Kalpit, Patna", "text": "नहीं, बाहर गया है।", "grade": "C3"}
        require_taken(desk.send(page, page.form("/answer"), **says))
        until(lambda: "SI Kalpit, Patna" in asker.get(thread).top.text, "the answer at the Special Cell")
        return "answered, keyed in by the control room"

    def edge(self) -> str:
        lists = {login: self.company[login].get("/records/?kind=membership") for login in ("nia.analyst", "dl.cell")}
        found = [login for login, page in lists.items() if _links(page, _record("F-punjab-edge"))]
        if found != ["nia.analyst"]:
            raise Failed(f"the edge stands in the lists of {found}")
        return "in the list there alone"

    def offered(self) -> str:
        offers = _links(self.company["nia.hq"].get("/"), "/handovers/")
        if not offers:
            return "answered already"
        page = self.company["nia.hq"].get(offers[0])
        page.form("/accept")
        return page.top.all("h1")[0].text

    def name_alone(self) -> str:
        page = check(self.company["hr.naka"], script()["G.stopped"])
        if any("strong" in _classes(each) for each in page.top.all(css="strength")):
            raise Failed("the name alone is strong")
        return f"{len(hits(page))} hits, none strong"

    def brother(self) -> str:
        page = self.company["hr.naka"].get(_record("G-brother"))
        if page.status != 200 or "अनिल" in page.top.text:
            raise Failed(f"{page.address} answers {page.status}, and may name him")
        return "no name"

    def challenged(self) -> str:
        station, address = self.company["dl.sho.kapashera"], _record("G-membership")
        if not _links(station.get(address), "/challenge/"):  # an earlier performance ended between the two
            self._uphold(address)
        links = until(lambda: _links(station.get(address), "/challenge/"), "the way to challenge the membership")
        page = station.get(links[0])
        require_taken(station.send(page, page.form("/challenge"), why="सह-अभियुक्त मुकर गया।"))
        self._uphold(address)
        return "challenged, and answered"

    def asked_and_answered(self) -> str:
        auditor, constable = self.company["dl.auditor"], self.company["dl.beat"]
        page = auditor.get("/oversight/looks/")
        if page.forms("/looks/ask"):  # there is none while an earlier performance's question is open
            question = "चौदह दिन एक ही व्यक्ति को क्यों देखा?"
            require_taken(auditor.send(page, page.form("/looks/ask"), text=question))
        page = until(lambda: _with(constable.get("/oversight/ledger/"), "/answer"), "the question on the own page")
        answer = "वे मेरे गवाह हैं; मुक़दमा 0214."
        require_taken(constable.send(page, page.form("/answer"), text=answer))
        if answer not in auditor.get("/oversight/looks/").top.text:
            raise Failed("the auditor does not read the answer")
        return "asked, answered, read"

    def _uphold(self, address: str) -> None:
        desk = self.company["hr.stf"]
        page = until(lambda: _with(desk.get(address), "/uphold"), "the challenge at the STF's desk")
        form = page.form("/uphold")
        require_taken(desk.send(page, form, **_why(form, "दूसरे गवाह का कथन है।")))

    def overdue(self) -> str:
        counts = []
        for login in ("dl.acp.narela", "hr.acp.rai"):
            page = self.company[login].get("/")
            counts.append(len([each for each in page.top.all("li", css="item") if "overdue" in _classes(each)]))
        if not all(counts):
            raise Failed(f"overdue at Narela and Rai: {counts}")
        return f"{counts[0]} at Narela, {counts[1]} at Rai"

    def _pointed(self, address: str) -> str:
        page = self.company["dl.si.dwarka"].get(address)
        told = [each.text for each in page.top.all(css="says") if "UP" in each.text]
        return told[0] if told else ""


def _id(key: str) -> str:
    return str(named_id("world", key))


def _record(key: str) -> str:
    return f"/records/{_id(key)}/"


def _require_hits(page: Page, *keys: str) -> None:
    if missing := [key for key in keys if _id(key) not in hits(page)]:
        raise Failed(f"no hit on {', '.join(missing)}")


def _classes(element: Element) -> list[str]:
    return element.attributes.get("class", "").split()


def _strength(page: Page, key: str) -> list[str]:
    found = page.top.all("article", id=f"hit-{_id(key)}")
    return [name for each in found for inner in each.all(css="strength") for name in _classes(inner)]


def _address_of_pointers(page: Page) -> str:
    found = [each.attributes.get("hx-get", "") for each in page.top.walk()]
    return next((each for each in found if each.endswith("/pointers/")), "")


def _newest_letter(desk: Visitor) -> str:
    found = _links(desk.get("/letters/"), "/letters/")
    return next(each for each in found if each.count("/") == 3 and not each.endswith("/ask/"))


def _links(page: Page, part: str) -> list[str]:
    """Return the addresses, holding these letters, to which a page leads."""
    return [each.attributes["href"] for each in page.top.all("a") if part in each.attributes.get("href", "")]


def _with(page: Page, action: str) -> Page | None:
    return page if page.forms(action) else None


def _why(form: Element, text: str) -> dict[str, str]:
    name = next(
        each.attributes["name"]
        for each in form.walk()
        if each.tag in {"textarea", "input"}
        and each.attributes.get("type", "text") == "text"
        and "name" in each.attributes
    )
    return {name: text}
