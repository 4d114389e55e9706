"""What the forms of records and alerts offer, and what channels and gang charts say, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.utils import translation

from sangam.access.types import Showing
from sangam.access.units import units
from sangam.arrests.gang_charts.chart_types import CaseRow, Choice
from sangam.arrests.types import Use
from sangam.channels.types import ChannelKind, ChannelView, Header, Membership, MessageView
from sangam.exchange.types import Action, AlertState, AlertView, Authority, AuthorityKind, Draft
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification, Grade, Handling
from sangam.kernel.ids import new_id
from sangam.networks.types import Apart, Claim
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.types import RecordView, Said, ShownStatement, Terms
from sangam.rosters.types import Duty, Holder
from sangam.web.alerts import alert_forms, alert_hand_overs
from sangam.web.channels import channels
from sangam.web.gang_charts import chart_views
from sangam.web.records import record_fields

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BY = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
SAYS = Draft("White Scorpio", "Used in firing", ("DL-ON-NARELA",), Action.STOP_AND_CHECK, AT)
ALERT = AlertView(uuid4(), "DL-7Q2M0XK", 2, AlertState.LIVE, BY, SAYS, AT, AT, "", None, frozenset())
NAMED = ShownStatement(
    new_id(), "name", "Harjeet Singh", "FIR", Grade.parse("B2"), Handling(), date(2026, 11, 1), Showing.FULL
)
PERSON = RecordView(uuid4(), "person", "DL", "DL-ON-NARELA", 1, "live", "Harjeet Singh", (NAMED,), Terms(AT), AT, None)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def at_delhi(tmp_path):
    """Stand in for Delhi's node, of which no table is read."""
    with here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_form_asks_for_boxes_of_what_is_typed_alone(kind):
    asked = record_fields.fields(kind)
    apart = {Type.REFERENCE, Type.PHOTO, Type.FILE, Type.CODE}
    assert all(each.type not in apart and each.name != "caution" for each in asked)
    typed = {each.name for each in KINDS[kind].properties if each.type not in apart} - {"caution"}
    assert {each.name for each in asked} == typed or kind == "person"


def test_the_form_of_a_person_asks_for_what_a_thumb_reaches():
    names = {each.name for each in record_fields.fields("person")}
    assert names < {each.name for each in KINDS["person"].properties}
    assert {"name", "relative", "note"} <= names


@pytest.mark.parametrize("name", ["note", "address", "name", "relative", "born_year"])
def test_a_box_is_as_large_as_what_is_written_into_it(name):
    shown = record_fields.field_words("person", KINDS["person"].property(name), "x")
    assert shown["rows"] == (3 if name == "note" else 0)
    assert shown["wide"] == ("wide" if name in ("note", "address") else "")
    assert (shown["hint"] != "") is (name == "relative")


def test_only_a_trade_is_asked_for_without_its_name():
    hints = {each.name: record_fields._hint(each) for kind in KINDS.values() for each in kind.properties}
    assert [name for name, hint in hints.items() if "never the name" in hint] == ["trade"]


def of(*names: str) -> list[Said]:
    return [Said(name, "x", "FIR", Grade.parse("B2"), Handling()) for name in names]


@pytest.mark.parametrize(
    "kind, named, is_whole",
    [
        ("membership", ("gang", "person"), True),
        ("membership", ("gang",), False),
        ("wanted", ("person",), True),
        ("wanted", ("name", "photo"), True),
        ("wanted", ("name", "relative"), True),
        ("wanted", ("name",), False),
        ("wanted", ("relative",), False),
        ("incident", ("head",), True),
        ("incident", ("note",), False),
        ("arrest", ("person",), True),
        ("arrest", ("name",), True),
        ("arrest", ("note",), False),
        ("externment", (), False),
        ("person", (), True),
        ("vehicle", ("plate",), True),
    ],
)
def test_a_new_record_names_whom_or_what_it_is_of(kind, named, is_whole):
    if is_whole:
        record_fields.require_whole(kind, of(*named))
        return
    with pytest.raises(Malformed):
        record_fields.require_whole(kind, of(*named))


