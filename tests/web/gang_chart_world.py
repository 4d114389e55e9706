"""A gang of the register on one force's node, and the officers through whose hands its chart goes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from border import Seated, seated
from support.cast import NAKA, person, says
from support.nodes import TestNode
from support.visiting import form_time, lay_down, text

from sangam.access.models import Rank
from sangam.arrests.gang_charts import chart_acts, chart_rows
from sangam.arrests.gang_charts.chart_types import ChartView, Chosen
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.records.models import Record
from sangam.records.own_records import limits, records

_LETTERS = "abcdefghijklmnopqrst"
STEPS = (("station", "sho"), ("nodal", "addl"), ("district", "ssp"), ("approval", "cp"))
SEATS = {
    "sho": ("up1001", "UP-GZB-LONI", "station", "Insp"),
    "addl": ("up1002", "UP-GZB", "supervisor", "Addl SP"),
    "ssp": ("up1003", "UP-GZB", "supervisor", "SSP"),
    "cp": ("up1004", "UP", "supervisor", "CP"),
}


def day(ago: int) -> str:
    return (clock.now().astimezone(clock.INDIA) - timedelta(days=ago)).date().isoformat()


def own(authority: str) -> str:
    """Return reasons that stand nowhere else: twenty words of chance."""
    chance = new_id().hex
    return f"{authority} says: " + " ".join(f"{letter}{chance[at : at + 6]}" for at, letter in enumerate(_LETTERS))


@dataclass
class ChartWorld:
    """The node, its officers, and the records of a gang: two members, of whom one has two cases at court."""

    node: TestNode
    seats: dict[str, Seated] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def sho(self) -> Seated:
        return self.seats["sho"]

    def makes(self, key: str, kind: str, *said: object) -> UUID:
        with self.node:
            self.ids[key] = records.create(self.sho.actor, records.New(kind, list(said)))
        return self.ids[key]

    @contextmanager
    def hidden(self, key: str) -> Iterator[None]:
        """Limit a record to a purpose that the station alone states: no unit above it can be left out by name."""
        with self.node:
            limits.limit(self.sho.actor, self.ids[key], purposes=frozenset({Purpose.ENQUIRY}))
            self.sho.visitor.states("enquiry")
        yield
        with self.node:
            if Record.objects.filter(id=self.ids[key]).exists():
                limits.limit(self.sho.actor, self.ids[key], purposes=frozenset())
            self.sho.visitor.states("naka")

    def ref(self, name: str, key: str) -> object:
        return says(name, {"ref": str(self.ids[key]), "label": key})

    def opens(self, form: str = "up-gangsters") -> str:
        made = self.sho.posts("/gang-charts/new/", form=form, gang=str(self.ids["gang"]), title="Kala gang")
        assert made.status_code == 303, text(made)
        return made.headers["Location"].removesuffix("draw/")

    def draws(self, chart: str, **uses: str) -> None:
        """Take Harjit into the chart, with both cases: base, chart, or as said."""
        said = {"court-1": "base", "court-2": "chart"} | uses
        who = self.ids["harjit"]
        fields = {f"use-{who}-{self.ids[case]}": use for case, use in said.items()}
        drawn = self.sho.posts(f"{chart}draw/", member=str(who), **fields)
        assert drawn.status_code == 303, text(drawn)

    def fills(self, chart: str) -> None:
        """Write every column that records leave empty, each from a document."""
        for slot in self.empty(chart):
            done = self.sho.posts(f"{chart}write/", slot=slot, text="as the paper says", document="Annexure 4")
            assert done.status_code == 303, text(done)

    def empty(self, chart: str) -> list[str]:
        """Return the cells that lack, as the form names them."""
        view = self.sees(chart)
        member = view.members[0] if view.members else None
        cells = [*view.cells, *(member.cells if member else ())]
        cells += [cell for case in (member.cases if member else ()) for cell in case.cells if case.use != "earlier"]
        return [f"{cell.column.code}:{cell.about}" for cell in cells if cell.is_empty]

    def meets(self, chart: str, who: str = "ssp", **changes: str) -> object:
        form = {
            "read": self.code(chart), "held_at": form_time(hours=-1), "place": "Camp office",
            "sat": "A. Kumar, SSP\nB. Singh, CP", "minutes": "Each case was read out",
        }  # fmt: skip
        return self.seats[who].posts(f"{chart}meet/", **form | changes)

    def writes(self, chart: str, authority: str, who: str, **changes: str) -> object:
        form = {
            "read": self.code(chart), "authority": authority, "decision": "agrees", "reasons": own(authority),
        }  # fmt: skip
        return self.seats[who].posts(f"{chart}reason/", **form | changes)

    def sees(self, chart: str) -> ChartView:
        """Return a chart as the station sees it."""
        with self.node:
            return chart_rows.open_chart_page(self.sho.actor, UUID(chart.split("/")[2]), purpose=NAKA)

    def code(self, chart: str) -> str:
        """Return the code of the version that stands."""
        return self.sees(chart).code

    def ready(self) -> str:
        """Return a chart that lacks nothing."""
        chart = self.opens()
        self.draws(chart)
        self.fills(chart)
        return chart

    def approved(self) -> str:
        """Return a chart that went through all hands."""
        chart = self.ready()
        for authority, who in STEPS:
            if authority == "approval":
                assert self.meets(chart).status_code == 303
            done = self.writes(chart, authority, who)
            assert done.status_code == 303, text(done)
        return chart


def chart_world(node: TestNode) -> ChartWorld:
    """Return a force's node with officers of all ranks, and a gang of the register."""
    lay_down(node)
    with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
        ranks: Mapping[str, int] = {"Insp": 50, "Addl SP": 70, "SSP": 82, "CP": 100}
        Rank.objects.bulk_create(
            Rank(
                code=f"{node.force}-{each}",
                force_id=node.force,
                name_en=each,
                name_hi=each,
                abbreviation=each,
                equivalence=level,
            )
            for each, level in ranks.items()
        )
    world = ChartWorld(node)
    for key, (number, unit, role, rank) in SEATS.items():
        world.seats[key] = seated(
            node, number, unit, role, rank=rank, **({} if role == "station" else {"title_en": key})
        )
    _lay_records(world)
    return world


