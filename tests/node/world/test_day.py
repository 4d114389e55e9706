"""The day in progress, its lists and its tour: acts that fit the world, names that lead somewhere."""

import csv
from importlib import resources

import pytest
from sangam_lab.demo import sign_ins
from sangam_lab.world.public import EARLIER, NOW, READ, ActSeed, World, day, portrait, script, seats, world

from sangam.channels.types import ChannelKind
from sangam.exchange.types import Acknowledged, Pace
from sangam.interchange.imports.columns import guess_mapping
from sangam.kernel.handling import Grade, Level
from sangam.kernel.purpose import Purpose
from sangam.notices.types import Urgency
from sangam.web.today.tour import STORIES

MAKES = (
    *("meet", "ask", "letter", "alert", "channel", "plan"),
    *("arrest", "despatch", "release-list", "practice", "course", "own-course", "request", "gang-chart"),
)
FITS = {
    "ask": Pace, "letter": Pace, "alert": Urgency, "check": Purpose, "acknowledge": Acknowledged,
    "answer": Grade.parse, "key-in": Grade.parse, "channel": ChannelKind,
}  # fmt: skip
LISTS = {"persons": "person", "vehicles": "vehicle", "releases": "release"}


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture(scope="module")
def acts() -> tuple[ActSeed, ...]:
    return day()


def test_every_act_of_the_day_is_by_one_of_the_cast_in_accepted_words(made: World, acts) -> None:
    for act in acts:
        assert made.officer(act.who).force == act.force
        assert act.stage in (EARLIER, NOW, READ)
        assert act.text.strip()
        if act.act in FITS:
            FITS[act.act](act.how)


def test_a_later_act_of_the_day_names_one_that_was_made_in_its_stage(acts) -> None:
    made: set[tuple[str, str]] = set()
    for act in acts:
        if act.act in MAKES:
            assert (act.stage, act.key) not in made or act.act == "course"
            made.add((act.stage, act.key))
        elif act.act not in (
            "check",
            "offer",
            "compare",
            "suggest",
            "announce",
            "pry",
            "glass",
            "account",
            "duty",
            "put-away",
            "chart",
            "watch-network",
            "tie",
        ):
            assert (act.stage, act.key) in made, act


def test_an_asker_of_the_day_holds_the_record_that_he_asks_about(made: World, acts) -> None:
    for act in (each for each in acts if each.act == "ask"):
        record = made.record(act.on)
        whole = {share.force for share in record.terms.shares if share.level is Level.WHOLE}
        assert act.force in whole | {record.force}, act


def test_every_questions_text_is_asked_once_so_that_its_thread_is_found(acts) -> None:
    texts = [act.text for act in acts if act.act in ("ask", "letter")]
    assert len(texts) == len(set(texts))


def test_each_force_has_an_officer_at_its_headquarters_desk(made: World) -> None:
    desks = {post.unit for post in made.posts if post.desk}
    assert {"DL", "HR", "UP", "NIA", "MHA"} <= desks


def test_twenty_five_sign_ins_are_shown_and_all_are_of_the_cast(made: World) -> None:
    assert len(set(sign_ins.SHOWN)) == 25
    assert all(made.officer(login) for login in (*sign_ins.SHOWN, *sign_ins.ALSO))


def test_every_step_of_the_tour_is_by_one_of_the_cast_in_real_fields() -> None:
    for step in (each for story in STORIES for each in story.steps):
        assert step.login in seats().values()
        assert not step.typed or script()[step.typed]


def test_a_record_that_points_at_a_membership_names_its_person(made: World) -> None:
    (claim,) = next(each for each in made.records if each.key == "G-dispute").values("claim")
    assert claim["label"].startswith("सुनील")


def test_no_two_of_the_drawn_faces_are_the_same() -> None:
    assert len({portrait(f"face-{place}") for place in range(12)}) == 12


@pytest.mark.parametrize(("name", "kind"), LISTS.items())
def test_a_list_of_the_demonstration_is_invented_and_has_known_headings(name: str, kind: str) -> None:
    text = (resources.files("sangam_lab.world") / "lists" / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    assert all(row[-1].startswith("SYNTHETIC: ") for row in rows)
    numbers = [cell for row in rows for cell in row if cell.isdigit() and len(cell) == 10]
    assert all(number.startswith("66600") for number in numbers)
    _, hows = guess_mapping(kind, header, list(zip(*rows, strict=True)), file=f"{name}.csv")
    assert len(hows) == len(header)


def test_who_speaks_in_a_channel_of_the_day_belongs_to_it(made: World, acts) -> None:
    units = {act.key: act.on.split("+") for act in acts if act.act == "channel"}
    said: dict[str, list[str]] = {key: [] for key in units}
    for act in (each for each in acts if each.act in ("channel", "say")):
        assert made.post(act.who).unit in units[act.key], act
        if act.act == "say":
            assert set(filter(None, act.on.split("+"))) <= set(units[act.key]), act
            assert not act.more or any(act.more in text for text in said[act.key]), act
            said[act.key].append(act.text)
    assert len(units) == 3
