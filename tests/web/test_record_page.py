"""Records: the list, the page with its sources, and the forms that make, correct, share, recall and hand over."""

import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from made_records import makes
from PIL import Image
from support.cast import NAKA, says
from support.markup import markup
from support.nodes import TestNode
from support.queries import counted
from support.visiting import Border, Visitor, enters, text

from sangam.kernel import clock
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

FORM = {
    "source": "GD 12", "grade_source": "B", "grade_information": "2", "classification": "restricted",
}  # fmt: skip


def _id(address: str) -> UUID:
    return UUID(address.split("/")[2])


def test_the_page_gives_each_statement_its_source_grade_and_handling(narela: Visitor) -> None:
    page = narela.gets(makes(narela, says("caution", "armed", Caveat.LEAD_ONLY)))
    words = text(page)
    assert page.status_code == 200
    assert "Armed" in words
    assert "synthetic record for tests" in words
    assert "usually reliable, probably true (B2)" in " ".join(words.replace("( ", "(").replace(" )", ")").split())
    assert "Lead only, not for court" in words
    assert "our own record" in words
    assert markup(page).count('<details class="statement">') == 3


def test_a_day_is_said_as_a_day_and_not_as_it_is_kept(narela: Visitor) -> None:
    told = New("release", [says("name", "Harjeet"), says("release", "bail"), says("release_date", "2026-11-03")])
    words = text(narela.gets(f"/records/{records.create(narela.actor, told)}/"))
    assert "03.11.2026" in words
    assert "2026-11-03" not in words


def test_a_masked_value_says_so_and_whom_to_ask(delhi: TestNode, narela: Visitor) -> None:
    address = makes(narela, says("address", "House 7, Narela", Caveat.VICTIM))
    page = narela.gets(address)
    assert "House 7" not in markup(page)
    assert "masked: ask PS Narela" in text(page)
    narela.states("case", "0123/2026")
    assert "House 7" in text(narela.gets(address))


def test_without_a_purpose_the_page_asks_for_it_and_leads_back(visitor: Visitor) -> None:
    visitor.signs_in()
    address = makes(visitor)
    asked = visitor.gets(address)
    assert asked.status_code == 403
    assert "Why are you searching?" in text(asked)
    assert "हरजीत" not in text(asked)
    assert f'name="next" value="{address}"' in markup(asked)
    assert visitor.posts("/purpose/", purpose="naka", next=address)["Location"] == address


def test_the_list_is_narrowed_by_kind_and_owner(narela: Visitor) -> None:
    makes(narela)
    assert "हरजीत" in text(narela.gets("/records/?kind=person&owner=DL")) or "Har" in text(narela.gets("/records/"))
    assert "No records here." in text(narela.gets("/records/?kind=vehicle"))
    assert "No records here." in text(narela.gets("/records/?owner=HR"))
    assert narela.gets("/records/?limit=x").status_code == 200


