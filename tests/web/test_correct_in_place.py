"""A statement is corrected where it stands; what ends a search is asked for first; no grade is chosen beforehand."""

import re

import pytest
from border import Across, Seated, hidden, is_sound, seated
from support.cast import person, says
from support.markup import error_at, markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.own_records import records
from sangam.records.own_records.records import New

NAKA = Stated(Purpose.NAKA)
GRADED = {"source": "GD 12", "grade_source": "C", "grade_information": "3", "classification": "restricted"}


def makes(visitor: Visitor, *said: object, kind: str = "person") -> str:
    statements = list(said) if kind != "person" else person("Harjit Singh", *said, alias="Kala")
    return f"/records/{records.create(visitor.actor, New(kind, statements))}/"


def form_of(visitor: Visitor, address: str, value: str) -> str:
    """Return the address of the form that corrects the statement with this value."""
    page = markup(visitor.gets(address))
    for statement in page.split('<details class="statement')[1:]:
        if value in statement:
            return re.search(rf'href="({address}correct/[0-9a-f-]+/)"', statement)[1]
    raise AssertionError(value)


def test_a_corrected_statement_takes_the_place_of_the_old(narela: Visitor) -> None:
    address = makes(narela, says("village", "Rohtak"))
    form = form_of(narela, address, "Rohtak")
    page = narela.gets(form)
    assert 'value="Rohtak"' in is_sound(page)
    done = narela.posts(form, value="Nuh", why="seen today", **GRADED)
    assert done.status_code == 303
    words = text(narela.gets(address))
    assert "Nuh" in words
    assert "Rohtak" not in words
    assert "Corrected. No other force has a copy." in words


def test_that_holders_are_told_is_said_only_where_there_are_any(across: Across, kundli: Seated) -> None:
    record = across.shared_person(kundli)
    address = f"/records/{record.id}/"
    with across.haryana:
        form = form_of(kundli.visitor, address, "Kala")
    kundli.posts(form, value="Kalia", why="seen today", **GRADED)
    assert "Corrected; every force with a copy is told." in text(kundli.gets(address))


def test_adding_a_statement_is_said_to_be_adding(narela: Visitor) -> None:
    address = makes(narela)
    assert narela.posts(f"{address}correct/", kind="person", village="Nuh", why="seen", **GRADED).status_code == 303
    assert "Added. No other force has a copy." in text(narela.gets(address))


def test_adding_nothing_is_refused_and_tells_nobody(narela: Visitor) -> None:
    again = narela.posts(f"{makes(narela)}correct/", kind="person", why="seen", **GRADED)
    assert again.status_code == 400
    assert "Nothing is added and nothing taken back" in text(again)


