"""Words about a record are read by who sees what they speak of, decided without a database."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from handmade import OFFICER, at_delhi, draft, stands

from sangam.access.types import Showing
from sangam.kernel import clock
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.ids import new_id
from sangam.kernel.paper import Unprinted
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import UNNAMED, WITHHELD, Guarded, Spoken, label_of
from sangam.records.storage import quarantine
from sangam.records.visibility import disclosure, views
from sangam.records.visibility.disclosure import Reader

NAME = stands("name", "Harjeet Singh")
VICTIM = stands("relative", "s/o Balwant", Caveat.VICTIM)
SECRET = stands("note", "an informer says so", level="SECRET")
AT_HOME = stands("alias", "Kala", Caveat.OWNER_ONLY)
LOW = replace(OFFICER, clearance=Classification.UNCLASSIFIED)
ABOVE = Handling(Classification.SECRET)


@pytest.fixture(autouse=True)
def _here_is_delhi():
    with at_delhi():
        yield


def reader(of, actor=OFFICER):
    return Reader(actor, Purpose.NAKA, [of])


def about(of, *statements, handling=NAME.handling):
    return Spoken(of.id, tuple(each.id for each in statements), handling)


def test_a_label_is_the_readers_own_view_of_the_record():
    of = draft(NAME, SECRET)
    assert reader(of).words(label_of(of.id)) == "Harjeet Singh"
    assert reader(of, LOW).words(label_of(of.id)) == UNNAMED
    unnamed = draft(stands("note", "seen at dawn"))
    assert reader(unnamed).words(label_of(unnamed.id)) == UNNAMED
    assert reader(of).words(label_of(new_id())) == UNNAMED


def test_a_label_is_printed_without_what_stays_off_paper():
    of = draft(NAME, AT_HOME)
    said = reader(of).words(label_of(of.id))
    assert isinstance(said, Unprinted)
    assert (str(said), said.on_paper) == ("Harjeet Singh @ Kala", "Harjeet Singh")
    assert not isinstance(reader(draft(NAME, record=of.id)).words(label_of(of.id)), Unprinted)


def test_a_role_that_opens_no_records_reads_no_words_about_them():
    of = draft(NAME)
    assert reader(of, replace(OFFICER, role="admin")).words(Guarded(about(of), "he lied")) == WITHHELD


def test_words_are_read_by_who_sees_what_they_speak_of():
    of = draft(NAME, VICTIM)
    assert reader(of).words(Guarded(about(of, NAME), "he lied")) == "he lied"
    assert reader(of).words(Guarded(about(of, NAME, VICTIM), "his father lied")) == WITHHELD
    said = reader(draft(NAME, AT_HOME, record=of.id)).words(Guarded(about(of, AT_HOME), "called so at home"))
    assert isinstance(said, Unprinted)
    assert (str(said), said.on_paper) == ("called so at home", WITHHELD)


def test_words_about_a_whole_record_need_all_of_it_in_full():
    whole, part, masked = draft(NAME), draft(NAME, SECRET), draft(NAME, VICTIM)
    assert reader(whole).showing(about(whole)) is Showing.FULL
    assert reader(part).showing(about(part)) is Showing.MASKED
    assert reader(masked).showing(about(masked)) is Showing.MASKED
    assert reader(whole).showing(about(whole, handling=ABOVE)) is Showing.MASKED
    assert reader(whole, LOW).showing(about(whole)) is Showing.HIDDEN


def test_each_statement_is_shown_as_on_the_record():
    of = draft(NAME, VICTIM, SECRET)
    seen = {each.property: reader(of).showing(about(of, each)) for each in of.statements}
    assert seen == {"name": Showing.FULL, "relative": Showing.MASKED, "note": Showing.HIDDEN}
    assert reader(of).showing(about(of, NAME, VICTIM, SECRET)) is Showing.HIDDEN


def test_a_statement_that_is_gone_keeps_its_handling():
    of, gone = draft(NAME), stands("note", "seen at dawn")
    assert reader(of).showing(about(of, gone)) is Showing.FULL
    assert reader(of).showing(about(of, gone, handling=VICTIM.handling)) is Showing.MASKED
    assert reader(of).showing(about(of, gone, handling=ABOVE)) is Showing.HIDDEN


def test_what_stayed_behind_at_a_handing_over_is_hidden_of_a_copy():
    gone = stands("note", "seen at dawn", Caveat.OWNER_ONLY)
    for owner, showing in (("HR", Showing.HIDDEN), ("DL", Showing.FULL)):
        of = draft(NAME, owner=owner)
        assert reader(of).showing(about(of, gone, handling=gone.handling)) is showing
        assert reader(of).showing(about(of, gone)) is Showing.FULL


def test_words_are_printed_where_nothing_that_they_speak_of_is_barred():
    of = draft(NAME, AT_HOME)
    assert reader(of).may_print(about(of, NAME))
    assert not reader(of).may_print(about(of, NAME, AT_HOME))
    assert not reader(of).may_print(about(of))
    assert not reader(of).may_print(about(of, NAME, handling=AT_HOME.handling))
    assert reader(of).may_print(Spoken(new_id()))


def test_without_words_no_record_is_asked_for():
    assert disclosure.readable_texts(OFFICER, [], purpose=Purpose.NAKA) == []


def test_whole_is_what_is_seen_in_full():
    seen = {each.id: each for each in (draft(NAME), draft(NAME, VICTIM), draft(NAME, SECRET))}
    shown = views.views_of_drafts(OFFICER, seen.values(), purpose=Purpose.NAKA, at=next(iter(seen.values())).as_of)
    assert [disclosure.is_whole(shown[each], of) for each, of in seen.items()] == [True, False, False]


def test_what_was_taken_over_from_a_hidden_force_is_not_shown():
    said = [msgspec.structs.replace(NAME, taken_from=taken) for taken in ("", f"UP:{new_id()}", f"RJ:{new_id()}")]
    sources = quarantine.Sources()
    sources._behind = frozenset({"UP", "PB"})
    shown = views._visible_view(draft(*said), views._Sight(OFFICER, Purpose.NAKA, sources), clock.now())
    assert [each.taken_from[:2] for each in shown.statements] == ["", "RJ"]
    assert shown.hidden == ("UP",)
    assert views._visible_view(draft(said[1]), views._Sight(OFFICER, Purpose.NAKA, sources), clock.now()) is None


def reached(of, **changes):
    return views.view_of_draft(of, replace(OFFICER, **changes), Purpose.NAKA, at=of.as_of) is not None


def test_a_record_reaches_those_whom_its_terms_name():
    assert reached(draft(NAME))
    assert not reached(draft(NAME), force="HR")
    assert reached(draft(NAME, purposes=frozenset({Purpose.NAKA})))
    assert not reached(draft(NAME, purposes=frozenset({Purpose.CASE})))
    limited = draft(NAME, audience={"DL": frozenset({"DL-ON"})})
    assert reached(limited, audience=frozenset({"DL", "DL-ON"}))
    assert not reached(limited)


def test_a_copy_ends_with_its_terms_and_our_own_record_does_not():
    for owner, is_seen in (("HR", False), ("DL", True)):
        of = draft(NAME, owner=owner)
        at = of.terms.expires_at
        assert views.view_of_draft(of, OFFICER, Purpose.NAKA, at=at - timedelta(seconds=1)) is not None
        assert (views.view_of_draft(of, OFFICER, Purpose.NAKA, at=at) is not None) is is_seen


def test_a_masked_value_stands_without_its_words_and_names_nothing():
    shown = views.view_of_draft(draft(NAME, VICTIM, SECRET), OFFICER, Purpose.NAKA, at=clock.now())
    assert [(each.property, each.value) for each in shown.statements] == [("name", "Harjeet Singh"), ("relative", None)]
    assert shown.label == "Harjeet Singh"
    assert views.view_of_draft(draft(SECRET), OFFICER, Purpose.NAKA, at=clock.now()) is None
