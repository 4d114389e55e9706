"""A record of another unit: its forms say no before anything is typed, and its desk is told what was done to it."""

import pytest
from support.cast import says
from support.visiting import Visitor, enters, text

from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

FORMS = ("share", "limit", "correct", "recall", "transfer")
REFUSAL = "This record is of PS Narela: its unit, its seniors and the data officer change it. Ask its desk."


@pytest.fixture
def alipur(delhi) -> Visitor:
    return signed_in(delhi, "dl1002", "DL-ON-ALIPUR")


@pytest.fixture
def car(narela: Visitor):
    said = [says("plate", "HR26DK8337"), says("status", "stolen")]
    return records.create(narela.actor, New("vehicle", said), purpose=narela.actor.purpose)


def signed_in(node, number: str, unit: str, role: str = "station") -> Visitor:
    visitor = enters(node, number, unit, role)
    assert visitor.signs_in().status_code == 303
    assert visitor.states().status_code == 303
    return visitor


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_units_record_is_refused_before_it_is_filled(narela, alipur, car, form):
    assert narela.gets(f"/records/{car}/{form}/").status_code == 200
    refused = alipur.gets(f"/records/{car}/{form}/")
    assert refused.status_code == 403
    assert REFUSAL in text(refused)
    assert "DL-ON-NARELA" not in text(refused)


def test_a_statement_and_a_case_of_another_unit_have_no_form_either(narela, alipur, car):
    view = views.open_record(narela.actor, car, purpose=narela.actor.purpose)
    correct = f"/records/{car}/correct/{view.statements[0].id}/"
    said = [says("fir", "0012/2026")]
    case = records.create(narela.actor, New("case", said), purpose=narela.actor.purpose)
    for address in (correct, f"/records/{case}/transfer-case/"):
        assert narela.gets(address).status_code == 200
        assert REFUSAL in text(alipur.gets(address))
    assert REFUSAL in text(alipur.posts(f"/records/{car}/status/", status="recovered"))


def test_a_refused_form_gives_back_what_was_written(alipur, car):
    refused = alipur.posts(f"/records/{car}/recall/", why="It is the wrong car altogether.")
    assert refused.status_code == 403
    assert "It is the wrong car altogether." in text(refused)
    assert REFUSAL in text(refused)


@pytest.mark.parametrize("language", ["hi", "ur", "pa", "en"])
def test_the_desk_is_told_which_act_on_which_record_by_which_post(delhi, narela, car, language):
    data = signed_in(delhi, "dl1003", "DL-ON-ALIPUR", "data_officer")
    assert data.posts(f"/records/{car}/status/", status="recovered", sure="1").status_code == 303
    narela.posts("/language/", language=language)
    told = text(narela.gets("/"))
    assert "HR 26 DK 8337" in told or "HR26DK8337" in told
    words = {"hi": "बरामद", "ur": "برآمد", "pa": "ਬਰਾਮਦ", "en": "report the status: Recovered"}
    assert words[language] in told
    assert "PS Alipur" in told