def test_a_statement_is_taken_back_where_it_stands_with_no_grade(narela: Visitor) -> None:
    address = makes(narela, says("village", "Rohtak"))
    form = form_of(narela, address, "Rohtak")
    assert narela.posts(form, do="take-back", why="another man").status_code == 303
    words = text(narela.gets(address))
    assert "Rohtak" not in words
    assert "Taken back. No other force has a copy." in words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": ""}, "Type what is right, or take the entry back."),
        ({"why": ""}, "Say why you correct the record"),
        ({"grade_source": ""}, "Choose a grade yourself"),
        ({"source": ""}, "say where this is from"),
        ({"value": "Rohtak", "grade_source": "B", "grade_information": "2"}, "It says so already"),
        ({"classification": "secretish"}, "Choose one of the classifications"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_correction_with_something_wrong_comes_back_with_its_words(
    narela: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    form = form_of(narela, makes(narela, says("village", "Rohtak")), "Rohtak")
    again = narela.posts(form, **{"value": "Nuh", "why": "seen today", **GRADED, **wrong})
    assert again.status_code == 400
    assert sentence in text(again)
    field = next(iter(wrong)).removesuffix("_source")
    assert (sentence in error_at(again, field)) is (field != "classification")
    assert wrong.get("value", "Nuh") in markup(again)


def test_a_correction_keeps_the_handling_of_what_it_replaces(narela: Visitor) -> None:
    form = form_of(narela, makes(narela, says("village", "Rohtak", Caveat.LEAD_ONLY)), "Rohtak")
    assert re.search(r'name="caveat" value="lead-only" checked', markup(narela.gets(form)))


def test_a_copy_is_not_corrected_here(across: Across, kundli: Seated) -> None:
    record = across.shared_person(kundli)
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    form = f"/records/{record.id}/correct/{record.statements[0].id}/"
    assert narela.gets(form).status_code == 403
    assert narela.posts(form, value="x", why="y", **GRADED).status_code == 403


def test_a_masked_statement_has_no_way_to_correct_it(delhi: TestNode, narela: Visitor) -> None:
    made = narela_masked(narela)
    page = markup(narela.gets(made[0]))
    assert made[1] not in page
    assert narela.gets(made[1]).status_code == 400


def narela_masked(narela: Visitor) -> tuple[str, str]:
    address = makes(narela, says("address", "House 7, Narela", Caveat.VICTIM))
    narela.states("case", "0123/2026")
    form = form_of(narela, address, "House 7")
    narela.states()
    return address, form


@pytest.mark.parametrize("status", ["recovered", "withdrawn", "plate-misused"])
def test_a_status_that_ends_the_search_is_asked_for_by_name(narela: Visitor, status: str) -> None:
    address = makes(narela, says("plate", "HR26DK8337"), says("status", "stolen"), kind="vehicle")
    asked = narela.posts(f"{address}status/", status=status)
    assert asked.status_code == 200
    assert "HR26DK8337" in text(asked).replace(" ", "")
    assert "No other force has a copy" in text(asked)
    assert "It is no longer sought" not in text(narela.gets(address))
    assert narela.posts(f"{address}status/", status=status, sure="1").status_code == 303
    assert "Status saved. No other force has a copy." in text(narela.gets(address))


def test_asking_for_a_status_refuses_what_setting_it_would(delhi: TestNode, narela: Visitor) -> None:
    address = makes(narela)
    assert narela.posts(f"{address}status/", status="recovered").status_code == 400
    beat = enters(delhi, "dl1003", "DL-ON-NARELA", "beat")
    beat.signs_in()
    beat.states()
    assert beat.posts(f"{address}status/", status="dead").status_code == 403


def test_acted_is_asked_for_first_and_seen_is_not(across: Across, kundli: Seated) -> None:
    control = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    sent = control.posts(
        "/alerts/new/",
        title="White Scorpio",
        text="Used in firing.",
        action="stop-and-check",
        urgency="urgent",
        hours="12",
        unit=["HR-SNP-KUNDLI"],
        step="send",
    )
    address = sent.headers["Location"]
    across.wire.deliver()
    asked = kundli.posts(f"{address}acknowledge/", outcome="acted", note="stopped")
    assert asked.status_code == 200
    assert "Has your post acted on this alert? White Scorpio" in text(asked).replace("\u2068", "").replace("\u2069", "")
    assert 'value="stopped"' in is_sound(asked) or ">stopped</textarea>" in markup(asked)
    assert "Your post:" not in text(kundli.gets(address))
    assert kundli.posts(f"{address}acknowledge/", outcome="acted", sure="1").status_code == 303
    assert "Your post: acted" in text(kundli.gets(address))
    assert control.posts(f"{address}acknowledge/", outcome="acted").status_code == 403


def test_an_outcome_asks_the_owners_desk_to_change_the_status_in_one_tap(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record, thread = shared_vehicle_asked_about(across, kundli, narela)
    assert narela.posts(f"{thread}outcome/", outcome="recovered").status_code == 303
    across.wire.deliver()
    assert "Mark it recovered" in text(kundli.gets("/"))
    assert "Mark it recovered" not in text(narela.gets(thread))
    page = kundli.gets(thread)
    assert "Mark it recovered" in text(page)
    form = markup(page).split('id="mark"')[1].split("</section>")[0]
    fields = dict(re.findall(r'name="(sure|next|status)" value="([^"]*)"', form))
    done = kundli.posts(f"/records/{record}/status/", **fields)
    assert (done.status_code, done.headers["Location"]) == (303, thread)
    assert "Mark it recovered" not in text(kundli.gets(thread))
    assert "Recovered. It is no longer sought" in text(kundli.gets(f"/records/{record}/"))


def test_an_outcome_that_ends_nothing_asks_for_no_status(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    _, thread = shared_vehicle_asked_about(across, kundli, narela)
    narela.posts(f"{thread}outcome/", outcome="arrested")  # a vehicle is not arrested
    across.wire.deliver()
    assert "Mark" not in text(kundli.gets(thread))
    constable = seated(across.haryana, "hr2003", "HR-SNP-KUNDLI", "beat")
    narela.posts(f"{thread}outcome/", outcome="recovered")
    across.wire.deliver()
    assert "Mark it recovered" not in text(constable.gets(thread))


def shared_vehicle_asked_about(across: Across, owner: Seated, asker: Seated) -> tuple[str, str]:
    """Return a stolen vehicle that its owner shares, and the other desk's thread about it."""
    with owner.node:
        made = records.create(owner.actor, New("vehicle", [says("plate", "HR26DK8337"), says("status", "stolen")]))
        records.share(owner.actor, made, with_forces={"DL": Level.WHOLE})
    across.wire.deliver()
    about = hidden(asker.gets(f"/records/{made}/ask/"), "about")
    sent = asker.posts(f"/records/{made}/ask/", about=about, question="Still sought?", pace="urgent")
    across.wire.deliver()
    return str(made), sent.headers["Location"]


def test_no_form_has_a_grade_chosen_beforehand(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record, thread = shared_vehicle_asked_about(across, kundli, narela)
    with across.haryana:
        correct = form_of(kundli.visitor, f"/records/{record}/", "Stolen")
    for address in ("/records/new/person/", f"/records/{record}/", f"/records/{record}/correct/", correct, thread):
        page = markup(kundli.gets(address))
        choices = re.findall(r'<select[^>]*name="grade_\w+"[^>]*>(.*?)</select>', page, re.DOTALL)
        assert len(choices) == 2, address
        assert all('<option value="">' in each and " selected" not in each for each in choices), address


@pytest.mark.parametrize("form", ["answer", "attach", "new"])
def test_without_a_grade_nothing_is_taken(across: Across, kundli: Seated, form: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record, thread = shared_vehicle_asked_about(across, kundli, narela)
    sent = {
        "answer": lambda: kundli.posts(f"{thread}say/", text="Yes", kind="answer"),
        "attach": lambda: kundli.posts(
            f"/records/{record}/attach/", file=SimpleUploadedFile("a.txt", b"seen", "text/plain"), source="GD 1"
        ),
        "new": lambda: kundli.posts("/records/new/person/", name="Sunil", source="GD 1", classification="restricted"),
    }[form]()
    assert sent.status_code == 400
    assert "None is set beforehand" in text(sent)
    assert form == "attach" or error_at(sent, "grade")
