"""What hangs together shows it on the page and on the card, and forms name records by finding them."""

import io
import re
from uuid import UUID

import pytest
from border import Across, Seated
from linked_records import FORM, makes, ref
from PIL import Image
from support.cast import officer, person, says
from support.markup import markup
from support.queries import counted
from support.visiting import Visitor, text
from support.world import until

from sangam.access.policy import ROLES
from sangam.audit import audit
from sangam.kernel.handling import Caveat, Level
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS, STATUSES
from sangam.records.types import Said
from sangam.records.visibility import views


def face() -> dict[str, str]:
    picture = io.BytesIO()
    Image.new("RGB", (92, 116), "navy").save(picture, "PNG")
    return values.preview(picture.getvalue())


def warrant(record: UUID, *more: Said, what: str = "non-bailable-warrant") -> list[Said]:
    return [says("person", ref(record)), says("warrant", what), says("reference", "JMIC Kharkhoda"), *more]


def checks(visitor: Visitor, asked: str) -> str:
    return text(visitor.posts("/check/", text=asked))


def test_a_persons_page_says_that_he_is_wanted_and_what_to_do(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत", alias="काला"))
    notice = makes(narela, warrant(man, says("caution", "armed")), "wanted")
    page = narela.gets(f"/records/{man}/")
    assert "Wanted: Non-bailable warrant · JMIC Kharkhoda" in text(page)
    assert "Arrest: a court has ordered it. Call PS Narela for the warrant." in text(page)
    assert "Caution: Armed" in text(page)
    assert f'href="/records/{notice}/"' in markup(page)


def test_a_hit_says_that_he_is_wanted_though_another_record_hit(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))
    makes(narela, warrant(man, says("caution", "armed")), "wanted")
    words = checks(narela, "Harjeet Singh s/o Balwant")
    assert "Wanted: Non-bailable warrant" in words
    assert "Arrest: a court has ordered it" in words
    assert "Caution: Armed" in words


def test_a_weak_hit_orders_nothing_before_it_is_sure_who_it_is(narela: Visitor) -> None:
    man = makes(narela, person("Suresh Kumar", relative="s/o Mahendra"))
    makes(narela, warrant(man), "wanted")
    words, sure = (checks(narela, f"Suresh Kumar s/o {father}") for father in ("Ganga Ram", "Mahendra"))
    assert "Weak hit: first make sure that it is this person. Arrest: a court has ordered it" in words
    assert "Weak hit" not in sure


def test_a_notice_and_its_hit_show_the_photograph_of_the_person(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", says("photo", face()), relative="s/o Balwant"))
    friend = makes(narela, [says("name", "Sunil Kumar"), says("linked", ref(man))])
    notice = makes(narela, [*warrant(man), says("name", "Kala Pathan")], "wanted")
    assert "data:image/jpeg;base64," in markup(narela.gets(f"/records/{notice}/"))
    assert "data:image/jpeg;base64," in markup(narela.posts("/check/", text="Kala Pathan"))
    assert "data:image/jpeg;base64," not in markup(narela.gets(f"/records/{friend}/"))


def test_a_relative_and_a_village_stand_in_the_readers_script_on_a_card(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत सिंह", relative="पुत्र बलवंत", village="नूंह"))
    assert "s/o Balwant · Nuh" in checks(narela, "Harjeet Singh s/o Balwant")
    assert "पुत्र बलवंत" in text(narela.gets(f"/records/{man}/"))
    makes(narela, person("Kala Pathan", relative="d/o Rashid", village="Sector 7"))
    narela.posts("/language/", language="hi", next="/")
    words = checks(narela, "Kala Pathan")
    assert "पुत्री राशिद · Sector 7" in words


def test_a_person_without_a_photograph_shows_the_one_of_the_notice(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))
    makes(narela, warrant(man, says("photo", face())), "wanted")
    assert "data:image/jpeg;base64," in markup(narela.gets(f"/records/{man}/"))
    assert "data:image/jpeg;base64," in markup(narela.posts("/check/", text="Harjeet Singh s/o Balwant"))


def test_a_persons_photograph_that_may_not_be_printed_stands_on_no_notice(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", says("photo", face(), Caveat.OWNER_ONLY), relative="s/o Balwant"))
    notice = makes(narela, [*warrant(man), says("name", "Kala Pathan")], "wanted")
    assert "data:image/jpeg;base64," not in markup(narela.gets(f"/records/{notice}/"))


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ([says("warrant", "proclaimed-offender")], "Arrest: any officer may, without a warrant."),
        ([says("warrant", "look-out-circular")], "Do not let go on."),
        ([says("warrant", "reward")], "a reward is declared"),
        ([says("warrant", "non-bailable-warrant", Caveat.CALL_FIRST)], "Call PS Narela before acting."),
        ([says("warrant", "non-bailable-warrant", Caveat.LEAD_ONLY)], "do not arrest on this alone"),
        ([says("name", "Harjeet")], "Call PS Narela before acting."),
    ],
    ids=lambda each: "" if isinstance(each, str) else f"{each[0].value} {sorted(each[0].handling.caveats)}",
)
def test_what_to_do_follows_from_what_the_notice_says(narela: Visitor, said: list[Said], order: str) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))
    makes(narela, [says("person", ref(man)), *said], "wanted")
    assert order in checks(narela, "Harjeet Singh s/o Balwant")


