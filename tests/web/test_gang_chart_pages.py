"""Gang charts in the browser: columns with sources, what is missing, the order of hands, whose words, what changed."""

import pytest
from border import is_sound
from django.utils.translation import override
from gang_chart_world import ChartWorld, chart_world, day, own
from support.cast import NAKA, person, says
from support.markup import error_at, markup
from support.nodes import TestNode
from support.same_instant import commits_once_somebody_waits
from support.visiting import text

from sangam.arrests.gang_charts import chart_rows
from sangam.kernel.ids import new_id
from sangam.print_pages.paper import Paper
from sangam.records.own_records import records
from sangam.web.gang_charts import chart_views
from sangam.web.gang_charts.chart_words import chart_words

_DRAWN_ANEW = """
SET sangam.deed = 'another drawing';
SELECT 1 FROM arrests_gangchart WHERE id = %(chart)s FOR UPDATE;
INSERT INTO arrests_chartdrawing (id, chart_id, said, records, post, label, said_at)
SELECT %(id)s, chart_id, said, records, post, label, now() FROM arrests_chartdrawing WHERE chart_id = %(chart)s
ORDER BY said_at DESC LIMIT 1
"""
STOCK = "The gang chart was perused and discussed in the joint meeting and is approved, the undersigned being satisfied"


@pytest.fixture(scope="module")
def world(cluster, tmp_path_factory) -> ChartWorld:
    """A node with a gang, for all tests of this file: each opens a chart of its own."""
    node = TestNode("UP", cluster, tmp_path_factory.mktemp("UP"))
    yield chart_world(node)
    node.close()


def refused(response, status: int, words: str) -> None:
    assert (response.status_code, words in text(response)) == (status, True), text(response)


class _Read(Paper):
    """A paper that remembers the paragraphs that are printed on it."""

    said: tuple[str, ...] = ()

    def paragraph(self, text: str, **how: object) -> None:
        self.said = (*self.said, text)
        super().paragraph(text, **how)


def on_paper(world, chart: str) -> str:
    """Return the words of a chart's paper, in both languages."""
    paper = _Read("x", handling="Restricted", code="x")
    for language in chart_views.LANGUAGES:
        with override(language), world.node:
            chart_views._Part(paper).write(chart_words(world.sees(chart)))
    return "\n".join(paper.said)


def test_missing_columns_are_named_and_stop_reasons(world):
    chart = world.opens()
    world.draws(chart)
    page = is_sound(world.sho.gets(chart))
    said = text(world.sho.gets(chart))
    for words in (
        "6 columns are missing",
        "Bail: 0117/2025",
        "ASJ Ghaziabad UP B2 · synthetic record for tests",
        "5. Case: FIR and station",
        "6. Base case",
        "not yet verified by a legal officer",
    ):
        assert words in said, words
    clause = page.split('id="c-columns"')[1].split("Sub-section of section 2(b)")[1][:1500]
    assert "Each crime names the sub-section" in clause
    reasons = own("station")
    answer = world.writes(chart, "station", "sho", reasons=reasons)
    refused(answer, 409, "The chart lacks columns")
    assert reasons in markup(answer)
    assert world.writes(chart, "station", "sho", decision="returns").status_code == 303
    assert "The gang chart Kala gang was returned with reasons" in text(world.sho.gets("/"))


def test_reasons_are_refused_to_another_rank_and_in_anothers_words(world):
    chart, reasons = world.ready(), own("station")
    refused(world.writes(chart, "nodal", "sho"), 403, "This is written by Addl SP, ADCP, ASP, ACP")
    refused(world.writes(chart, "station", "sho", reasons=f"{STOCK} that it is necessary."), 403, "pre-printed form")
    assert world.sho.posts(f"{chart}dance/").status_code == 404
    assert world.writes(chart, "station", "sho", reasons=reasons).status_code == 303
    pasted = world.writes(chart, "nodal", "addl", reasons=f"{reasons} and what I add")
    refused(pasted, 403, "own, in your own words")
    assert "and what I add" in markup(pasted)
    assert "A gang chart waits for your own reasons: Kala gang" in text(world.seats["addl"].gets("/"))
    page = markup(world.seats["addl"].gets(chart))
    assert 'href="#a-nodal"' in page.partition("</dl>")[0]  # whose turn it is finds the way from the top
    assert 'href="#a-nodal"' not in markup(world.sho.gets(chart))


