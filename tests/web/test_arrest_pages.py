"""Arrests and despatches in the browser, over two nodes: the checklist warns, a roll is answered on the other side."""

import re

import pytest
from border import Seated, is_sound, seated
from support.cast import person, says
from support.leaves import on_paper
from support.markup import error_at, markup
from support.visiting import form_time, text

from sangam.kernel.handling import Level
from sangam.library import shipped_notes
from sangam.records.own_records import records

WORDS = {"hi": "जाँच", "ur": "جانچ", "pa": "ਜਾਂਚ"}
LIST = "name,station,release,threat\nतौफीक,DL-ON-NARELA,bail,yes\nNobody,PS Nowhere,bail,\n"


def code_on(page: str) -> str:
    return re.search(r"Code on paper:? ?(\w{7})", page)[1]


FORM = {"name": "हरजीत उर्फ काला", "place": "Gali 4", "place_unit": "DL-ON-NARELA", "home_unit": "DL-ON-NARELA",
        "fir": "0123/2026", "language": "Hindi"}  # fmt: skip
ROLL = {"kind": "roll-a", "to": "DL-ON-NARELA", "person": "तौफीक s/o इस्माइल", "text": "Gone since Friday",
        "signed_by": "Insp. A"}  # fmt: skip


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def opens(kundli: Seated, **changes: str) -> str:
    made = kundli.posts("/arrests/new/", **FORM | {"arrested_at": form_time(hours=-1)} | changes)
    assert made.status_code == 303, text(made)
    return made.headers["Location"]


def sends(kundli: Seated, across, **changes: str) -> str:
    made = kundli.posts("/despatches/new/", **ROLL | changes)
    assert made.status_code == 303, text(made)
    across.wire.deliver()
    return made.headers["Location"]


def icons_of_points(kundli: Seated, page: str) -> tuple[str, ...]:
    """Return the icons of two points of an arrest: the grounds in writing, and what nobody wrote of."""
    shown = markup(kundli.gets(page))
    return tuple(re.search(rf'id="p-{code}".*?#([a-z-]+)"', shown, re.DOTALL)[1] for code in ("grounds", "uniform"))


