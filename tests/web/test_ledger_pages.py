"""The ledger before an auditor: who looked for whom and how often, masked by right, whatever is typed into it."""

import csv
import hashlib
import io
import re
from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from support.cast import person, says
from support.markup import markup
from support.visiting import text

from sangam.audit.audit import deed, recent_entries
from sangam.audit.types import Facts
from sangam.identifiers.confusion import confusion_key
from sangam.identifiers.types import Kind
from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id, short
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import batch, check, subjects
from sangam.matching.queries import query_context
from sangam.matching.types import Line, Listing
from sangam.oversight import ledger as oversight_ledger
from sangam.oversight.ledger import MOST_SHOWN
from sangam.records.own_records import records
from sangam.records.visibility import views

NAKA = Stated(Purpose.NAKA)
LEDGER = "/oversight/ledger/"
AADHAAR = "2345 6789 0124"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def constable(across) -> Seated:
    return seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")


@pytest.fixture
def auditor(across) -> Seated:
    return seated(across.delhi, "dl1009", "DL", "auditor")


@pytest.fixture
def keeper(across) -> Seated:
    return seated(across.delhi, "dl1010", "DL", "data_officer")


def looks_up(seat: Seated, *asked: str) -> None:
    actor = seat.actor
    with seat.node:
        for each in asked:
            check.check(actor, each, purpose=NAKA)


def counts(seat: Seated, query: str = "") -> str:
    """Return what the page says before the rows."""
    return text(seat.gets(LEDGER + query)).split("Nothing is sealed yet.")[0]


def rows(seat: Seated, query: str = "") -> str:
    return text(seat.gets(LEDGER + query)).split("Nothing is sealed yet.")[1]


def asked(seat: Seated, **form: str) -> str:
    """Return the rows that the form brings."""
    return text(seat.posts(LEDGER, **form)).split("Nothing is sealed yet.")[1]


def test_fourteen_looks_of_one_officer_at_a_neighbour_stand_in_one_line(narela, constable, auditor):
    looks_up(constable, *["Ramkishan Bhardwaj"] * 8, *["रामकिशन भारद्वाज"] * 6)
    looks_up(narela, "Ramkishan Bhardwaj")
    assert "14 Ct Test dl1002" in counts(auditor).replace("SI ", "Ct ")
    assert "dl1001" not in counts(auditor)


def test_an_auditor_reads_the_kind_and_the_mask_of_what_was_looked_for(constable, auditor):
    looks_up(constable, "Ramkishan Bhardwaj, 9812345678")
    said = rows(auditor, "?officer=dl1002")
    assert "name R••• B•••" in said
    assert "phone •••5678" in said
    assert "Bhardwaj" not in said


def test_who_sees_what_was_found_whole_reads_what_was_looked_for(narela, constable, keeper):
    with narela.node:
        records.create(narela.actor, records.New("person", person("Ramkishan Bhardwaj")), purpose=NAKA)
    looks_up(constable, "Ramkishan Bhardwaj")
    assert "name Ramkishan Bhardwaj" in rows(keeper, "?officer=dl1002")


def test_what_was_found_in_part_leaves_the_mask_on(narela, constable, keeper):
    hidden = says("village", "Bawana", Caveat.VICTIM)
    with narela.node:
        new = records.New("person", (*person("Ramkishan Bhardwaj"), hidden))
        records.create(narela.actor, new, purpose=NAKA)
    looks_up(constable, "Ramkishan Bhardwaj")
    assert "R••• B•••" in rows(keeper, "?officer=dl1002")


def test_a_name_finds_looks_for_that_person_in_any_script(narela, constable, auditor):
    with narela.node:
        made = records.create(
            narela.actor, records.New("person", person("Ramkishan Bhardwaj", alias="Kana")), purpose=NAKA
        )
        views.open_record(constable.actor, made, purpose=NAKA)
    looks_up(constable, "रामकिशन भारद्वाज", "Sohan Lal Mathur")
    said = asked(auditor, person="Ramkishan Bhardwaj")
    assert "Opened a record" in said
    assert "र••• भ•••" in said
    assert "S••• L•••" not in said


