"""Playing the day on one node: each act by its officer, signed in, through the packages' doors and over the wire.

What an act needs from another force is waited for, as an officer waits for it, such as an answer or an acknowledgement.
It is read from the officer's own lists.
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

import pyotp

from sangam.access.sign_in import sessions, steps
from sangam.channels import channels, messages, pages
from sangam.channels.types import ChannelKind, Header, MessageDraft
from sangam.exchange.alerts import acts
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.gateway import acts as gateway_acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import Acknowledged, Action, Draft, Pace, RecordRef
from sangam.exchange.types.letters import LetterView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Grade
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check
from sangam.matching.judgements import suggestions
from sangam.notices import deliveries, lists
from sangam.notices.types import Urgency
from sangam.records.transfers import case as transfer_case
from sangam_lab.demo.acts.arrest_acts import ArrestActs
from sangam_lab.demo.acts.conversation_acts import ConversationActs
from sangam_lab.demo.acts.gang_chart_acts import GangChartActs
from sangam_lab.demo.acts.meeting_acts import MeetingActs
from sangam_lab.demo.acts.network_acts import NetworkActs
from sangam_lab.demo.acts.operation_acts import OperationActs
from sangam_lab.demo.acts.oversight_acts import OversightActs
from sangam_lab.demo.acts.practice_acts import PracticeActs
from sangam_lab.demo.acts.request_acts import RequestActs
from sangam_lab.demo.sign_ins import PASSWORD, totp_secret
from sangam_lab.world.public import ActSeed, RecordSeed, World, day, world

_WITHIN_S = 90.0
_LOOK_AGAIN_S = 0.3
_CODE_STEP = timedelta(seconds=30)
_CODES_TAKEN = 2
"""How many codes in a row may be taken: by the stage before, and by a visitor with the present one."""
_ADDRESS = "127.0.0.1"
_ALERT_LIVES = timedelta(hours=12)

T = TypeVar("T")


def play(force: str, stage: str) -> None:
    """Play this force's acts of a stage to their end.  Raises TimeoutError when what one waits for does not come."""
    _Player(force, stage).play()