def test_a_record_is_made_with_its_photograph(narela: Visitor) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 800), "grey").save(picture, "PNG")
    photo = SimpleUploadedFile("face.png", picture.getvalue(), "image/png")
    made = narela.posts(
        "/records/new/person/",
        **FORM,
        name="सुनील",
        relative="s/o रामफल",
        caution=["armed"],
        caveat=["lead-only"],
        photo=photo,
    )
    assert made.status_code == 303
    page = narela.gets(made["Location"])
    assert "data:image/jpeg;base64," in markup(page)
    assert "The record is saved." in text(page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": ""}, "say where this is from"),
        ({"born_year": "soon"}, "expected a year"),
        ({"grade_source": "Z"}, "Choose a grade yourself: the source A to F"),
        ({"grade_source": ""}, "None is set beforehand"),
        ({"classification": "secretish"}, "Choose one of the classifications"),
        ({"caveat": "nonsense"}, "Choose one of the classifications"),
        ({"name": ""}, "between 1 and"),
        ({"photo": SimpleUploadedFile("x.jpg", b"no photograph", "image/jpeg")}, "This is not a photograph"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_wrong_form_comes_back_with_the_reason_and_what_was_typed(
    narela: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    again = narela.posts("/records/new/person/", **{"name": "सुनील", **FORM, **wrong})
    assert again.status_code == 400
    assert sentence in text(again)
    assert wrong.get("name", "सुनील") in markup(again)


def test_what_has_no_form_is_not_here(narela: Visitor) -> None:
    assert narela.gets("/records/new/rumour/").status_code == 404


def test_a_record_is_corrected_with_its_reason(narela: Visitor) -> None:
    address = makes(narela)
    page = markup(narela.gets(f"{address}correct/"))
    alias = page.split('name="take_back" value="')[2].split('"')[0]
    fields = {**FORM, "kind": "person", "village": "नूंह", "take_back": [alias]}
    assert "Say why you correct" in text(narela.posts(f"{address}correct/", **fields, why=""))
    assert narela.posts(f"{address}correct/", **fields, why="seen today").status_code == 303
    words = text(narela.gets(address))
    assert "काला" not in words
    assert "नूंह" in words
    assert "seen today" in words
    assert narela.posts(f"{address}correct/", **fields, why="again").status_code == 400
    assert narela.posts(f"{address}correct/", **{**fields, "take_back": ["x"]}, why="again").status_code == 400


def test_a_record_is_recalled_only_with_a_reason(narela: Visitor) -> None:
    address = makes(narela)
    assert narela.gets(f"{address}recall/").status_code == 200
    assert narela.posts(f"{address}recall/", why="").status_code == 400
    assert narela.posts(f"{address}recall/", why="the wrong man").status_code == 303
    assert narela.gets(address).status_code == 404


def test_a_beat_constable_is_offered_none_of_it_and_refused_all_of_it(delhi: TestNode, narela: Visitor) -> None:
    address = makes(narela)
    beat = enters(delhi, "dl1003", "DL-ON-NARELA", "beat")
    beat.signs_in()
    beat.states()
    page = markup(beat.gets(address))
    for act in ("share", "correct", "recall", "transfer"):
        assert f"{address}{act}/" not in page
    assert beat.posts(f"{address}recall/", why="x").status_code == 403
    assert beat.posts("/records/new/person/", **FORM, name="x").status_code == 403


def test_the_page_of_a_record_asks_the_database_little(narela: Visitor) -> None:
    address = makes(narela)
    with counted() as asked:
        narela.gets(address)
    assert len(asked) <= 28, len(asked)


def test_a_record_is_shared_and_its_copy_says_whose_it_is_and_how_old(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        assert "Haryana" in text(border.narela.gets(f"{address}share/"))
        assert "Choose at least one force" in text(border.narela.posts(f"{address}share/", level="whole"))
        assert border.narela.posts(f"{address}share/", force=["HR"], level="x").status_code == 400
        beyond = border.narela.posts(f"{address}share/", force=["HR"], level="whole", audience="UP-GZB-LONI")
        assert "no unit UP-GZB-LONI" in text(beyond)
        many = border.narela.posts(f"{address}share/", force=["HR"], level="whole", audience="PS")
        assert "Several units are called PS: write one of these whole." in text(many)
        assert 'value="PS"' in markup(many)
        assert border.narela.posts(f"{address}share/", force=["HR"], level="whole").status_code == 303
        assert "Whole copy" in text(border.narela.gets(address))
    border.wire.deliver()
    with border.haryana:
        copy = border.kundli.gets(address)
        assert copy.status_code == 200
        assert "copy" in text(copy)
        assert f"{address}recall/" not in markup(copy)
        assert border.kundli.gets(f"{address}correct/").status_code == 403
        assert "Har" in text(border.kundli.gets("/records/?owner=DL"))


def test_a_record_is_handed_over_and_accepted(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        assert border.narela.posts(f"{address}transfer/", force="HR", why="").status_code == 400
        assert border.narela.posts(f"{address}transfer/", force="HR", why="zero FIR 3").status_code == 303
        assert "on offer to another force" in text(border.narela.gets(address))
    border.wire.deliver()
    with border.haryana:
        assert "offers to hand over this record permanently" in text(border.kundli.gets(address))
        assert border.kundli.posts(f"{address}accept/").status_code == 303
        assert "our own record" in text(border.kundli.gets(address))
        assert border.kundli.posts(f"{address}accept/").status_code == 409
    border.wire.deliver()
    with border.delhi:
        assert views.open_record(border.narela.actor, _id(address), purpose=NAKA).is_copy


def test_an_offer_is_declined_with_a_reason(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        border.narela.posts(f"{address}transfer/", force="HR", why="zero FIR 3")
    border.wire.deliver()
    with border.haryana:
        assert border.kundli.posts(f"{address}decline/", why="").status_code == 400
        assert border.kundli.posts(f"{address}decline/", why="not our beat").status_code == 303
    border.wire.deliver()
    with border.delhi:
        assert "our own record" in text(border.narela.gets(address))
        assert "not our beat" in text(border.narela.gets("/"))


def test_a_silent_record_is_set_as_such(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        assert border.narela.posts(f"{address}share/", force=["HR"], level="silent").status_code == 303
        assert [(each.force, each.level) for each in views.holders(_id(address))] == [("HR", Level.SILENT)]


def test_how_much_of_a_silent_record_goes_out_is_chosen_each_time(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        assert 'value="whole" required checked' in markup(border.narela.gets(f"{address}share/"))
        border.narela.posts(f"{address}share/", force=["HR"], level="silent")
        form = markup(border.narela.gets(f"{address}share/"))
        assert 'name="level"' in form
        assert not re.search(r'name="level"[^>]* checked', form)


@pytest.mark.parametrize(
    ("kind", "given"),
    [("missing", {"age_from": "12"}), ("missing", {"age_from": "१६", "age_to": "20"}), ("found", {"age_to": "9"}),
     ("person", {"born_year": str(clock.now().year - 15)})],
)  # fmt: skip
def test_the_age_of_a_child_brings_the_restriction_for_minors(
    narela: Visitor, kind: str, given: dict[str, str]
) -> None:
    form = {**FORM, "name": "गुड़िया", **given}
    again = narela.posts(f"/records/new/{kind}/", **form)
    assert again.status_code == 400
    assert "this may be a child" in text(again)
    assert 'name="caveat" value="minor" checked' in markup(again)
    assert 'name="minor_weighed"' in markup(again)
    made = narela.posts(f"/records/new/{kind}/", **form, caveat="minor", minor_weighed="1")
    assert _caveats(narela, made["Location"]) == {"minor"}


def test_who_unticks_the_restriction_for_minors_has_weighed_it(narela: Visitor) -> None:
    form = {**FORM, "name": "गुड़िया", "age_from": "17", "minor_weighed": "1"}
    assert _caveats(narela, narela.posts("/records/new/missing/", **form)["Location"]) == set()
    again = narela.posts("/records/new/missing/", **{**form, "source": ""})
    assert 'name="caveat" value="minor" checked' not in markup(again)


@pytest.mark.parametrize("given", [{"age_from": "18"}, {"age_from": "40", "age_to": "50"}, {}])
def test_no_restriction_is_proposed_where_no_age_is_a_childs(narela: Visitor, given: dict[str, str]) -> None:
    made = narela.posts("/records/new/missing/", **FORM, name="राकेश", **given)
    assert _caveats(narela, made["Location"]) == set()


def test_an_age_that_is_learned_later_proposes_it_too(narela: Visitor) -> None:
    record = narela.posts("/records/new/missing/", **FORM, name="गुड़िया")["Location"]
    form = {**FORM, "kind": "missing", "age_from": "11", "why": "her mother came"}
    again = narela.posts(f"{record}correct/", **form)
    assert "this may be a child" in text(again)
    assert narela.posts(f"{record}correct/", **form, caveat="minor").status_code == 303
    assert _caveats(narela, record) == {"minor"}


def _caveats(visitor: Visitor, record: str) -> set[str]:
    view = views.open_record(visitor.actor, _id(record), purpose=Stated(Purpose.MISSING))
    return {str(caveat) for statement in view.statements for caveat in statement.handling.caveats}


@pytest.mark.parametrize("caveat", Caveat)
def test_what_is_not_to_be_printed_is_left_out_of_the_print_which_says_so(narela: Visitor, caveat: Caveat) -> None:
    address = makes(narela, says("note", "source S-14 at the dhaba", caveat))
    page, left_out = markup(narela.gets(address)), caveat is Caveat.OWNER_ONLY
    assert (page.count('<details class="statement no-print">') == 1) is left_out
    assert ("What is not to be printed is left out of this sheet" in page) is left_out
    found = markup(narela.posts("/check/", text="हरजीत @ काला", purpose="naka"))
    assert ('<article class="hit no-print"' in found) is left_out
    assert ("What is not to be printed is left out of this sheet" in found) is left_out


@pytest.mark.parametrize(
    ("caveat", "words"),
    [(Caveat.CALL_FIRST, "Call the owner before acting"), (Caveat.LEAD_ONLY, "Lead only, not for court: Note")],
)
def test_what_to_know_before_acting_stands_at_the_hit_and_on_the_record(
    narela: Visitor, caveat: Caveat, words: str
) -> None:
    address = makes(narela, says("note", "at the dhaba", caveat))
    flag = f"</svg> {words}</p>"
    assert flag in markup(narela.gets(address))
    assert flag in markup(narela.posts("/check/", text="हरजीत @ काला", purpose="naka"))
    assert flag not in markup(narela.gets(makes(narela, name="सुनील")))