def test_a_number_finds_looks_for_it(constable, auditor):
    looks_up(constable, "98123 45678", "9899999999")
    said = asked(auditor, person="9812345678")
    assert "•••5678" in said
    assert "•••9999" not in said


def test_the_number_and_the_address_of_a_record_find_its_looks(across, narela, auditor):
    made = across.shared_person(narela)
    for asked in (short(made.id), f"DL-{short(made.id)}".lower(), f"https://node/records/{made.id}/"):
        assert "Opened a record" in rows(auditor, f"?on={asked}")


def test_a_recalled_record_is_found_by_its_number(across, narela, auditor):
    made = across.shared_person(narela)
    with narela.node:
        records.recall(narela.actor, made.id, reason="Mistaken identity")
    assert "Recalled a record" in rows(auditor, f"?on={short(made.id)}")


def test_a_number_that_no_record_has_finds_no_act(auditor):
    answer = auditor.gets(f"{LEDGER}?on=7Q2M0XK")
    assert answer.status_code == 200
    assert "Acts: 0." in text(answer)
    assert "<tbody></tbody>" in is_sound(answer)


def test_a_sign_in_is_found_by_its_officer(narela, constable, auditor):
    page = auditor.gets(f"{LEDGER}?officer=dl1002&action=officer:session:start")
    rows = markup(page).rpartition("<tbody>")[2]
    assert rows.count("Signed in") == 1


def test_the_days_bound_what_is_shown(constable, auditor):
    actor = constable.actor
    with constable.node, clock.shift_time(timedelta(days=-3)):
        check.check(actor, "Ramkishan Bhardwaj", purpose=NAKA)
        then = clock.now().astimezone(clock.INDIA).date()
    before, after = then - timedelta(days=1), then + timedelta(days=1)
    assert "R•••" in rows(auditor, f"?officer=dl1002&since={then}&until={then}")
    assert "R•••" not in rows(auditor, f"?officer=dl1002&until={before}")
    assert "R•••" not in rows(auditor, f"?officer=dl1002&since={after}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("officer=nobody", "There is no officer nobody."),
        ("on=%3F%3F", "is not a number of a record"),
        ("since=2026-11-09&until=2026-11-01", "The first day is after the last"),
        ("since=yesterday", "Choose the days from the calendar"),
        ("action=officer:nothing", "There is no such act"),
        ("subject=%3Dzz", "This link is incomplete"),
    ],
)
def test_a_wrong_input_gets_a_sentence_beside_the_form(auditor, query, said):
    answer = auditor.gets(f"{LEDGER}?{query}")
    page = is_sound(answer)
    assert answer.status_code in (400, 404)
    assert said in text(answer)
    assert 'name="person"' in page
    assert said in text(auditor.gets(f"{LEDGER}ledger.csv?{query}"))


def test_beside_a_wrong_input_nothing_is_said_of_the_seal(auditor):
    assert "Nothing is sealed yet." not in text(auditor.gets(f"{LEDGER}?officer=nobody"))


def test_a_person_that_cannot_be_read_gets_a_sentence_beside_the_form(auditor):
    answer = auditor.posts(LEDGER, person="++")
    assert answer.status_code == 400
    assert "No name and no number can be read in ++" in text(answer)


@pytest.mark.parametrize("field", ["person", "officer", "on", "subject", "action"])
def test_an_aadhaar_number_typed_into_the_ledger_stands_in_no_row(auditor, field):
    for address in (LEDGER, f"{LEDGER}ledger.csv"):
        auditor.posts(address, **{field: AADHAAR})
    with auditor.node:
        kept = [(each.on, str(each.details)) for each in recent_entries(action="officer:ledger")]
    assert len(kept) == (0 if field == "action" else 2)
    assert [each for each in kept if "2345" in "".join(each)] == []


