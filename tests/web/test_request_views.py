"""What the list of requests says of each, from made views."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation

from sangam.access.units import units
from sangam.exchange.request_types import request_types
from sangam.exchange.requests import Whose
from sangam.exchange.types import Act, AskedPost, DraftState, DraftView, Pace, RecordRef, Terms, ThreadState, ThreadView
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.web.requests import request_addresses, request_forms, request_list

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BY = Author("HR", "HR-SNP-KUNDLI", uuid4(), "ASI Mohan, Kundli")
RECORD = RecordRef(uuid4(), "DL", "Harjeet Singh")
OPEN = ThreadView(
    uuid4(), "HR-7Q2M0XK", ThreadState.OPEN, RECORD, BY, "Is he held?", "naka", timedelta(hours=2), AT, AT, None,
    frozenset(), frozenset({str(Act.ANSWERED)}),
)  # fmt: skip
WAITS = DraftView(
    uuid4(), DraftState.RETURNED, 1, RECORD, Terms("none-such"), "", next(iter(Pace)), "naka", BY, "Inspector", "", AT,
    mine=True, may_approve=False,
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("state", ThreadState)
def test_an_open_request_has_a_deadline_and_others_are_done(state):
    shown = request_list._item(replace(OPEN, state=state))
    is_open = state is ThreadState.OPEN
    assert (shown["due_by"], shown["done"], shown["urgent"]) == (AT if is_open else None, not is_open, is_open)
    assert shown["doing"] == ("answer" if is_open else "open")


def test_a_request_is_urgent_when_its_time_is_over():
    late = datetime.max.replace(tzinfo=UTC)
    assert request_list._item(replace(OPEN, due_at=late))["urgent"] is False
    assert request_list._item(replace(OPEN, can=frozenset()))["doing"] == "open"


def test_a_request_says_its_number_and_its_question():
    assert request_list._item(OPEN)["note"] == "HR-7Q2M0XK · Is he held?"
    assert request_list._item(replace(OPEN, question="x" * 200))["note"] == f"HR-7Q2M0XK · {'x' * 80}"


@pytest.mark.parametrize(
    "state, may_approve, says, doing",
    [
        (DraftState.RETURNED, False, "returned", "open"),
        (DraftState.WAITING, False, "waits for approval: Inspector", "open"),
        (DraftState.WAITING, True, "waits for approval: Inspector", "review"),
    ],
)
def test_a_request_before_its_approval_says_how_it_stands(delhi, state, may_approve, says, doing):
    kind = next(iter(request_types()))
    view = replace(WAITS, state=state, may_approve=may_approve, terms=Terms(kind))
    shown = request_list._draft(view)
    assert (shown["note"].rpartition(" · ")[2], shown["doing"]) == (says, doing)
    assert (shown["urgent"], shown["done"], shown["force"]) == (False, False, "DL")


def sieve(address: str) -> dict[str, str]:
    request = HttpRequest()
    request.GET = QueryDict(address)
    return request_list._filter_values(request_list._sieve(request))


def test_an_address_narrows_the_list_by_what_there_is_alone():
    fallen_back = {"whose": str(Whose.ALL), "show": "open", "type": "", "force": ""}
    assert sieve("whose=x&show=x&type=x&force=1") == sieve("") == fallen_back
    kind = next(iter(request_types()))
    assert sieve(f"whose=mine&show=over&type={kind}&force=HR") == {
        "whose": "mine", "show": "over", "type": kind, "force": "HR",
    }  # fmt: skip


def test_the_ways_of_the_list_mark_the_one_that_is_shown():
    request = HttpRequest()
    request.GET = QueryDict("whose=mine&show=answered")
    chosen = request_list._sieve(request)
    ways = request_list._whose(chosen, dict.fromkeys(map(str, Whose), 3))
    assert [each["word"] for each in ways if each["here"]] == ["Mine"]
    states = request_list._states(chosen, dict.fromkeys(request_list.STATES, 3))
    assert [each["word"] for each in states if each["here"]] == ["Answered"]
    assert states[0]["url"] == "/requests/?whose=mine&show=open"


def test_a_request_goes_to_a_desk_or_a_post_that_there_is(delhi, visitor):
    (desk,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    assert request_addresses.unit_and_post(f"post:{desk.id}")[1] == desk.id
    unit, post = request_addresses.unit_and_post("DL-ON-ALIPUR")
    assert (unit.code, post) == ("DL-ON-ALIPUR", None)
    for wrong in ("", "DL-NOWHERE", "post:x", f"post:{uuid4()}"):
        with pytest.raises(Malformed):
            request_addresses.unit_and_post(wrong)


def test_a_form_offers_desks_that_can_be_reached_found_or_chosen(delhi, visitor):
    officer = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), unit="DL-ON-NARELA")

    def offered(**typed: str) -> dict[str, bool]:
        return {
            each["code"]: each["here"]
            for each in request_addresses.offered_addresses(officer, {"q": "", "to": "", **typed})
        }

    assert offered() == {"DL": False}
    assert offered(to="DL-ON-ALIPUR") == {"DL": False, "DL-ON-ALIPUR": True}
    assert offered(q="Alipur")["DL-ON-ALIPUR"] is False
    (desk,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    assert offered(to=f"post:{desk.id}") == {"DL": False, f"post:{desk.id}": True}


def test_a_request_to_a_post_says_its_title_while_it_stands(delhi, visitor):
    (desk,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    for terms, title in (
        (None, ""),
        (Terms("vehicle"), ""),
        (Terms("vehicle", post=AskedPost(desk.id, "Gone")), desk.title_en),
        (Terms("vehicle", post=AskedPost(uuid4(), "Gone")), "Gone"),
    ):
        assert request_addresses.reached_now(terms, "DL-ON-NARELA")["title"] == title


def test_what_is_wrong_with_a_field_names_it_in_the_readers_language():
    kind = next(each for each in request_types().values() if each.fields)
    field = kind.fields[0]
    wrong = Malformed("requests:field", "Fill in {field}.", field=field.texts["en"])
    form = request_forms.form_of(kind)({"pace": "urgent"})
    with translation.override("hi"):
        form.refuse(wrong)
    assert field.texts["hi"] in form.errors[f"field-{field.code}"][-1]
    form.refuse(Malformed("requests:basis", "Say the basis."))
    assert form.non_field_errors() == ["Say the basis."]