def test_a_notice_that_is_over_orders_nothing(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))
    makes(narela, warrant(man, says("status", "arrested")), "wanted")
    assert "Wanted:" not in checks(narela, "Harjeet Singh s/o Balwant")
    assert "Wanted:" not in text(narela.gets(f"/records/{man}/"))


def test_a_membership_is_a_claim_with_its_grade_on_both_pages(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))
    gang = makes(narela, [says("name", "Kala-Titu")], "gang")
    said = [says("gang", ref(gang, "Kala-Titu")), says("person", ref(man, "Harjeet"))]
    claim = makes(
        narela, [*(says(s.property, s.value, grade="F6") for s in said), says("role", "shooter")], "membership"
    )
    words = checks(narela, "Harjeet Singh s/o Balwant")
    assert "Claimed: Shooter in Kala-Titu (reliability not known, truth not known)" in words
    for page in (narela.gets(f"/records/{man}/"), narela.gets(f"/records/{gang}/")):
        assert f'href="/records/{claim}/"' in markup(page)
        assert "F6" in text(page)


def test_a_vehicle_shows_where_it_was_seen_last(narela: Visitor) -> None:
    car = makes(narela, [says("plate", "HR26DK8337")], "vehicle")
    for place in ("Kundli", "Khekra toll"):
        makes(narela, [says("seen", ref(car, "HR26DK8337")), says("place", place)], "sighting")
    words = checks(narela, "HR26DK8337")
    assert "Sighting: Khekra toll" in words
    assert "Sighting: Kundli" in words
    assert "Khekra toll" in text(narela.gets(f"/records/{car}/"))


