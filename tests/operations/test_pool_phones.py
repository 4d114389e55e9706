"""Pool phones: issued to a named officer for one operation, opened once by a code, ended by time, operation or tap."""

from datetime import timedelta

import pytest

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.operations import phones as operation_phones
from sangam.operations import policy
from sangam.operations.plans import board, plans
from sangam.operations.types import BoardDraft, BoardKind, Results, TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState

HOLDER = TeamMember("HC", "Ram Singh", "1190")


class Phones:
    """Narela's phones for one operation of Delhi and Uttar Pradesh."""

    def __init__(self, border):
        self.border = border
        self.operation = border.plans(forces="DL UP")

    def issues(self, by=None, holder=HOLDER, hours=8):
        by = by or self.border.narela
        with self.border.at(by):
            return operation_phones.issue_phone(by, self.operation, holder, until=clock.now() + timedelta(hours=hours))

    def listed(self, by=None):
        by = by or self.border.narela
        with self.border.at(by):
            return operation_phones.pool_phones(by, self.operation)

    def opens(self):
        with self.border.delhi:
            return operation_phones.open_phone(self.listed()[0].code.lower().replace("-", " "))

    def writes(self, token, text="At the back door"):
        with self.border.delhi:
            operation_phones.write_from_phone(token, BoardDraft(BoardKind.POSITION, text))
        self.border.wire.deliver()

    def state(self):
        return self.listed()[0].state

    def is_shut(self, token):
        with self.border.delhi:
            for act in (operation_phones.read_board, operation_phones.board_mark):
                with pytest.raises(Refused):
                    act(token)
            with pytest.raises(Refused):
                operation_phones.write_from_phone(token, BoardDraft(BoardKind.POSITION, "Still here"))
        return True


@pytest.fixture
def phones(border):
    return Phones(border)


def test_what_is_written_on_a_pool_phone_stands_under_its_officer(phones):
    border = phones.border
    phones.issues()
    token = phones.opens()
    phones.writes(token)
    line = border.sees(border.loni, phones.operation).board[0]
    assert (line.text, line.by.unit) == ("At the back door", "DL-ON-NARELA")
    assert line.by.label == "HC Ram Singh, 1190, pool phone"
    with border.delhi:
        acts = {each.action: each.label for each in audit.recent_entries(action="officer:pool-phone:")}
    issued = acts.pop("officer:pool-phone:issue")
    looked = acts.pop("officer:pool-phone:list")
    assert issued == looked == border.narela.label
    assert acts == dict.fromkeys(["officer:pool-phone:open", "officer:pool-phone:write"], line.by.label)


def test_the_code_of_a_pool_phone_opens_it_once(phones):
    phones.issues()
    code = phones.listed()[0].code
    phones.opens()
    assert (phones.state(), phones.listed()[0].code) == (PoolPhoneState.OPEN, "")
    with phones.border.delhi:
        for typed in (code, "", "0000-0000-0000", code[:-1]):
            with pytest.raises(Refused):
                operation_phones.open_phone(typed)


def test_a_code_lapses_and_a_new_one_makes_it_worthless(phones):
    made = phones.issues()
    first = phones.listed()[0].code
    border = phones.border
    with border.delhi:
        operation_phones.renew_code(border.narela, made)
        with pytest.raises(Refused):
            operation_phones.open_phone(first)
    with clock.shift_time(timedelta(minutes=31)):
        assert (phones.state(), phones.listed()[0].code) == (PoolPhoneState.LAPSED, "")
    phones.opens()
    with border.delhi, pytest.raises(Conflict):
        operation_phones.renew_code(border.narela, made)


def test_a_pool_phone_reads_its_one_board_and_no_other(phones):
    border = phones.border
    phones.issues()
    token = phones.opens()
    other = border.plans(forces="DL")
    with border.delhi:
        mark = operation_phones.board_mark(token)
        assert operation_phones.read_board(token).operation.id == phones.operation != other
        assert operation_phones.board_mark(token) == mark
        for wrong in ("", "abc", token[:-1]):
            assert operation_phones.find_phone(wrong) is None
            with pytest.raises(Refused):
                operation_phones.read_board(wrong)
    border.does(board.write_entry, border.loni, phones.operation, BoardDraft(BoardKind.INCIDENT, "A shot"))
    with border.delhi:
        assert operation_phones.board_mark(token) != mark
        assert operation_phones.read_board(token).operation.board[0].text == "A shot"