def test_a_record_that_changes_after_approval_is_shown(world):
    chart = world.ready()
    assert world.sho.gets(f"{chart}chart.pdf").content.startswith(b"%PDF")
    blank = on_paper(world, chart)
    assert "0091/2025" in blank
    assert not [word for word in ("satisf", "संतुष्ट", "approved", "अनुमोदित") if word in blank.casefold()]
    reasons = {who: own(authority) for authority, who in (("station", "sho"), ("nodal", "addl"), ("district", "ssp"))}
    for authority, who in (("station", "sho"), ("nodal", "addl"), ("district", "ssp")):
        assert world.writes(chart, authority, who, reasons=reasons[who]).status_code == 303
    assert world.meets(chart).status_code == 303
    form = {"read": world.code(chart), "authority": "approval", "decision": "agrees", "order_number": "117/ST"}
    form |= {"signed_by": "District Magistrate", "document": "F-3"}
    refused(world.seats["addl"].posts(f"{chart}reason/", **form), 403, "This is written by CP")
    assert world.seats["ssp"].posts(f"{chart}reason/", **form).status_code == 303
    page = text(world.sho.gets(chart))
    for words in (
        *reasons.values(),
        "117/ST · District Magistrate · F-3",
        "A. Kumar, SSP · B. Singh, CP",
        "Approved on the version that stands.",
    ):
        assert words in page, words
    with world.node:
        records.correct(world.sho.actor, world.ids["court-2"], say=[says("bail", "bail-granted")], why="bail was given")
    named = (world.ref("person", "harjit"), world.ref("case", "case-1"))
    world.makes("arrest-1", "arrest", *named, says("name", "Harjit"))
    page = text(world.sho.gets(chart))
    for words in ("changed since: the approval is of an earlier version", "Changed since:", "Came since the drawing"):
        assert words in page, words
    refused(world.writes(chart, "nodal", "addl"), 409, "Station officer has not agreed")


def test_only_a_claim_that_counts_is_drawn_and_a_child_has_no_name(world):
    world.makes("child", "person", *person("Small Boy", says("born_year", 2016)))
    world.makes("gone", "person", *person("Former Member"))
    for key, until in (("child", -90), ("gone", 3)):
        world.makes(
            f"claim-{key}",
            "membership",
            world.ref("gang", "gang"),
            world.ref("person", key),
            says("role", "associate"),
            says("evidence", "statement"),
            says("until", day(until)),
        )
    chart = world.opens()
    page = text(world.sho.gets(f"{chart}draw/"))
    assert "Former Member its time has passed" in page
    assert "is or may be a child" in page
    assert "Small Boy" not in page
    for member, words in (
        (world.ids["child"], "whose claim counts"),
        (world.ids["gone"], "whose claim counts"),
        ("nobody", "This form names nothing"),
    ):
        refused(world.sho.posts(f"{chart}draw/", member=str(member)), 400, words)


def test_a_chart_is_its_units_and_nobody_signs_what_was_not_seen(world):
    gang = str(world.ids["gang"])
    made = world.seats["ssp"].posts("/gang-charts/new/", form="up-gangsters", gang=gang, title="District's own")
    other = made.headers["Location"].removesuffix("draw/")
    form = {"authority": "station", "decision": "agrees", "reasons": own("station"), "read": "a" * 16}
    for address in (f"{other}reason/", f"{other}draw/", f"{other}write/"):
        assert world.sho.posts(address, slot=f"object:{gang}", **form).status_code == 404, address
    assert [world.sho.gets(f"{other}{page}").status_code for page in ("", "draw/", "chart.pdf")] == [404] * 3
    chart = world.ready()
    with world.hidden("court-2"):
        assert "Your post does not see all that this chart rests on" in text(world.seats["addl"].gets(chart))
        refused(world.writes(chart, "nodal", "addl"), 403, "nobody signs what was not read")


