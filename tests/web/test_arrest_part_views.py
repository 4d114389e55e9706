"""One accused over all forces, a jail's list, and the acts of arrests and despatches, from made values."""

from dataclasses import replace
from datetime import UTC, datetime
from inspect import unwrap
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import translation
from made_views import record, says

from sangam.arrests.types import AccusedView, DespatchKind, StepState
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.handling import Caveat, Classification
from sangam.kernel.ids import short
from sangam.kernel.paper import Unprinted
from sangam.records.types import Link
from sangam.web.arrests import accused_pages, arrest_forms, arrest_pages, despatch_pages
from sangam.web.templatetags.officer_fields import form_says

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="")


@pytest.fixture(autouse=True)
def in_english(tmp_path):
    with translation.override("en"), here.acting_as(here.Here("DL", tmp_path, Path())):
        yield


def sheet_of(view: AccusedView, asked: int = 1) -> dict:
    return accused_pages._sheet(UUID(int=asked), view)


RANA, CASE = record(1, says("name", "Rana"), version=3), record(2, says("fir", "442/2026"), kind="case")
NOBODY = AccusedView((), (), (), (), (), ())
ACCUSED = replace(NOBODY, persons=(RANA,), cases=(Link(CASE, "accused", inward=True),))


def test_the_sheet_of_an_accused_is_handled_as_the_highest_on_it():
    shown = sheet_of(ACCUSED)
    assert (shown["handling"], shown["version"], shown["number"]) == (Classification.RESTRICTED, 3, short(RANA.id))
    secret = record(5, says("court", "Rohini", level=Classification.CONFIDENTIAL), kind="prosecution")
    assert sheet_of(replace(ACCUSED, prosecutions=(Link(secret, "accused", inward=True),)))["handling"] == (
        Classification.CONFIDENTIAL
    )
    assert sheet_of(ACCUSED, asked=9)["version"] == 0


def test_the_code_of_an_accused_changes_with_each_record_on_the_sheet():
    newer = replace(ACCUSED, cases=(Link(replace(CASE, version=2), "accused", inward=True),))
    codes = {sheet_of(ACCUSED)["code"], sheet_of(newer)["code"], sheet_of(replace(ACCUSED, cases=()))["code"]}
    assert len(codes) == 3
    assert sheet_of(ACCUSED)["code"] == sheet_of(ACCUSED)["code"]


def test_a_column_that_is_barred_from_paper_stays_on_the_screen():
    view = record(2, says("fir", "442/2026"), says("station", "Narela", Caveat.OWNER_ONLY), kind="case")
    fir, station, court = accused_pages._columns(view, ("fir", "station", "court"))["cells"]
    assert (fir, station, court) == ("442/2026", "Narela", "")
    assert [isinstance(each, Unprinted) for each in (fir, station)] == [False, True]


def test_a_line_names_three_sources_at_most_and_none_that_is_barred():
    said = [says("fir", str(each), source=f"S{each}") for each in (1, 1, 2, 3, 4)]
    view = record(2, says("station", "x", Caveat.OWNER_ONLY, source="Secret"), *said, kind="case")
    assert accused_pages._columns(view, ("fir",))["source"] == "S1 · S2 · S3"


def handed_in(content: bytes | None, text: str = "pasted") -> arrest_forms.ReleaseListForm:
    files = {} if content is None else {"file": SimpleUploadedFile("list.csv", content)}
    return arrest_forms.ReleaseListForm({"source": "Jail, evening", "text": text}, files)


def test_a_list_is_read_of_the_file_else_of_what_was_pasted():
    for content, listed in ((None, "pasted"), ("\ufeffहरजीत".encode(), "हरजीत"), (b"", "")):
        form = handed_in(content)
        assert form.is_valid()
        assert form.listed == listed
    assert "not in UTF-8" in handed_in("é".encode("latin-1")).errors["file"][0]


def posted(form: str = "", *, method: str = "POST") -> HttpRequest:
    request = HttpRequest()
    request.method, request.actor, request.purpose = method, OFFICER, None
    if method == "POST":
        request.POST = QueryDict(form)
    else:
        request.GET = QueryDict(form)
    return request


@pytest.mark.parametrize("view", [arrest_pages.arrest_act, despatch_pages.despatch_act])
def test_an_act_that_there_is_not_is_not_found(view):
    with pytest.raises(NotFound, match="cannot do this"):
        unwrap(view)(posted(), uuid4(), "burn")


def test_a_fresh_despatch_is_its_writers_and_says_what_the_address_names():
    drafted = despatch_pages._fresh_values(posted("person=Rana&to=HR-SNP&signed_by=x", method="GET"))
    assert (drafted["person"], drafted["to"], drafted["signed_by"]) == ("Rana", "HR-SNP", OFFICER.label)
    with pytest.raises(Malformed, match="names nothing"):
        despatch_pages._fresh_values(posted("before=x", method="GET"))


def test_a_fresh_arrest_takes_the_name_that_the_address_gives():
    given = arrest_pages._fresh_values(posted(f"person={uuid4()}&name=Rana", method="GET"))
    assert given["name"] == "Rana"
    assert arrest_pages._fresh_values(posted("", method="GET")).get("name") is None


def test_an_answer_to_a_despatch_is_one_of_its_list():
    with pytest.raises(Malformed):
        despatch_pages._answer_despatch(OFFICER, uuid4(), answer="perhaps", text="")


@pytest.mark.parametrize("name", ["warrant", "woman", "search"])
def test_what_is_ticked_of_an_arrest_is_so_and_what_is_not_is_not(delhi, name):
    typed = {"name": "Rana", "arrested_at": "2026-11-24T12:00", "place_unit": "x", "language": "Hindi", name: "on"}
    form = arrest_forms.ArrestForm(QueryDict(urlencode(typed)), actor=OFFICER)
    assert form.is_valid()
    draft = form.draft()
    assert [getattr(draft, each) for each in ("warrant", "woman", "search")] == [
        each == name for each in ("warrant", "woman", "search")
    ]
    assert (draft.arrested_at, draft.person) == (AT, None)


def test_a_despatch_names_records_where_the_form_does(delhi):
    def form(**more: str) -> arrest_forms.DespatchForm:
        said = {"kind": str(DespatchKind.ROLL_A), "to": "x", "person": "Rana", "text": "Gone", "signed_by": "Insp. A"}
        return arrest_forms.DespatchForm(QueryDict(urlencode(said | more)), actor=OFFICER)

    arrest = uuid4()
    full, bare = form(arrest=str(arrest), warrant="on"), form()
    assert full.is_valid()
    assert bare.is_valid()
    draft = full.draft()
    assert (draft.arrest, draft.record, draft.before, draft.warrant) == (arrest, None, None, True)
    assert bare.draft().warrant is False
    wrong = form(kind="letter", arrest="x")
    assert set(wrong.errors) == {"kind", "arrest"}
    assert "names nothing" in form_says(wrong)["errors"][0]


def test_a_step_is_done_or_not_and_nothing_else():
    done, wrong = (arrest_forms.StepForm({"state": each}) for each in (str(StepState.NOT_DONE), "perhaps"))
    assert done.is_valid()
    assert wrong.is_valid()
    assert done.draft().state is StepState.NOT_DONE
    with pytest.raises(Malformed):
        wrong.draft()