def test_a_template_fills_the_form_in_the_readers_language(delhi):
    code, found = next(iter(alert_forms.alert_templates().items()))
    for language, said in (("hi", "hi"), ("ta", "en"), (None, "en")):
        with translation.override(language):
            filled = alert_forms.template_values(OFFICER, code)
            assert (filled["title"], filled["text"]) == (found.title[said], found.text[said])
            (here,) = [each for each in alert_forms.templates(code) if each["here"]]
            assert here["label"] == found.name[said]
    assert (filled["action"], filled["hours"]) == (found.action, found.hours)
    assert alert_forms.template_values(OFFICER, "none-such") == alert_forms.empty(OFFICER)
    assert [each for each in alert_forms.templates("") if each["here"]] == []


def test_a_form_of_an_alert_reads_hours_as_a_number():
    assert alert_forms.form_values(QueryDict("hours=12&unit=a&unit=b&caution=armed"))["hours"] == 12
    assert alert_forms.form_values(QueryDict("hours=soon"))["hours"] == 0


def test_a_revised_alert_begins_with_its_authority_where_it_has_one():
    plain = alert_forms.of_alert(ALERT)
    assert (plain["authority"], plain["reference"], plain["version"]) == ("", "", 2)
    on_warrant = replace(ALERT, says=replace(SAYS, authority=Authority(AuthorityKind.NBW, "7/2026")))
    assert (alert_forms.of_alert(on_warrant)["authority"], alert_forms.of_alert(on_warrant)["reference"]) == (
        "NBW",
        "7/2026",
    )


def test_a_number_without_its_kind_is_an_fir():
    assert alert_forms._authority({"reference": "", "authority": "NBW"}) is None
    assert alert_forms._authority({"reference": "442/2026", "authority": ""}).kind is AuthorityKind.FIR
    assert alert_forms._authority({"reference": "7/2026", "authority": "NBW"}).kind is AuthorityKind.NBW


def test_an_alert_reads_aloud_the_numbers_that_it_names():
    said = {"title": "HR26DK8337 seen", "text": "HR26DK8337, Harjeet Singh", "units": ["b", "a", "b"], "record": "",
            "action": "inform", "hours": 4, "urgency": "flash", "cautions": [], "reference": ""}  # fmt: skip
    made = alert_forms.draft(OFFICER, said)
    assert (len(made.identifiers), made.area, made.record) == (1, ("b", "a"), None)
    assert timedelta(hours=3) < made.expires_at - clock.now() <= timedelta(hours=4)
    with pytest.raises(Malformed):
        alert_forms.draft(OFFICER, {**said, "action": "dance"})


def test_the_form_of_an_alert_groups_units_by_where_they_lie(delhi):
    shown = alert_forms.choices(OFFICER, alert_forms.empty(OFFICER) | {"q": "Alipur", "units": ["DL-ON-ALIPUR", "DL"]})
    areas = shown["areas"]
    assert {each["force"] for each in areas["beside"]} <= {"DL"}
    assert "DL" not in {each["force"] for each in areas["across"]}
    every = [each for group in areas.values() for each in group]
    assert [each["code"] for each in every if each["here"]] == ["DL-ON-ALIPUR"]
    assert shown["forces"] == [{"code": "DL", "here": True}]
    quiet = alert_forms.choices(OFFICER, alert_forms.empty(OFFICER) | {"units": []})["areas"]
    assert quiet["found"] == []


def handed(q: str = "", unit: str = "DL-ON-NARELA", *area: str) -> set[str]:
    view = replace(ALERT, says=replace(SAYS, area=area))
    return {each["code"] for each in alert_hand_overs._offered_units(replace(OFFICER, unit=unit), view, q)}


def test_an_alert_is_handed_to_units_around_or_found_that_have_it_not(delhi):
    near = handed()
    assert near
    assert "DL-ON-NARELA" not in near
    one = min(near)
    assert handed("", "DL-ON-NARELA", one) == near - {one}
    assert handed("", "") == set()
    assert handed("Alipur") == {"DL-ON-ALIPUR"}
    assert handed("Alipur", "DL-ON-ALIPUR") == set()


