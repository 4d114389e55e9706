"""What of a record may leave the page, and who is told of it by which words."""

import pytest
from handmade import at_delhi, draft, stands, view
from support.cast import person, says

from sangam.access.types import Way
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Classification, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.records.visibility import disclosure

FREE = Handling()
NAME, ALIAS = stands("name", "Harjeet Singh"), stands("alias", "Kala")
NO_ONWARD = stands("name", "Harjeet Singh", Caveat.NO_ONWARD)
WHOLE = {"DL": Level.WHOLE}


@pytest.fixture
def here_is_delhi():
    with at_delhi():
        yield


def test_a_caveat_bars_what_is_anothers_and_from_paper_what_is_ours():
    said = [NO_ONWARD, stands("note", "seen", Caveat.LEAD_ONLY), stands("alias", "Kala", Caveat.OWNER_ONLY)]
    ours, theirs = view(*said, owner="DL"), view(*said)
    assert disclosure.barred_caveats(theirs, Way.THREAD) == {Caveat.NO_ONWARD, Caveat.OWNER_ONLY}
    assert disclosure.barred_caveats(ours, Way.THREAD) == frozenset()
    assert disclosure.barred_caveats(ours, Way.PRINT) == {Caveat.OWNER_ONLY}
    assert [disclosure.may_leave(theirs, each, Way.THREAD) for each in theirs.statements] == [False, True, False]
    assert [disclosure.may_leave(ours, each, Way.THREAD) for each in ours.statements] == [True, True, True]


def test_a_label_is_made_of_what_may_leave_and_is_seen():
    assert disclosure.label_of(view(NAME, ALIAS), Way.THREAD) == "Harjeet Singh @ Kala"
    assert disclosure.label_of(view(NO_ONWARD, ALIAS), Way.THREAD) == "@ Kala"
    assert disclosure.label_of(view(NAME, ALIAS, masked=("alias",)), Way.THREAD) == "Harjeet Singh"
    assert disclosure.label_of(view(NO_ONWARD), Way.THREAD) == "Person"


def test_what_may_not_leave_is_refused_with_its_caveat_and_desk(here_is_delhi):
    disclosure.require_leaves("DL", NO_ONWARD, Way.TAKE_OVER, desk="DL-ON")
    disclosure.require_leaves("HR", NAME, Way.TAKE_OVER, desk="HR-ON")
    with pytest.raises(Refused) as caught:
        disclosure.require_leaves("HR", NO_ONWARD, Way.TAKE_OVER, desk="HR-ON")
    assert caught.value.code == "records:may-not-leave"
    assert (caught.value.parts["caveats"], caught.value.parts["desk"]) == ("no-onward", "HR-ON")


@pytest.mark.parametrize(
    "handling, is_for_all",
    [
        (FREE, True),
        (Handling(Classification.UNCLASSIFIED), True),
        (Handling(Classification.CONFIDENTIAL), False),
        (Handling(caveats=frozenset({Caveat.NO_ONWARD})), True),
        (Handling(caveats=frozenset({Caveat.NO_ONWARD, Caveat.VICTIM})), False),
        (Handling(Classification.SECRET, frozenset({Caveat.MINOR})), False),
    ],
)
def test_for_everyone_is_what_is_restricted_at_most_and_unmasked(handling, is_for_all):
    assert disclosure._is_for_all(handling) is is_for_all


def test_everyone_reads_a_label_of_what_is_for_everyone(here_is_delhi):
    secret = stands("name", "Harjeet Singh", level="CONFIDENTIAL")
    assert disclosure.public_label(view(NAME, ALIAS)) == "Harjeet Singh @ Kala"
    assert disclosure.public_label(view(secret, ALIAS)) == "@ Kala"
    assert disclosure.public_label(view(NAME, ALIAS, masked=("name",))) == "@ Kala"
    assert disclosure.public_label(view(secret)) == "Person"
    assert disclosure.public_label(view(NAME, purposes=frozenset({Purpose.CASE}))) == "Person"


def properties(shown):
    return None if shown is None else [each.property for each in shown.statements]


def test_paper_for_all_leaves_out_what_is_not_for_all(here_is_delhi):
    secret = stands("note", "an informer says so", level="CONFIDENTIAL")
    kept_at_home = stands("alias", "Kala", Caveat.OWNER_ONLY)
    shown = view(
        NAME, secret, kept_at_home, stands("relative", "s/o Balwant", Caveat.VICTIM), stands("village", "Loni")
    )
    assert properties(disclosure.paper_for_all(shown, forces=["DL"])) == ["name", "village"]
    assert disclosure.paper_for_all(view(NAME, ALIAS), forces=["DL"]).label == "Harjeet Singh @ Kala"
    assert disclosure.paper_for_all(view(stands("village", "Loni")), forces=["DL"]).label == "Person"
    assert properties(disclosure.paper_for_all(view(NAME, ALIAS, masked=("name",)), forces=["DL"])) == ["alias"]
    assert disclosure.paper_for_all(view(secret), forces=["DL"]) is None