def test_whom_the_reader_asks_for_stands_in_no_address(constable, auditor):
    looks_up(constable, "Sohan Lal Mathur")
    page = markup(auditor.posts(LEDGER, person="Sohan Lal Mathur"))
    assert 'value="Sohan Lal Mathur"' in page
    assert [each for each in re.findall(r'(?:href|action)="([^"]*)"', page) if "Sohan" in each] == []
    assert "S••• L••• M•••" in asked(auditor, person="Sohan Lal Mathur")
    assert 'method="get"' not in page
    ignored = auditor.gets(f"{LEDGER}?person=Nobody+Whatever")
    assert "S••• L••• M•••" in text(ignored)


def test_no_guess_finds_out_a_number_from_the_link_of_its_count(constable, auditor):
    looks_up(constable, "9812345678", "9812345678")
    assert "the same since" in counts(auditor)
    (key,) = set(re.findall(r"subject=%3D([0-9a-f]+)", markup(auditor.gets(LEDGER))))
    told = (
        f"phone:{confusion_key(Kind.PHONE, '+919812345678')}".encode(),
        f"phone:{confusion_key(Kind.PHONE, '9812345678')}".encode(),
    )
    guessed = {hashlib.blake2b(each, digest_size=size).hexdigest() for each in told for size in (8, 16)}
    assert key not in guessed
    with auditor.node:
        here = subjects.subject("phone:+919812345678")
    assert len(key) == len(here) - 1 == 32


def a_list(seat: Seated, n: int) -> None:
    """Check a list of telephone numbers."""
    lines = [Line(at, "", f"98{at:08d}") for at in range(n)]
    with seat.node:
        batch.check_many(seat.actor, lines, of=Listing("list.csv", "0" * 64), purpose=NAKA)


def test_of_a_long_list_the_rest_is_beyond_what_is_kept_and_not_erased(constable, auditor):
    a_list(constable, 45)
    a_list(constable, 45)
    assert "+5 beyond what is kept" in rows(auditor, "?officer=dl1002")
    page = counts(auditor)
    assert "erased" not in page + rows(auditor, "?officer=dl1002")


def test_the_file_holds_all_that_is_kept_of_a_list(constable, auditor):
    a_list(constable, 45)
    answer = auditor.gets(f"{LEDGER}ledger.csv?officer=dl1002")
    (row,) = [each for each in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))) if each["Searched for"]]
    assert row["Searched for"].count("phone") == 40
    assert row["Searched for"].endswith("+5 beyond what is kept")


def test_a_file_that_is_cut_says_where(constable, auditor, monkeypatch):
    looks_up(constable, "9812345678", "9812345679", "9812345670")
    monkeypatch.setattr(oversight_ledger, "MOST_EXPORTED", 2)
    said = markup(auditor.gets(f"{LEDGER}ledger.csv?officer=dl1002"))
    assert re.search(r"Cut here: the newest 2 acts of \d+\.", said)


def test_of_more_numbers_than_are_kept_each_row_keeps_a_share(narela):
    facts = Facts(new_id())
    readings = [query_context.recognise_text(" ".join(f"98{row:05d}{n:03d}" for n in range(12))) for row in range(200)]
    with narela.node:
        subjects.note_subjects(facts, readings)
    kept = set(facts.found_by)
    assert all(kept & set(subjects.keys_of(each)) for each in readings)
    assert facts["unkeyed"] > 0


def test_looks_are_counted_over_thirty_days_unless_days_are_asked_for(constable, auditor):
    actor = constable.actor
    with constable.node, clock.shift_time(timedelta(days=-40)):
        for _ in range(2):
            check.check(actor, "Sohan Lal Mathur", purpose=NAKA)
        then = clock.now().astimezone(clock.INDIA).date()
    assert "S••• L•••" not in counts(auditor)
    assert "2 Ct Test dl1002" in counts(auditor, f"?since={then}").replace("SI ", "Ct ")