def test_a_unit_that_takes_an_alert_over_shows_its_duty(delhi):
    there = units.unit("HR-SNP-KUNDLI")
    duty = Duty(uuid4(), "ASI Mohan", AT, AT)
    shown = alert_hand_overs._unit(there, OFFICER, ALERT, Holder(duty.post, duty))
    assert (shown["who"], shown["until"], shown["asked"]) == ("ASI Mohan", AT, True)
    for holder in (None, Holder(duty.post)):
        empty = alert_hand_overs._unit(there, OFFICER, ALERT, holder)
        assert (empty["who"], empty["until"]) == ("", None)
    own = alert_hand_overs._unit(units.unit("DL-ON-ALIPUR"), OFFICER, ALERT, None)
    theirs = alert_hand_overs._unit(there, OFFICER, replace(ALERT, issued_by=replace(BY, force="HR")), None)
    assert (own["asked"], theirs["asked"]) == (False, False)


CHANNEL = ChannelView(
    uuid4(), "DL-1", Header("Border", next(iter(ChannelKind)), Classification.CONFIDENTIAL), Membership, {"DL": ()}, AT
)  # type: ignore[arg-type]  # who belongs to it is not read
MESSAGE = MessageView(uuid4(), 1, BY, "HR26DK8337 seen", Classification.RESTRICTED, AT, AT, late=False)


def said(*, checks: bool = True, audits: bool = True, **more: object) -> dict:
    return channels._message_words(
        replace(MESSAGE, **more), CHANNEL, {"DL-ON": "Outer North"}, checks=checks, audits=audits
    )


def test_a_message_that_names_something_offers_its_check_to_whom_may(at_delhi):
    assert said()["names"] is True
    assert said(checks=False)["names"] is said(text="Good morning")["names"] is False


def test_a_message_that_is_kept_lower_than_its_channel_says_so(at_delhi):
    assert said()["lower"] is True
    assert said(classification=Classification.CONFIDENTIAL)["lower"] is False


def test_a_message_that_came_late_says_when(at_delhi):
    assert (said()["late"], said(late=True)["late"]) == (None, AT)
    shown = said(mentions=("DL-ON", "DL-X"))
    assert (shown["mentions"], shown["file"], shown["arriving"], shown["hidden"], shown["states"]) == (
        ["Outer North", "DL-X"], None, False, None, None,
    )  # fmt: skip


def test_what_a_message_said_before_is_for_whom_may_audit(at_delhi):
    assert said()["may_audit"] is False
    assert said(edited_at=AT)["may_audit"] is said(withdrawn_at=AT)["may_audit"] is True
    assert said(edited_at=AT, audits=False)["may_audit"] is False


CASE = replace(PERSON, id=uuid4(), kind="case", label="442/2026")
CLAIM = Claim(
    replace(PERSON, id=uuid4(), kind="membership"), PERSON, replace(PERSON, kind="gang"), "shooter", None, None
)


def offered(form: str = "", *, apart: Apart | None = None, is_chosen: bool = False, drawn: Use | None = None) -> dict:
    uses = {CASE.id: drawn} if drawn else {}
    made = Choice(replace(CLAIM, apart=apart), (CaseRow(CASE.id, (CASE,)),), is_chosen, uses)
    return chart_views._choice(QueryDict(form), made)


def use_of(shown: dict) -> list[str]:
    return [each["code"] for each in shown["cases"][0]["uses"] if each["is_chosen"]]


def test_a_claim_is_ticked_as_typed_else_as_drawn_before():
    assert [offered(is_chosen=each)["is_chosen"] for each in (True, False)] == [True, False]
    assert offered(f"member={PERSON.id}")["is_chosen"] is True
    assert offered(f"member={uuid4()}", is_chosen=True)["is_chosen"] is False


def test_a_case_is_used_as_typed_else_as_drawn_else_by_its_member():
    assert use_of(offered()) == ["chart"]
    assert use_of(offered(is_chosen=True)) == ["out"]
    assert use_of(offered(is_chosen=True, drawn=Use.BASE)) == ["base"]
    assert use_of(offered(f"use-{PERSON.id}-{CASE.id}=earlier", drawn=Use.BASE)) == ["earlier"]


@pytest.mark.parametrize("apart", [None, *Apart])
def test_a_chart_spares_the_names_of_victims_and_children(apart):
    shown = offered(apart=apart)
    assert (shown["name"] == "") is (apart in (Apart.VICTIM, Apart.CHILD))
    assert (shown["apart"] == "") is (apart is None)
