"""The laws of channels in any course of events: each member has each message once, in its author's order.

Acts are drawn: a member writes, some batches are lost, repeated or late, the host takes a force out.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talk import Talk

from sangam.channels import channels
from sangam.channels.models import Message
from sangam.kernel.errors import NotFound

pytestmark = pytest.mark.long

ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",), "UP": ("UP-GZB-LONI",)}
WRITE = st.tuples(st.just("write"), st.sampled_from(sorted(ALL)))
ACTS = st.lists(
    st.one_of(
        WRITE,
        WRITE,
        st.tuples(st.just("carry badly"), st.integers(1, 3)),
        st.tuples(st.just("carry"), st.just(1)),
        st.tuples(st.just("remove"), st.sampled_from(["HR", "UP"])),
    ),
    min_size=4,
    max_size=16,
)


class Course:
    """One channel, what was written into it by each force, and who was taken out."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.officers = {"DL": talk.narela, "HR": talk.kundli, "UP": talk.loni}
        self.channel = talk.opened(talk.narela, **ALL)
        self.written: dict[str, list[str]] = {force: [] for force in ALL}
        self.removed: set[str] = set()

    def act(self, name: str, what: str | int) -> None:
        """Do one act of the course."""
        if name == "write":
            self._write(str(what))
        elif name == "carry":
            self.talk.wire.deliver()
        elif name == "carry badly":
            self.talk.wire.deliver_badly(rounds=int(what))
        elif what not in self.removed:
            self._remove(str(what))

    def members(self) -> list[str]:
        """Return the forces that are members still."""
        return sorted(ALL.keys() - self.removed)

    def _write(self, force: str) -> None:
        words = f"{force} {len(self.written[force]):03}"
        try:
            self.talk.writes(self.officers[force], self.channel, words)
        except NotFound:
            assert force in self.removed
            return
        self.written[force].append(words)

    def _remove(self, force: str) -> None:
        with self.talk.delhi:
            channels.remove_force(self.talk.narela, self.channel, force, why="no longer its border")
        self.removed.add(force)


@given(acts=ACTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_member_has_each_members_message_once_in_its_authors_order(talk: Talk, acts: list) -> None:
    course = Course(talk)
    for name, what in acts:
        course.act(name, what)
    talk.wire.deliver()
    shown = {force: talk.texts(course.officers[force], course.channel) for force in course.members()}
    for author in course.members():
        for words in shown.values():
            assert [each for each in words if each.startswith(author)] == course.written[author]
    for words in shown.values():
        theirs = [each for each in words if each[:2] not in course.members()]
        assert len(theirs) == len(set(theirs))
        here = [each for each in words if each in shown["DL"]]  # what a removed force had sent may be at some alone
        assert here == [each for each in shown["DL"] if each in words]


@given(acts=ACTS, gone=st.sampled_from(["HR", "UP"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_reads_or_receives_anything_after_removal(talk: Talk, acts: list, gone: str) -> None:
    course = Course(talk)
    course.act("remove", gone)
    talk.wire.deliver()
    for name, what in acts:
        course.act(name, what)
    talk.wire.deliver()
    assert course.written[gone] == []
    with pytest.raises(NotFound):
        talk.texts(course.officers[gone], course.channel)
    with talk.nodes[gone]:
        assert not Message.objects.filter(channel=course.channel).exists()