class _Player:
    def __init__(self, force: str, stage: str) -> None:
        self.world: World = world()
        self.acts = [act for act in day() if act.stage == stage]
        self.asked = {act.key: act for act in self.acts if act.act in ("ask", "letter", "alert", "channel")}
        self.force = force
        self._seated: dict[str, Actor] = {}
        self._does: dict[str, Callable[[ActSeed], object]] = {
            "ask": self._ask, "write": self._write, "answer": self._answer, "letter": self._letter,
            "hand-over": self._hand_over, "key-in": self._key_in, "alert": self._alert,
            "acknowledge": self._acknowledge, "check": self._check, "offer": self._offer,
            "channel": self._channel, "say": self._say, "put-away": self._put_away, "suggest": self._suggest,
            **MeetingActs(self._seat, _until).does,
            **OperationActs(self._seat, _until).does,
            **OversightActs(self._seat, self.world).does,
            **NetworkActs(self._seat, _until, self.world).does,
            **ArrestActs(self._seat, lambda key: self.world.record(key).id if key else None).does,
            **GangChartActs(self._seat, lambda key: self.world.record(key).id).does,
            **PracticeActs(self._seat, _until).does,
            **RequestActs(self._seat).does,
            **ConversationActs(self._seat, _until, lambda key: self.asked[key].text).does,
        }  # fmt: skip

    def play(self) -> None:
        for act in self.acts:
            if act.force == self.force:
                self._does[act.act](act)
        for act in self.acts:
            if act.act == "ask" and self._record(act).force == self.force:
                self._thread(act.key, self._at_desk(self._record(act)))
        for actor in self._seated.values():
            sessions.end(actor)

    def _seat(self, login: str) -> Actor:
        if login not in self._seated:
            self._seated[login] = _sign_in(login)
        return self._seated[login]

    def _at_desk(self, record: RecordSeed) -> Actor:
        posts = {post.id for post in self.world.posts if post.unit == record.desk and post.desk}
        return self._seat(next(each.login for each in self.world.officers if each.post in posts))

    def _record(self, act: ActSeed) -> RecordSeed:
        return self.world.record(act.on)

    def _ask(self, act: ActSeed) -> None:
        record, actor = self._record(act), self._seat(act.who)
        about = RecordRef(record.id, record.force, record.ref()["label"], record.desk)
        thread_acts.open_thread(actor, about, question=act.text, purpose=actor.purpose, pace=Pace(act.how))

    def _write(self, act: ActSeed) -> None:
        actor = self._seat(act.who)
        thread_acts.reply(actor, self._thread(act.key, actor), text=act.text)

    def _answer(self, act: ActSeed) -> None:
        actor = self._seat(act.who)
        thread_acts.answer(actor, self._thread(act.key, actor), text=act.text, grade=Grade.parse(act.how))

    def _letter(self, act: ActSeed) -> None:
        actor = self._seat(act.who)
        thread_acts.ask_by_letter(
            actor, act.on, subject=act.more, question=act.text, purpose=actor.purpose, pace=Pace(act.how)
        )

    def _hand_over(self, act: ActSeed) -> None:
        actor = self._seat(act.who)
        gateway_acts.hand_over(actor, self._written(act.key, actor), how=act.text)

    def _key_in(self, act: ActSeed) -> None:
        actor = self._seat(act.who)
        said = gateway_acts.Said(act.text, act.more, Grade.parse(act.how))
        gateway_acts.key_in_answer(actor, self._written(act.key, actor), said)

    def _alert(self, act: ActSeed) -> None:
        draft = Draft(
            act.more,
            act.text,
            tuple(act.on.split("+")),
            Action.STOP_AND_CHECK,
            clock.now() + _ALERT_LIVES,
            urgency=Urgency(act.how),
            caution="Armed",
        )
        acts.issue(self._seat(act.who), draft)

    def _acknowledge(self, act: ActSeed) -> None:
        actor, title = self._seat(act.who), self.asked[act.key].more
        look = partial(_first, alert_pages.alerts, actor, lambda view: view.says.title == title)
        acts.acknowledge(actor, _until(look, act.key), how=Acknowledged(act.how), note=act.text)

    def _check(self, act: ActSeed) -> None:
        check.check(self._seat(act.who), act.text, purpose=Stated(Purpose(act.how)))

    def _suggest(self, act: ActSeed) -> None:
        """Let the machine compare the persons whom the officer sees: what may be one waits to be judged."""
        from sangam.matching.resolution import resolution

        actor = self._seat(act.who)
        find = partial(resolution.pairs_of_records, say=lambda _: None)
        suggestions.suggest(actor, purpose=actor.purpose, resolve=find)

    def _offer(self, act: ActSeed) -> None:
        case, *more = (self.world.record(key).id for key in act.on.split("+"))
        transfer_case.offer_case_transfer(self._seat(act.who), case, to=act.how, records=more, reason=act.text)

    def _channel(self, act: ActSeed) -> None:
        units = act.on.split("+")
        entries = {
            force: tuple(each for each in units if each.split("-")[0] == force)
            for force in sorted({unit.split("-")[0] for unit in units})
        }
        channels.open_channel(self._seat(act.who), Header(act.text, ChannelKind(act.how)), entries)

    def _say(self, act: ActSeed) -> None:
        """Write into a channel once it, and the message that comes before, are there."""
        actor, name = self._seat(act.who), self.asked[act.key].text
        called = tuple(filter(None, act.on.split("+")))
        channel = _until(lambda: _channel_named(actor, name), act.key)
        if act.more:
            _until(lambda: _message_with(actor, channel, act.more), act.more)
        messages.write_message(actor, channel, MessageDraft(act.text, mentions=called, asks=act.how == "asks"))

    def _put_away(self, act: ActSeed) -> None:
        """Be through with what was told.  on: the kinds of notices; each is waited for."""
        actor = self._seat(act.who)
        for kind in act.on.split("+"):
            _until(partial(_first_told, actor, kind), f"{act.who}: {kind}")
            for notice in _told(actor, kind):
                deliveries.mark_done(actor, notice)

    def _thread(self, key: str, actor: Actor) -> UUID:
        """Return the thread of that question as it stands in the actor's lists."""
        question = self.asked[key].text
        look = partial(_first, thread_pages.threads, actor, lambda view: view.question == question)
        return _until(look, key)

    def _written(self, key: str, actor: Actor) -> UUID:
        question = self.asked[key].text
        look = partial(_first, gateway_acts.letters, actor, lambda view: _holds(view, question))
        return _until(look, key)