def opened_chart(by: Actor) -> UUID:
    """Let an officer open a chart of a gang with one member, and draw it; return its id."""

    def made(kind: str, *said: object) -> UUID:
        return records.create(by, records.New(kind, list(said)))

    gang, man = made("gang", says("name", "Kala gang")), made("person", *person("Harjit Singh"))
    ends = [says(name, {"ref": str(end), "label": name}) for name, end in (("gang", gang), ("person", man))]
    made("membership", *ends, says("role", "shooter"), says("evidence", "statement"), says("until", day(-90)))
    chart = chart_acts.open_chart(by, "bns-111", gang, "Kala gang", purpose=NAKA)
    chart_acts.draw_chart(by, chart, [Chosen(man, {})], purpose=NAKA)
    return chart


def _lay_records(world: ChartWorld) -> None:
    world.makes("gang", "gang", says("name", "Kala gang"))
    world.makes("harjit", "person", *person("Harjit Singh", relative="s/o Balwant", address="Loni"))
    world.makes("anil", "person", *person("Anil Kumar"))
    for key in ("harjit", "anil"):
        world.makes(
            f"claim-{key}",
            "membership",
            world.ref("gang", "gang"),
            world.ref("person", key),
            says("role", "shooter"),
            says("evidence", "disclosure statement"),
            says("until", day(-90)),
        )
    world.makes(
        "case-1",
        "case",
        says("fir", "0091/2025"),
        says("station", "UP-GZB-LONI"),
        says("section", "BNS 309"),
        world.ref("accused", "harjit"),
    )
    world.makes(
        "court-1",
        "prosecution",
        world.ref("person", "harjit"),
        world.ref("case", "case-1"),
        says("fir", "0091/2025"),
        says("court", "ASJ Ghaziabad"),
        says("stage", "cognisance"),
        says("charge_sheet_date", day(200)),
        says("bail", "bail-refused"),
        says("custody", "judicial-custody"),
    )
    world.makes(
        "court-2",
        "prosecution",
        world.ref("person", "harjit"),
        says("fir", "0117/2025"),
        says("section", "BNS 308"),
        says("stage", "charge-sheeted"),
        says("charge_sheet_date", day(100)),
        says("court", "CJM Ghaziabad", grade="C3"),
    )