def test_one_tap_of_its_unit_ends_a_pool_phone(phones):
    border = phones.border
    made = phones.issues()
    token = phones.opens()
    with border.delhi:
        operation_phones.mark_erased(token)  # it is in use: nothing is erased
        operation_phones.wipe_phone(border.cell, made)  # a unit above
        assert operation_phones.find_phone(token).state is PoolPhoneState.WIPED
        with pytest.raises(Conflict):
            operation_phones.wipe_phone(border.narela, made)
    assert phones.is_shut(token)
    assert phones.listed()[0].erased_at is None
    with border.delhi:
        operation_phones.mark_erased(token)
    seen = phones.listed()[0]
    assert (seen.wiped_by, bool(seen.erased_at)) == (border.cell.label, True)


def test_a_pool_phone_ends_with_its_time_its_operation_and_its_units_part(phones):
    border = phones.border
    ends = {
        "closed": lambda each: border.does(plans.close_operation, border.cell, each, Results(1, "", ("Good",))),
        "cancelled": lambda each: border.does(plans.cancel_operation, border.cell, each, why="Leaked"),
        "removed": lambda each: border.does(plans.remove_unit, border.cell, each, "DL-ON-NARELA", why="Enough"),
    }
    for how, end in ends.items():
        phones.operation = border.plans(forces="DL UP")
        phones.issues(hours=2)
        token = phones.opens()
        with clock.shift_time(timedelta(hours=2)):
            assert phones.is_shut(token)
        with border.delhi:
            plans.start_operation(border.cell, phones.operation)
            assert operation_phones.board_mark(token)
        end(phones.operation)
        assert phones.is_shut(token), how
        if how != "removed":
            assert phones.state() is PoolPhoneState.OVER


def test_who_plans_nothing_issues_and_wipes_no_pool_phone(phones):
    border = phones.border
    made = phones.issues()
    for actor, kind in ((border.beat, Refused), (border.alipur, NotFound)):
        with pytest.raises(kind):
            phones.issues(actor)
        with pytest.raises(kind), border.delhi:
            operation_phones.wipe_phone(actor, made)
        with pytest.raises(kind):
            phones.listed(actor)
    ours = phones.issues(border.cell, TeamMember("Ct.", "Vijay", "77"))
    with border.delhi, pytest.raises(Refused):
        operation_phones.wipe_phone(border.narela, ours)
    assert [each.holder.belt for each in phones.listed()] == ["1190"]
    assert [each.holder.belt for each in phones.listed(border.cell)] == ["77", "1190"]


def test_a_pool_phone_has_a_name_a_belt_number_and_a_time():
    now, late = clock.now(), timedelta(hours=8)
    said = policy.require_pool_phone(TeamMember(" HC ", "Ram Singh", " 1190"), now + late, at=now)
    assert said == HOLDER
    for holder in (TeamMember("HC", "", "1190"), TeamMember("HC", "Ram", " "), TeamMember("HC", "Ram", "9" * 300)):
        with pytest.raises(Malformed):
            policy.require_pool_phone(holder, now + late, at=now)
    for hours in (0, -1, 49):
        with pytest.raises(Malformed):
            policy.require_pool_phone(HOLDER, now + timedelta(hours=hours), at=now)


def test_a_pool_phone_is_issued_while_its_operation_stands(phones, monkeypatch):
    border = phones.border
    monkeypatch.setattr(policy, "MOST_POOL_PHONES", 1)
    phones.issues()
    with pytest.raises(Malformed):
        phones.issues()
    phones.operation = border.plans(forces="DL", approve=False)
    with pytest.raises(Conflict):
        phones.issues(border.cell)
    border.does(plans.cancel_operation, border.cell, phones.operation, why="Leaked")
    with pytest.raises(Conflict):
        phones.issues(border.cell)