def test_paper_for_a_third_force_leaves_out_what_may_not_go_onward(here_is_delhi):
    shown = view(NO_ONWARD, ALIAS)
    assert properties(disclosure.paper_for_all(shown, forces=["DL", "HR"])) == ["name", "alias"]
    assert properties(disclosure.paper_for_all(shown, forces=["DL", "UP"])) == ["alias"]


@pytest.mark.parametrize("limited", ["DL", "UP"])
def test_a_record_limited_at_home_or_with_a_reader_goes_on_no_paper(here_is_delhi, limited):
    shown = view(NAME, audience={limited: frozenset({f"{limited}-ON"})})
    assert disclosure.paper_for_all(shown, forces=["UP"]) is None
    assert properties(disclosure.paper_for_all(view(NAME, audience={"RJ": frozenset({"RJ-ON"})}), forces=["UP"]))


@pytest.mark.parametrize(
    "name, value, text, is_quoted",
    [
        ("name", "Harjeet Singh", "HARJEET SINGH is sought", True),
        ("name", "Harjeet Singh", "Harjeet is sought", False),
        ("note", " Meets a man at dawn ", "he meets a man at dawn, they say", True),
        ("alias", "Kala", "called kala", True),
        ("alias", "Kal", "called Kal", False),
        ("sex", "male", "a male of thirty", False),
        ("of-tomorrow", "Harjeet Singh", "Harjeet Singh is sought", False),
    ],
)
def test_a_text_quotes_names_numbers_and_lines_of_four_letters(name, value, text, is_quoted):
    said = stands(name, value)
    assert disclosure._is_quoted(draft(said), said, text) is is_quoted


def test_what_bars_a_record_of_ours_is_asked_as_of_ours(here_is_delhi):
    said = (NO_ONWARD, stands("alias", "Kala", Caveat.OWNER_ONLY), stands("village", "Loni"))
    assert disclosure._barred_statements(draft(*said), Way.ALERT) == [*said[:2]]
    assert disclosure._barred_statements(draft(*said, owner="DL"), Way.ALERT) == []


def test_a_text_for_all_quotes_nothing_above_restricted_or_limited(here_is_delhi):
    said = (NAME, stands("alias", "Kala", level="CONFIDENTIAL"))
    assert not disclosure._quotes_not_for_all(draft(*said), "Harjeet Singh is sought")
    assert disclosure._quotes_not_for_all(draft(*said), "Kala is sought")
    limited = draft(*said, purposes=frozenset({Purpose.CASE}))
    assert disclosure._quotes_not_for_all(limited, "Harjeet Singh is sought")
    assert not disclosure._quotes_not_for_all(limited, "a man is sought")


def refusal(rule, *given, **more):
    """Return the code of a refusal, none where nothing is refused."""
    try:
        rule(*given, **more)
    except Refused as refused:
        return refused.code
    return None


def test_a_third_force_reads_no_word_that_may_not_go_onward(delhi, haryana, wire):
    name = says("name", "Harjeet Singh", Caveat.NO_ONWARD)
    village = says("village", "Nahra", Caveat.NO_ONWARD)
    record = haryana.opens([name, says("alias", "Kala"), village], shares=WHOLE)
    wire.deliver()
    with delhi.node:
        for to, label in ((["HR", "DL"], "Harjeet Singh"), (["HR", "UP"], "Person")):
            assert disclosure.label_for(record, "Harjeet Singh", way=Way.THREAD, to=to) == label
            assert disclosure.label_for(record, "Kala", way=Way.THREAD, to=to) == "Kala"
        assert (
            refusal(disclosure.require_unquoted, record, ["Who is", "Harjeet Singh?"], way=Way.THREAD, to=["HR"])
            is None
        )
        assert refusal(disclosure.require_unquoted, record, ["Who is Kala?"], way=Way.THREAD, to=["UP"]) is None
        said = refusal(disclosure.require_unquoted, record, ["Who is", "Harjeet Singh?"], way=Way.THREAD, to=["UP"])
        assert said == "records:may-not-leave"


def test_everyone_in_an_area_reads_no_word_above_restricted(delhi):
    record = delhi.opens(person("Harjeet Singh", says("alias", "Kala", level="CONFIDENTIAL")))
    with delhi.node:
        assert disclosure.alert_label(record, "Harjeet Singh") == "Harjeet Singh"
        assert disclosure.alert_label(record, "Harjeet Singh @ Kala") == "Person"
        assert refusal(disclosure.require_for_all, record, ["Stop", "Harjeet Singh"]) is None
        assert refusal(disclosure.require_for_all, record, ["Stop", "Kala"]) == "records:not-for-all"


def test_of_a_record_that_is_not_here_nothing_is_quoted(delhi):
    gone = draft(NAME).id
    with delhi.node:
        assert disclosure.label_for(gone, "Harjeet Singh", way=Way.THREAD, to=["UP"]) == "Harjeet Singh"
        assert disclosure.alert_label(gone, "Harjeet Singh") == "Harjeet Singh"
        assert refusal(disclosure.require_unquoted, gone, ["Harjeet Singh"], way=Way.THREAD, to=["UP"]) is None
        assert refusal(disclosure.require_for_all, gone, ["Harjeet Singh"]) is None