def test_charge_sheets_of_ten_years_are_shown_and_nothing_is_concluded(world):
    chart = world.opens("bns-111")
    world.draws(chart)
    page = text(world.sho.gets(chart))
    for words in (
        "A court took cognisance: 1",
        "No record says that a court took cognisance: 1",
        "More than one charge sheet in the ten years before",
    ):
        assert words in page, words
    assert "Station officer" not in page
    refused(world.writes(chart, "station", "sho"), 404, "no such authority")


def test_the_forms_are_data_that_a_supervisor_edits(world):
    row = {"code": "clause", "part": "column", "forms": "up-gangsters", "per": "case", "source": "Order 1", "en": "New"}
    chief = world.seats["ssp"]
    assert world.sho.gets("/gang-forms/clause/").status_code == 403
    assert chief.gets("/gang-forms/none-such/").status_code == 404
    for wrong in (
        {"code": "No Code"},
        {"en": ""},
        {"part": "poem"},
        {"per": "year"},
        {"forms": ""},
        {"forces": "up"},
        {"filled_from": "prosecution:colour"},
        {"from_date": "soon"},
        {"part": "authority"},
    ):
        answer = chief.posts("/gang-forms/new/", **row | wrong)
        at = "ranks" if wrong == {"part": "authority"} else next(iter(wrong))
        assert error_at(answer, at), wrong
        assert (answer.status_code, "Order 1" in markup(answer)) == (400, True), wrong
    assert chief.posts("/gang-forms/clause/", **row | {"verified_by": "A. Legal"}).status_code == 303
    assert "verified by A. Legal · as our force has edited it" in text(world.sho.gets("/gang-forms/"))


def test_bad_input_is_told_and_nothing_typed_is_lost(world):
    chart = world.opens()
    world.draws(chart, **{"court-2": "out"})
    for address, form in (
        ("/gang-charts/new/", {"form": "up-gangsters", "gang": "", "title": "kept words"}),
        (f"{chart}write/", {"slot": "object:", "text": "kept words", "document": "x"}),
        (f"{chart}meet/", {"held_at": "soon", "minutes": "kept words"}),
    ):
        wrong = world.sho.posts(address, **form)
        assert (wrong.status_code, "kept words" in markup(wrong)) == (400, True), address
        at = next(iter(form if "form" not in form else ("gang",)))
        assert error_at(wrong, at), address
    slot = f"name:{world.ids['gang']}"
    assert world.sho.posts(f"{chart}write/", slot=slot, text="a", document="b").status_code == 404
    gang = str(world.ids["gang"])
    wrong = world.sho.posts("/gang-charts/new/", form="mcoca", gang=gang, title="t")
    assert (wrong.status_code, "does not apply to your force" in error_at(wrong, "form")) == (404, True)
    assert error_at(world.sho.posts("/gang-charts/new/", gang="x"), "gang") == "Choose the gang from the register."
    absent = str(world.ids["harjit"])
    assert world.sho.posts("/gang-charts/new/", form="bns-111", gang=absent, title="t").status_code == 404


def test_what_is_recalled_after_reasons_is_counted_and_stops_the_next_hand(world):
    world.makes(
        "court-9",
        "prosecution",
        world.ref("person", "harjit"),
        says("fir", "0440/2025"),
        says("section", "BNS 308"),
        says("stage", "charge-sheeted"),
        says("charge_sheet_date", day(60)),
        says("court", "CJM Ghaziabad"),
    )
    chart = world.opens()
    world.draws(chart, **{"court-9": "chart"})
    world.fills(chart)
    assert world.writes(chart, "station", "sho").status_code == 303
    assert "gone since" not in text(world.sho.gets(chart))
    with world.node:
        records.recall(world.sho.actor, world.ids["court-9"], reason="entered twice")
    page = text(world.sho.gets(chart))
    assert "Written on an earlier version." in page
    assert "1 record is gone since." in page
    refused(world.writes(chart, "nodal", "addl"), 403, "nobody signs what was not read")