def test_what_is_linked_leads_there_from_both_its_ends(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत"))
    phone = makes(narela, [says("number", "9811012345"), says("holder", ref(man))], "phone")
    assert f'href="/records/{phone}/"' in markup(narela.gets(f"/records/{man}/"))
    page = markup(narela.gets(f"/records/{phone}/"))
    value = page.split('class="statement refers"')[1].split("</p>")[0]
    assert f'<a href="/records/{man}/">' in value


def test_what_an_officer_may_not_see_stands_on_no_page_and_no_card(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet Singh", relative="s/o Balwant"))

    def seen() -> tuple[str, str, int, int]:
        with counted() as page_costs:
            page = text(narela.gets(f"/records/{man}/"))
        with counted() as check_costs:
            card = checks(narela, "Harjeet Singh s/o Balwant")
        return page, re.sub(r"\d\d:\d\d", "", card), len(page_costs), len(check_costs)

    seen()
    before = seen()
    terms = until(30, audience={"DL": ["DL-ON-ALIPUR"]})
    records.create(officer("DL-ON-ALIPUR"), New("wanted", warrant(man, says("caution", "armed")), terms))
    assert seen() == before


def test_a_record_is_found_in_the_form_and_chosen(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत सिंह", relative="s/o बलवंत"))
    typed = {**FORM, "evidence": "told on 3 Nov", "find_person": "harjeet singh", "find": "person"}
    found = narela.posts("/records/new/membership/", **typed)
    assert found.status_code == 200
    assert f'value="{man}"' in markup(found)
    assert "told on 3 Nov" in markup(found)
    assert views.list_records(narela.actor, purpose=narela.actor.purpose, kind="membership") == []


def test_a_membership_is_made_from_the_gangs_page(narela: Visitor) -> None:
    gang = makes(narela, [says("name", "Kala-Titu")], "gang")
    man = makes(narela, person("हरजीत"))
    page = markup(narela.gets(f"/records/{gang}/"))
    assert f'href="/records/new/membership/?gang={gang}"' in page
    form = markup(narela.gets(f"/records/new/membership/?gang={gang}"))
    assert f'value="{gang}" checked' in form
    made = narela.posts("/records/new/membership/", **FORM, gang=str(gang), person=str(man), role="shooter")
    assert made.status_code == 303
    words = text(narela.gets(made["Location"]))
    assert "Kala-Titu" in words
    assert "हरजीत" in words or "Harjeet" in words


def test_what_was_sought_and_not_chosen_is_not_lost(narela: Visitor) -> None:
    makes(narela, person("हरजीत सिंह"))
    again = narela.posts("/records/new/phone/", **FORM, number="9811012345", find_holder="harjeet singh")
    assert again.status_code == 400
    assert "Choose from what was found for" in text(again)
    assert 'name="holder"' in markup(again)
    assert "9811012345" in markup(again)


@pytest.mark.parametrize("chosen", ["no number", "01a22114-f68f-8a8a-86ef-287a7140ada1", "gang"])
def test_only_a_record_that_fits_and_that_he_sees_can_be_chosen(narela: Visitor, chosen: str) -> None:
    value = str(makes(narela, [says("name", "Kala-Titu")], "gang")) if chosen == "gang" else chosen
    again = narela.posts("/records/new/phone/", **FORM, number="9811012345", holder=value)
    assert again.status_code == 400
    assert "Choose a record from those that the form has found." in text(again)


def test_looking_for_a_record_is_a_look_with_its_text_and_tells_no_owner(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत सिंह"))
    narela.posts("/records/new/phone/", **FORM, find_holder="harjeet singh", find="holder")
    found = [each for each in audit.entries_on(man) if each.action == "officer:record:find"]
    assert found[0].details["text"] == "harjeet singh"


def test_a_reference_bears_the_handling_of_the_name_that_it_repeats(narela: Visitor) -> None:
    child = makes(narela, [says("name", "Ravi", Caveat.MINOR)])
    narela.states("case", "0123/2026")
    made = narela.posts("/records/new/phone/", **FORM, number="9811012345", holder=str(child))
    assert "Ravi" in text(narela.gets(made["Location"]))
    narela.states()
    page = narela.gets(made["Location"])
    assert "Ravi" not in text(page)
    assert "masked: ask PS Narela" in text(page)


def test_a_membership_joins_a_gang_and_a_person(narela: Visitor) -> None:
    man = makes(narela, person("हरजीत"))
    again = narela.posts("/records/new/membership/", **FORM, person=str(man), role="shooter")
    assert again.status_code == 400
    assert "Choose the gang and the person" in text(again)


def test_nobody_is_wanted_by_a_name_alone(narela: Visitor) -> None:
    asked = {**FORM, "name": "Sunil Kumar", "warrant": "non-bailable-warrant"}
    again = narela.posts("/records/new/wanted/", **asked)
    assert again.status_code == 400
    assert "with a name alone the wrong person is arrested" in text(again)
    made = narela.posts("/records/new/wanted/", **asked, relative="s/o Ramesh", village="Nahra", born_year="1990")
    assert made.status_code == 303
    words = checks(narela, "Sunil Kumar s/o Ramesh")
    assert "s/o Ramesh · Nahra" in words
    assert "Arrest: a court has ordered it" in words


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].property("status") and kind != "case"])
def test_a_form_offers_the_statuses_that_fit_its_kind(narela: Visitor, kind: str) -> None:
    select = markup(narela.gets(f"/records/new/{kind}/")).split('name="status"')[1].split("</select>")[0]
    assert set(re.findall(r'value="([\w-]+)"', select)) == set(STATUSES[kind])
    other = "stolen" if kind in ("person", "wanted") else "arrested"
    again = narela.posts(f"/records/new/{kind}/", **FORM, status=other)
    assert "Choose one of those that the form offers" in text(again)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form_with_all_that_it_refers_to(narela: Visitor, kind: str) -> None:
    page = markup(narela.gets(f"/records/new/{kind}/"))
    for declared in KINDS[kind].properties:
        assert (f'name="find_{declared.name}"' in page) == (declared.type == "reference")


@pytest.mark.parametrize(
    ("kind", "said", "heading"),
    [
        ("person", [says("name", "Ravi")], "Same person?"),
        ("vehicle", [says("plate", "HR26DK8337")], "Same thing?"),
        ("case", [says("fir", "0123/2026")], ""),
        ("sighting", [says("place", "Kundli")], ""),
    ],
)
def test_only_of_persons_it_is_asked_whether_they_are_one_person(
    narela: Visitor, kind: str, said: list[Said], heading: str
) -> None:
    words = text(narela.gets(f"/records/{makes(narela, said, kind)}/"))
    assert [each for each in ("Same person?", "Same thing?") if each in words] == ([heading] if heading else [])


def test_a_masked_child_has_a_title_a_link_and_the_word(narela: Visitor) -> None:
    child = makes(narela, [says("name", "Ravi", Caveat.MINOR), says("village", "Nahra")])
    page = narela.gets(f"/records/{child}/")
    assert "Minor: name masked" in text(page)
    assert "Caution: Minor" in text(page)
    row = markup(narela.gets("/records/")).split(f'href="/records/{child}/"')[1].split("</a>")[0]
    assert "Minor: name masked" in row


def test_a_lead_is_flagged_at_the_value_and_not_on_the_whole_record(narela: Visitor) -> None:
    makes(narela, [says("name", "Harjeet Singh"), says("alias", "Kala"), says("address", "Loni", Caveat.LEAD_ONLY)])
    assert "Lead only, not for court: Address" in checks(narela, "Harjeet Singh @ Kala")
    makes(narela, [says("name", "Zorawar Gujjar", Caveat.LEAD_ONLY)])
    assert "Lead only, not for court" in checks(narela, "Zorawar Gujjar")
    assert "Lead only, not for court:" not in checks(narela, "Zorawar Gujjar")


def test_no_photograph_is_missing_where_none_can_be(narela: Visitor) -> None:
    case = narela.gets(f"/records/{makes(narela, [says('fir', '0123/2026')], 'case')}/")
    assert "No photograph" not in text(case)
    assert "No photograph" in text(narela.gets(f"/records/{makes(narela, person('Ravi'))}/"))


def test_the_history_says_in_words_what_an_import_wrote(narela: Visitor) -> None:
    analyst = officer(narela.actor.unit, "analyst")
    assert "analyst" in ROLES
    (made,) = bulk_import.create_many(analyst, [New("person", person("Ravi"))], manifest={"file": "list.csv"})
    words = text(narela.gets(f"/records/{made}/"))
    assert "imported from list.csv" in words
    assert "import list.csv" not in words


def test_a_force_that_is_no_police_is_not_called_so() -> None:
    from sangam.web.templatetags.words import police_words

    assert (police_words("NIA"), police_words("DL")) == ("NIA", "Delhi Police")


def test_a_warrant_from_across_the_border_stands_on_the_card(across: Across, kundli: Seated) -> None:
    said = person("Harjeet Singh", relative="s/o Balwant")
    with across.delhi:
        man = records.create(officer("DL-ON-NARELA"), New("person", said, until(30, shares={"HR": Level.WHOLE})))
        notice = New("wanted", warrant(man), until(30, shares={"HR": Level.WHOLE}))
        records.create(officer("DL-ON-NARELA"), notice)
        hidden = [says("person", ref(man)), says("warrant", "proclaimed-offender")]
        records.create(officer("DL-ON-NARELA"), New("wanted", hidden))
    across.wire.deliver()
    with across.haryana:
        words = checks(kundli, "Harjeet Singh s/o Balwant")
    assert "Wanted: Non-bailable warrant" in words
    assert "Proclaimed offender" not in words


def test_a_page_shows_whatever_kind_of_record_refers_to_it(narela: Visitor) -> None:
    one, other = (makes(narela, person(name)) for name in ("Harjeet", "Rohtash"))
    tied = [says("one", ref(one)), says("other", ref(other)), says("relation", "sheltered")]
    makes(narela, [*tied, says("evidence", "Statement of the landlord")], "tie")
    page = narela.gets(f"/records/{one}/")
    assert page.status_code == 200
    assert "Statement of the landlord" in text(page)
    assert [kind.name for kind in KINDS.values() if not kind.line or not all(map(kind.property, kind.line))] == []