def test_the_checklist_warns_that_the_grounds_in_hindi_are_missing(across, kundli):
    page = opens(kundli)
    step = {
        "item": "grounds",
        "state": "done",
        "at": form_time(hours=-1),
        "document": "G-1",
        "language": "English",
        "signed_by": "H",
    }
    assert kundli.posts(f"{page}step/", **step).status_code == 303
    warning = "Not in the language that the person understands: Hindi is missing."
    assert warning in text(kundli.gets(page))
    assert warning in text(kundli.gets("/arrests/"))
    assert icons_of_points(kundli, page) == ("circle-alert", "circle")
    assert "Hindi में नहीं है" in text(kundli.gets_in("hi", page))
    assert kundli.posts(f"{page}step/", **step | {"language": "Hindi"}).status_code == 303
    assert warning not in text(kundli.gets(page))
    assert icons_of_points(kundli, page) == ("circle-check", "circle")
    sheet = kundli.gets(f"{page}sheet.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert kundli.posts(f"{page}close/", note="custody with the court").status_code == 303
    assert "not yet verified by a legal officer" in text(kundli.gets(page))


def test_a_notice_is_drafted_from_the_arrest_signed_received(across, kundli, narela):
    page = opens(kundli)
    drafted = re.search(r'href="(/despatches/new/\?kind=home-notice[^"]*)"', markup(kundli.gets(page)))[1]
    form = markup(kundli.gets(drafted.replace("&amp;", "&")))
    assert "was arrested on" in form
    said = ROLL | {"kind": "home-notice", "arrest": page.split("/")[2], "text": "Arrested at Narela"}
    sent = sends(kundli, across, **said)
    assert "has arrested a person of your district" in text(narela.gets("/"))
    assert narela.posts(f"{sent}receive/").status_code == 303
    across.wire.deliver()
    assert "received" in text(kundli.gets(page))


def test_a_roll_is_answered_on_the_other_side_and_sent_on(across, kundli, narela):
    roll = sends(kundli, across)
    assert "Bad-character roll A" in text(narela.gets("/"))
    assert narela.posts(f"{roll}answer/", answer="gone-on", text="to Alipur").status_code == 303
    across.wire.deliver()
    assert "Has gone on: I say where to to Alipur" in text(kundli.gets(roll))
    on = markup(narela.gets(f"/despatches/new/?before={roll.split('/')[2]}"))
    assert "to Alipur" in on
    assert "तौफीक" in on


@pytest.mark.parametrize("role", ["beat", "admin"])
def test_who_may_not_work_on_despatches_is_told_of_none(across, kundli, narela, role):
    page = sends(kundli, across)
    other = seated(across.delhi, "dl1003", "DL-ON-NARELA", role)
    assert "तौफीक" in text(narela.gets("/"))
    assert "तौफीक" not in text(other.gets("/"))
    assert narela.posts(f"{page}answer/", answer="gone-on", text="to Alipur").status_code == 303
    assert "तौफीक" in text(narela.gets("/notices/"))
    assert "तौफीक" not in text(other.gets("/notices/"))


def test_a_status_is_said_from_the_page_and_reaches_the_holder(across, kundli, narela):
    shared = across.shared_person(kundli)
    page = opens(kundli, person=str(shared.id))
    assert kundli.posts(f"{page}status/", status="arrested", signed_by="Insp. A").status_code == 303
    across.wire.deliver()
    assert "Arrested" in text(narela.gets(f"/records/{shared.id}/"))
    accused = narela.gets(f"/records/{shared.id}/accused/")
    is_sound(accused)
    assert "Police custody" in text(narela.gets(f"/records/{page.split('/')[2]}/")) or "Custody" in text(accused)


def test_an_accused_has_courts_and_fugitives_with_their_source(across, kundli, narela):
    shared = across.shared_person(kundli)
    of = says("person", {"ref": str(shared.id), "label": "Harjit"})
    with kundli.node:
        for kind, said in (
            ("prosecution", [of, says("fir", "0123/2026"), says("court", "ASJ Sonipat"), says("cnr", "HRSO01001234")]),
            ("wanted", [of, says("name", "Harjit"), says("country", "Canada"), says("abroad_stage", "red-notice")]),
            ("wanted", [*person("Victim Name"), says("country", "Nowhere")]),
        ):
            made = records.create(kundli.actor, records.New(kind, said))
            records.share(kundli.actor, made, with_forces={"DL": Level.WHOLE})
    across.wire.deliver()
    page = text(narela.gets(f"/records/{shared.id}/accused/"))
    for word in ("ASJ Sonipat", "HRSO01001234", "Canada", "Red notice out", "B2"):
        assert word in page
    assert "Nowhere" not in page
    paper = " ".join(on_paper(narela.gets(f"/records/{shared.id}/accused/").content).split())
    assert paper.count("restricted") >= 2
    assert "prints are beyond recall" in paper
    assert code_on(page).casefold() in paper
    assert "All cases on one page" in text(narela.gets(f"/records/{shared.id}/"))


def test_the_page_of_an_accused_opens_from_a_notice_beyond_the_most_shown(kundli, monkeypatch):
    monkeypatch.setattr("sangam.web.check.relations.MOST_A_KIND", 1)
    with kundli.node:
        man = records.create(kundli.actor, records.New("person", person("Harjit Singh")))
        said = [says("person", {"ref": str(man), "label": "Harjit"}), says("name", "Harjit")]
        wanted = [records.create(kundli.actor, records.New("wanted", said)) for _ in range(2)]
    for notice in wanted:
        is_sound(kundli.gets(f"/records/{notice}/accused/"))


def test_a_release_list_is_looked_at_then_taken(across, kundli, narela):
    seen = text(kundli.posts("/release-list/", text=f"{LIST},DL-ON-NARELA,bail,\n", source="Jail", step="look"))
    for line in ("2 तौफीक PS Narela", "3 Nobody PS Nowhere", "4 PS Narela"):
        assert line in seen
    for wrong in ("no station, or several, of this name", "no name"):
        assert seen.count(wrong) == 1
    taken = kundli.posts("/release-list/", text=LIST, source="Jail, evening", step="take")
    assert "1 taken, 0 known from before, 1 left out" in text(taken)
    across.wire.deliver()
    assert "threat to a witness" in text(narela.gets("/"))


TALL_AND_LOW = (("textarea", "en"), ("textarea", "source"), ("input", "code"))


def test_an_item_is_edited_and_open_arrests_show_it(across, kundli):
    chief = seated(across.haryana, "hr2009", "HR-SNP", role="supervisor")
    page = opens(kundli)
    kundli.posts(f"{page}step/", item="uniform", state="done", at=form_time(hours=-1))
    item = {"code": "uniform", "source": "BNSS 36", "binding": "law", "applies": "always", "en": "Uniform and camera"}
    form = markup(chief.gets("/checklist/uniform/"))
    assert [bool(re.search(rf'<{tag}[^>]* name="{name}"', form)) for tag, name in TALL_AND_LOW] == [True] * 3
    assert chief.posts("/checklist/uniform/", **item).status_code == 303
    assert "This item was changed after you wrote" in text(kundli.gets(page))
    assert "as our force has edited it" in text(kundli.gets("/checklist/"))
    wrong = chief.posts("/checklist/new/", **item | {"code": "No Code"})
    assert (wrong.status_code, "Uniform and camera" in markup(wrong)) == (400, True)
    assert "small letters" in error_at(wrong, "code")


def test_every_page_of_an_arrest_is_sound_in_every_language(across, kundli, narela):
    page, roll = opens(kundli), sends(kundli, across)
    for address in (
        "/arrests/",
        "/arrests/new/",
        page,
        "/checklist/",
        "/despatches/",
        "/despatches/new/",
        roll,
        "/release-list/",
    ):
        is_sound(kundli.gets(address))
    is_sound(narela.gets(roll))
    for language, word in WORDS.items():
        assert word in text(kundli.gets_in(language, "/checklist/"))


def test_bad_input_is_told_and_nothing_typed_is_lost(across, kundli):
    wrong = kundli.posts("/arrests/new/", **FORM | {"arrested_at": form_time(hours=30)})
    assert (wrong.status_code, "Gali 4" in markup(wrong)) == (400, True)
    assert "done by now" in error_at(wrong, "arrested_at")
    wrong = kundli.posts("/despatches/new/", **ROLL | {"signed_by": "", "to": ""})
    assert (wrong.status_code, "Gone since Friday" in markup(wrong)) == (400, True)
    assert [error_at(wrong, name) for name in ("signed_by", "to")] == ["This is missing."] * 2
    found = kundli.posts("/despatches/new/", **ROLL | {"step": "find", "q": "Alipur"})
    assert "PS Alipur" in markup(found)
    page = opens(kundli)
    wrong = kundli.posts(f"{page}step/", item="memo", state="maybe", note="kept words")
    assert (wrong.status_code, "kept words" in markup(wrong)) == (400, True)
    assert "Choose one of what the form offers" in error_at(wrong, "s-memo")
    wrong = kundli.posts(f"{page}step/", item="memo", state="done", at="soon")
    assert "Give day and time" in error_at(wrong, "t-memo")
    assert "from 1 to" in error_at(kundli.posts(f"{page}close/", note=" "), "note")
    assert kundli.posts(f"{page}dance/").status_code == 404
    wrong = kundli.posts("/release-list/", text="", source="x", step="look")
    assert (wrong.status_code, "at least name and station" in error_at(wrong, "text")) == (400, True)


def test_the_brief_as_pdf_is_given_to_who_takes_part(across, kundli, narela):
    from meeting_world import called

    with kundli.node:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
    across.wire.deliver()
    assert "As PDF for all" in text(narela.gets(f"/meetings/{meeting}/brief/"))
    answer = narela.gets(f"/meetings/{meeting}/brief.pdf?language=en")
    assert answer.content.startswith(b"%PDF")
    assert narela.gets(f"/meetings/{meeting}/brief.pdf?language=fr").status_code == 400


def test_practices_stand_at_the_items_of_the_checklist(across, kundli):
    with across.haryana:
        shipped_notes.lay_in()
    opened = kundli.posts("/arrests/new/", **FORM | {"arrested_at": form_time(hours=-1)})
    assert opened.status_code == 303
    page = markup(kundli.gets(opened.headers["Location"]))
    item = page.split('id="p-custody"')[1].split("</section>")[0]
    assert "Practices:" in item
    assert item.count('href="/library/') == 2
    assert "Practices:" not in page.split('id="p-uniform"')[1].split("</section>")[0]