def test_a_chart_of_a_hidden_gang_answers_as_one_that_is_absent(world):
    gang, man = world.makes("gang-2", "gang", says("name", "Bhura gang")), world.ids["harjit"]
    ends = (world.ref("gang", "gang-2"), world.ref("person", "harjit"))
    world.makes("claim-2", "membership", *ends, says("evidence", "statement"), says("until", day(-90)))
    form = {"form": "bns-111", "gang": str(gang), "title": "Bhura gang"}
    chart = world.sho.posts("/gang-charts/new/", **form).headers["Location"].removesuffix("draw/")
    addl, absent = world.seats["addl"], f"/gang-charts/{man}/"
    assert "Bhura gang" in text(addl.gets("/gang-charts/"))
    with world.hidden("gang-2"):
        assert "Bhura gang" not in text(addl.gets("/gang-charts/"))
        for page in ("", "draw/", "chart.pdf"):
            refused(addl.gets(f"{chart}{page}"), 404, "no such gang chart")
            assert addl.gets(f"{absent}{page}").status_code == 404
        for act, fields in (
            ("draw", {"member": str(man)}),
            ("meet", {"held_at": "soon"}),
            ("write", {"slot": f"a:{man}"}),
        ):
            told = [addl.posts(f"{address}{act}/", **fields) for address in (chart, absent)]
            assert [each.status_code for each in told] == [404, 404], act
            assert text(told[0]) == text(told[1]), act
        assert "Bhura gang" in text(world.sho.gets(chart))
        with world.node:
            records.recall(world.sho.actor, gang, reason="another gang")
        assert "Bhura gang" in text(addl.gets(chart))


def test_a_title_on_today_is_read_by_who_sees_the_gang(world):
    chart = world.ready()
    assert world.writes(chart, "station", "sho").status_code == 303
    assert "A gang chart waits for your own reasons: Kala gang" in text(world.seats["addl"].gets("/"))
    with world.hidden("gang"):
        page = text(world.seats["addl"].gets("/"))
    assert "A gang chart waits for your own reasons: withheld; ask the desk" in page
    assert "Kala gang" not in page


@pytest.mark.long
def test_a_decided_chart_that_is_written_on_waits_again(world):
    chart = world.approved()

    def decided() -> bool:
        with world.node:
            lines = chart_rows.charts(world.sho.actor, purpose=NAKA)
        return next(each.decided_at is not None for each in lines if str(each.id) in chart)

    assert decided()
    world.draws(chart, **{"court-2": "out"})
    assert not decided()


def test_no_authority_signs_a_chart_that_is_drawn_anew_meanwhile(world, cluster):
    chart = world.ready()
    form = {"read": world.code(chart), "authority": "station", "decision": "agrees", "reasons": own("station")}
    with cluster.superuser(world.node.database) as other:
        other.autocommit = False
        named = {"chart": chart.split("/")[2], "id": str(new_id())}
        for statement in _DRAWN_ANEW.split(";"):
            other.execute(statement.encode(), named if "%(" in statement else None)
        under_way = commits_once_somebody_waits(other, cluster, world.node.database)
        refused(world.sho.posts(f"{chart}reason/", **form), 409, "The chart has changed since you opened it")
        under_way.join(timeout=10)


def test_a_cell_on_paper_says_its_head_and_that_nothing_is_known():
    paper = _Read("x", handling="Restricted", code="x")
    heads = [("1", "Name"), ("", "Address"), ("2", "")]
    cells = [{"head": {"number": number, "text": words}, "said": [], "entry": None} for number, words in heads]
    paper.begin_language("en")
    with override("en"):
        chart_views._Part(paper)._cells(cells)
    assert paper.said == tuple(f"{head}: ! nothing is known" for head in ("1. Name", "Address", "2"))
