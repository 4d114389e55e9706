"""No member of an enumeration that officers read lacks its word."""

from collections.abc import Iterable, Mapping

import pytest

from sangam.channels.types import ChannelKind
from sangam.coordination import types as coordination
from sangam.exchange import types as exchange
from sangam.identifiers.types import Kind as Identifier
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose
from sangam.library import types as library
from sangam.library.types.courses import CourseState
from sangam.matching.types import Verdict
from sangam.networks.types import Apart
from sangam.notices.types import Urgency
from sangam.operations import types as operations
from sangam.operations.types.pool_phones import PoolPhoneState
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Answer
from sangam.web.templatetags.vocabulary import APART, KIND_ICONS
from sangam.web.templatetags.words import TABLES

WORDED: Mapping[str, Iterable[object]] = {
    "purpose": Purpose, "classification": Classification, "caveat": Caveat, "level": Level, "kind": KINDS,
    "found": Identifier, "channel": ChannelKind, "outcome": exchange.OutcomeCode, "required_action": exchange.Action,
    "acknowledgement": exchange.Stage, "urgency": Urgency, "pace": exchange.Pace, "verdict": Verdict,
    "challenge_answer": Answer, "meeting_level": coordination.Level, "meeting_series": coordination.Series,
    "meeting_state": coordination.MeetingState, "item_outcome": coordination.ItemOutcome,
    "presence": coordination.Presence, "action_state": coordination.ActionState,
    "circulation_state": coordination.CirculationState, "circulation_answer": coordination.CirculationAnswer,
    "whose": coordination.Whose, "hand_over": coordination.HandOverState, "action_kind": operations.ActionKind,
    "check_state": operations.CheckState, "resolution": operations.Resolution,
    "entry_purpose": operations.EntryPurpose, "entry_state": operations.EntryState,
    "operation_state": operations.OperationState, "board_kind": operations.BoardKind,
    "task_state": operations.TaskState, "pool_phone_state": PoolPhoneState, "practice_category": library.Category,
    "practice_stage": library.Stage, "practice_shelf": library.Shelf, "practice_language": library.Language,
    "practice_result": library.Result, "practice_draft": library.DraftState, "course_state": CourseState,
}  # fmt: skip


@pytest.mark.parametrize("table", WORDED)
def test_no_member_of_an_enumeration_lacks_a_word(table: str) -> None:
    words = TABLES[table]
    assert [
        each for each in WORDED[table] if not words.get(str(each), words.get(getattr(each, "name", "").lower()))
    ] == []


def test_no_reason_why_a_claim_is_not_counted_lacks_a_word() -> None:
    assert set(APART) == set(Apart)


def test_each_kind_of_record_has_an_icon_of_its_declaration() -> None:
    assert {kind: KIND_ICONS[kind] for kind in KINDS} == {name: kind.icon for name, kind in KINDS.items()}