def test_what_machines_did_stands_apart(across, auditor):
    across.wire.deliver()
    with across.delhi:
        check.notify_owners()
    people, machines = rows(auditor), rows(auditor, "?rows=machines")
    assert "Loaded officers and posts" in people
    assert "Loaded officers and posts" not in machines
    assert "Loaded the shipped reference tables" in machines
    assert "Loaded the shipped reference tables" not in people


def test_acts_are_chosen_and_read_in_words(auditor):
    page = markup(auditor.in_hindi(LEDGER))
    assert '<option value="officer:record:open">' in page
    assert "officer:record:open<" not in page


def test_a_unit_on_which_an_officer_acted_stands_by_its_name(narela, auditor):
    with narela.node, deed(narela.actor, "officer:roster:add", on="DL-ON-NARELA"):
        pass
    page = markup(auditor.gets(LEDGER))
    assert "<bdi>PS Narela</bdi>" in page
    assert ">DL-ON-NARELA<" not in page


def test_the_ledger_leaves_as_a_file_that_no_spreadsheet_runs(constable, auditor):
    looks_up(constable, "Ramkishan Bhardwaj")
    with constable.node:
        check.check(constable.actor, "9812345678", purpose=Stated(Purpose.CASE, "=1+1"))
    answer = auditor.gets(f"{LEDGER}ledger.csv?officer=dl1002")
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    assert [(row["Act"], row["Searched for"]) for row in found if row["Searched for"]] == [
        ("Checked a text", "phone •••5678"),
        ("Checked a text", "name R••• B•••"),
    ]
    assert found[0]["Number"] == "'=1+1"
    assert "Took rows of the audit log as a file" in rows(auditor, "?officer=dl1009")


def test_an_officer_without_the_right_takes_no_file(constable):
    assert constable.gets(f"{LEDGER}ledger.csv").status_code == 403


def test_an_officer_reads_own_looks_in_full(constable):
    looks_up(constable, "Ramkishan Bhardwaj")
    assert "name Ramkishan Bhardwaj" in rows(constable)


def test_a_count_leads_to_the_looks_that_it_counts(constable, auditor):
    looks_up(constable, "Ramkishan Bhardwaj", "Ramkishan Bhardwaj", "Sohan Lal Mathur")
    page = markup(auditor.gets(LEDGER))
    address = page.split(">2</strong>")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    said = text(auditor.gets(address)).split("Nothing is sealed yet.")[1]
    assert said.count("R••• B•••") == 2
    assert "S•••" not in said


def test_an_aadhaar_number_that_was_typed_is_in_no_key_of_the_ledger(constable, auditor):
    looks_up(constable, "Ramkishan Bhardwaj 2345 6789 0124")
    assert "0124" not in rows(auditor, "?officer=dl1002")


def test_a_full_page_says_how_many_acts_there_are_in_all(constable, auditor):
    actor = constable.actor
    with constable.node:
        for _ in range(MOST_SHOWN + 3):
            with deed(actor, "officer:alert:list"):
                pass
    said = text(auditor.gets(f"{LEDGER}?officer=dl1002&action=officer:alert:list"))
    assert f"Acts: {MOST_SHOWN + 3}." in said
    assert f"The newest {MOST_SHOWN}." in said


def test_a_checked_list_stands_by_the_first_signs_of_its_key(constable, auditor):
    with constable.node:
        batch.check_many(
            constable.actor, [Line(1, "", "DL1CAB1234")], of=Listing("guests.csv", "ab" * 32), purpose=NAKA
        )
        (entry,) = recent_entries(action="officer:check:file")
    page = markup(auditor.gets(LEDGER))
    assert f">{entry.on[:13]}…<" in page
    assert f"?on={entry.on.replace(':', '%3A')}" in page
