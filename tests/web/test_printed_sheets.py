"""A record, alert, thread or request prints as one sheet: handling, sources and a code, and nothing to press."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from border import Seated
from crossing import Crossing
from django.conf import settings
from in_browser import DESK, Door, at_the_screen, chromium
from support.cast import person, says
from support.cluster import TestCluster
from support.leaves import on_paper
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id
from sangam.records.own_records import records
from sangam.web.common.sheet import code_of

KINDS = ("record", "alert", "thread", "request")
TO_PRESS = "a.button, button, form, input, textarea, select, nav, .box"


@pytest.fixture(scope="module")
def desk(crossing: Crossing) -> Seated:
    return crossing.officers["station"]


@pytest.fixture(scope="module")
def man(desk: Seated) -> str:
    """An ordinary record: a name and more, from two papers."""
    said = person(
        "Harjeet Singh",
        says("alias", "Kala"),
        says("note", "Sitadonul", Caveat.OWNER_ONLY),
        says("caution", "armed"),
        relative="s/o Balwant",
        village="Nuh",
        address="Gali 4, Loni",
        mark="tattoo",
    )
    with desk.node:
        return f"/records/{records.create(desk.actor, records.New('person', said))}/"


@pytest.fixture(scope="module")
def sheets(crossing: Crossing, man: str) -> dict[str, str]:
    things = crossing.things["*"]
    return {
        "record": man,
        "alert": f"/alerts/{things['alert']}/",
        "thread": f"/threads/{things['thread']}/",
        "request": f"/requests/{things['draft']}/",
    }


@pytest.fixture(scope="module")
def printer(crossing: Crossing, desk: Seated, sheets: object, cluster: TestCluster) -> Iterator[Any]:
    """A page of a browser that shows what a printer would draw."""
    door = Door(crossing.delhi, cluster)
    with chromium() as browser:
        page = at_the_screen(browser, door, desk.visitor, DESK).new_page()
        yield page
    door.stop()


def code_on(page: str) -> str:
    found = re.search(r"Code on paper ([0-9A-Z]{7})", page)
    assert found
    return found[1]


def pages_of(printer: Any) -> int:
    """Return how many pages its printer would fill."""
    return len(re.findall(rb"/Type\s*/Page\b", printer.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_says_its_handling_its_code_and_who_printed_it(desk: Seated, sheets: dict[str, str], kind: str) -> None:
    answer = desk.gets(sheets[kind])
    paper = " ".join(on_paper(answer.content).split())
    assert paper.count("restricted") >= 2
    assert "prints are beyond recall" in paper
    assert f"code on paper {code_on(text(answer))}".casefold() in paper.replace("code on paper  ", "code on paper ")
    assert "data-print" in markup(answer)


@pytest.mark.parametrize("kind", ["alert", "thread"])
def test_paper_says_each_instant_with_its_day_and_not_what_is_left(
    desk: Seated, sheets: dict[str, str], kind: str
) -> None:
    paper = on_paper(desk.gets(sheets[kind]).content)
    assert not re.search(r"\d (h|min|d|days?)( \d+ min)? left", paper)
    assert re.search(r"(in force until|asked)\s+\d\d\.\d\d\.\d{4} \d\d:\d\d", paper)


def test_the_code_is_anothers_for_another_version_and_another_thing() -> None:
    thing = new_id()
    assert code_of("record", thing, 1) == code_of("record", thing, 1)
    assert len({code_of("record", thing, 1), code_of("record", thing, 2), code_of("alert", thing, 1)}) == 3


def test_a_corrected_record_shows_another_code_than_its_old_sheet(desk: Seated) -> None:
    with desk.node:
        made = records.create(desk.actor, records.New("person", person("Zubair")))
    before = code_on(text(desk.gets(f"/records/{made}/")))
    said = {"source": "PS diary", "grade_source": "B", "grade_information": "2", "why": "seen", "village": "Bawana"}
    assert desk.posts(f"/records/{made}/correct/", kind="person", **said).status_code == 303
    assert code_on(text(desk.gets(f"/records/{made}/"))) != before


def test_a_notice_withdrawn_gives_its_person_another_code(desk: Seated) -> None:
    with desk.node:
        man = records.create(desk.actor, records.New("person", person("Zubair")))
        before = code_on(text(desk.gets(f"/records/{man}/")))
        said = [says("person", {"ref": str(man), "label": ""}), says("warrant", "non-bailable-warrant")]
        notice = records.create(desk.actor, records.New("wanted", said))
    page = text(desk.gets(f"/records/{man}/"))
    wanted = code_on(page)
    assert "Wanted:" in page
    assert wanted != before
    with desk.node:
        records.correct(desk.actor, notice, say=[says("caution", "armed")], why="seen")
    assert code_on(text(desk.gets(f"/records/{man}/"))) not in (wanted, before)
    with desk.node:
        records.recall(desk.actor, notice, reason="the court has withdrawn it")
    assert code_on(text(desk.gets(f"/records/{man}/"))) == before


def test_each_source_that_may_be_printed_stands_once_in_the_list(desk: Seated) -> None:
    with desk.node:
        said = person("Firoz", says("note", "Sitadonul", Caveat.OWNER_ONLY), says("caution", "armed", grade="C3"))
        made = records.create(desk.actor, records.New("person", said))
    answer = desk.gets(f"/records/{made}/")
    listed = markup(answer).split('class="print-only sources"')[1].split("</ol>")[0]
    assert listed.count("<li>") == 2
    assert "[1]" in text(answer)
    assert "sitadonul" not in on_paper(answer.content)


@pytest.mark.browser
class TestOnPaper:
    """As Chromium prints it."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_ordinary_thing_is_one_page_of_a4(self, printer: Any, sheets: dict[str, str], kind: str) -> None:
        printer.goto(sheets[kind])
        assert pages_of(printer) == 1

    @pytest.mark.long
    @pytest.mark.parametrize("language", ["hi", "ur", "pa", "en"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_sheet_is_one_page_in_each_language(
        self, printer: Any, sheets: dict[str, str], kind: str, language: str
    ) -> None:
        printer.goto(sheets[kind])
        printer.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": printer.url}])
        printer.goto(sheets[kind])
        assert printer.get_attribute("html", "lang") == language
        assert pages_of(printer) == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_nothing_to_press_or_fill_in_is_on_paper(self, printer: Any, sheets: dict[str, str], kind: str) -> None:
        printer.goto(sheets[kind])
        assert printer.locator("[data-print]").is_visible()
        printer.emulate_media(media="print")
        assert [each for each in printer.locator(TO_PRESS).all() if each.is_visible()] == []
        assert printer.locator(".sheet-head, .sheet-foot").count() == 2
        printer.emulate_media(media="screen")

    def test_head_and_foot_stand_on_each_page_of_a_long_one(self, printer: Any, desk: Seated) -> None:
        said = person("Long", *(says("note", f"note {number} " * 20) for number in range(80)))
        with desk.node:
            made = records.create(desk.actor, records.New("person", said))
        printer.goto(f"/records/{made}/")
        printer.emulate_media(media="print")
        shown = {
            name: printer.locator(name).evaluate(
                "each => [getComputedStyle(each).display, getComputedStyle(each).breakInside]"
            )
            for name in (".sheet-head", ".sheet-foot")
        }
        printer.emulate_media(media="screen")
        assert shown == {".sheet-head": ["table-header-group", "avoid"], ".sheet-foot": ["table-footer-group", "avoid"]}

    def test_the_button_prints(self, printer: Any, sheets: dict[str, str]) -> None:
        printer.goto(sheets["record"])
        printer.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
        printer.click("[data-print]")
        assert printer.get_attribute("html", "data-printed") == "yes"