def _sign_in(login: str) -> Actor:
    """Sign in with password and code, and state a purpose.

    The code is that of the half-minute before, so that the present one is left for the visitor who comes next.
    """
    challenge = steps.check_password(login, PASSWORD, address=_ADDRESS)
    proof = _proof(login, challenge)
    token = steps.sit_down(proof, steps.posts_to_choose(proof)[0].id).token
    sessions.state_purpose(_seated(token), Stated(Purpose.ENQUIRY))
    return _seated(token)


def _proof(login: str, challenge: str) -> str:
    """Prove who signs in; wait while the code is one by which the officer, or a visitor, has signed in already."""
    for _ in range(_CODES_TAKEN):
        try:
            return _prove(login, challenge)
        except Refused:
            _await_next_code()
    return _prove(login, challenge)


def _prove(login: str, challenge: str) -> str:
    _await_unused_code(login)
    code = pyotp.TOTP(totp_secret(login)).at(clock.now() - _CODE_STEP)
    return steps.check_code(challenge, code, address=_ADDRESS)


def _await_unused_code(login: str) -> None:
    """Wait while the code is one that another process of the day gave: its officer would be told of a second use."""
    given = here.node().keys.parent / "demo-codes" / login
    if given.is_file() and given.read_text() == _step():
        _await_next_code()
    given.parent.mkdir(exist_ok=True)
    given.write_text(_step())


def _step() -> str:
    return str(int(clock.now().timestamp() // _CODE_STEP.total_seconds()))


def _await_next_code() -> None:
    time.sleep(_CODE_STEP.total_seconds() - clock.now().timestamp() % _CODE_STEP.total_seconds() + 1)


def _seated(token: str) -> Actor:
    found = sessions.actor_for(token)
    if found is None:
        raise RuntimeError("a session that has just begun is over")
    return found[0]


def _first(read: Callable[..., Iterable[T]], actor: Actor, is_it: Callable[[T], bool]) -> UUID | None:
    views = read(actor, purpose=actor.purpose, limit=200)
    return next((view.id for view in views if is_it(view)), None)  # type: ignore[attr-defined]


def _channel_named(actor: Actor, name: str) -> UUID | None:
    return next((each.id for each in pages.channels(actor) if each.header.name == name), None)


def _message_with(actor: Actor, channel: UUID, part: str) -> UUID | None:
    said = pages.conversation(actor, channel).messages
    return next((each.id for each in said if part in each.text), None)


def _told(actor: Actor, kind: str) -> list[UUID]:
    return [each.id for each in lists.open_notices(actor) if each.kind == kind]


def _first_told(actor: Actor, kind: str) -> UUID | None:
    return next(iter(_told(actor, kind)), None)


def _holds(letter: LetterView, question: str) -> bool:
    return question in str(letter.says["lines"])


def _until(look: Callable[[], UUID | None], key: str) -> UUID:
    deadline = time.monotonic() + _WITHIN_S
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{key} did not come within {_WITHIN_S:.0f} seconds")
        time.sleep(_LOOK_AGAIN_S)
    return found
