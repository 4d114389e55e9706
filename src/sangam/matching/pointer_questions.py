"""Pointers: after a check the partners are asked, blinded, whether something exists; its post learns of a yes.

Runs in the worker, after the check has answered.  So no officer waits for another force, and the check takes the same
time whether anything is pointed at or not.  What is asked, and of whom, follows from what the post is admitted to.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sangam.access import policy
from sangam.access.sign_in import seats
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import rate_limits
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.matching.checks.asker import asker_of
from sangam.matching.models import PointerAsk, Watch
from sangam.matching.types import FoundPointer, PointerOutcome, PointerView
from sangam.matching.watches.watch_creation import REMEMBERED, silent_keys, subject_text
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.oblivious import hidden_lists
from sangam.records.messages.pointers import Answered, Asked
from sangam.records.pointers import holdings
from sangam.records.pointers.holdings import Askable
from sangam.records.sharing import envelope_batches
from sangam.records.visibility.views import owners

KIND = "pointer.exists"
MOST_OF_A_CHECK = 10
_MOST_SHOWN = 2000
_TITLE = "{force} knows something about {asked}: ask {desk}"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to ask: what was asked, as kept, and one key of it."""

    asked: str
    space: str
    key: str

    @property
    def spelt(self) -> bytes:
        """Return it as it goes into the PRF."""
        return envelope_batches.spelt(self.space, self.key)


def ask_partners(rows: Sequence[Watch], *, left: Collection[str]) -> int:
    """Ask the partners about what was checked, in the running deed; return how many were asked.

    left: forces that left: nobody is there.
    """
    return _ask_each(rows, lambda _, askable: askable.owner not in left)


def ask_shown(owner: str, *, since: datetime) -> int:
    """Ask a force, in the running deed, about what was checked while what it shared was hidden here; how many asks.

    since: our restore.  Its sets were not to be seen then, and nobody asked it.  The latest checks, 2,000 at most: it
    would refuse more within an hour.
    """
    rows = list(Watch.objects.filter(told_at__gte=since).order_by("-at")[:_MOST_SHOWN])
    asks = PointerAsk.objects.filter(owner=owner, watch__in=[row.id for row in rows])
    asked = set(asks.values_list("watch", "set"))
    return _ask_each(rows, lambda row, askable: askable.owner == owner and (row.id, askable.id) not in asked)


def _ask_each(rows: Sequence[Watch], is_due: Callable[[Watch, Askable], bool]) -> int:
    wanted = [(row, row.post) for row in rows if row.post]
    posts = seats.rights_of_posts({post for _, post in wanted})

    @cache
    def sets(post: UUID, purpose: str) -> list[Askable]:
        return holdings.askable(policy.admission(posts[post], Purpose(purpose)), at=audit.require_deed().at)

    pairs = [(row, post, each) for row, post in wanted if post in posts for each in sets(post, row.purpose)]
    due = [(row, post, each) for row, post, each in pairs if is_due(row, each)]
    inputs = {row.id: _inputs(row.asked) for row, _, _ in due}
    return len([_send_question(row, post, each, inputs[row.id]) for row, post, each in due if inputs[row.id]])


def take_answered(envelope: Incoming) -> Parked | None:
    """pointer.answered.v1: an owner has evaluated what we asked, or refuses; a yes is told to the post.

    Since our restore an answer waits until what the owner shared is shown again: before that it would meet nothing.
    """
    answer = bodies.read(Answered, envelope.body)
    row = PointerAsk.objects.select_for_update().filter(id=answer.ask, owner=envelope.sender, outcome="").first()
    if row is None:
        return None
    if row.owner in catch_up.hidden_peers():
        return Parked(rate_limits.shown_id(row.owner))
    found = _matches_in_answer(row, answer)
    if not found and _ask_again(row):
        row.delete()
        return None
    row.outcome = PointerOutcome.EXISTS if found else PointerOutcome.NOTHING
    if answer.evaluated is None:
        row.outcome, row.reason = PointerOutcome.REFUSED, answer.code
    row.inputs, row.found, row.answered_at = [], found, audit.require_deed().at
    row.save()
    _notify_post(row)
    return None


HANDLERS = {"pointer.answered.v1": take_answered}


def asked_of(actor: Actor, check: UUID) -> PointerView | None:
    """Return what partners said about a check of the actor's post; None while the worker has not taken it up.

    A yes is a look, and written.  Raises NotFound for a check that is not the post's, or over.
    """
    policy.require(actor, "check:run")
    row = Watch.objects.filter(id=check).first()
    if row is None or row.post is None or row.post != actor.post:
        raise NotFound("matching:check-over", "This check is not your post's, or older than 72 hours: check again.")
    if row.told_at is None:
        return None
    asks = list(PointerAsk.objects.filter(watch=check, post=row.post).order_by("owner", "at"))
    found = _still([FoundPointer(each.owner, *one) for each in asks for one in each.found])
    if found:
        with audit.deed(actor, "officer:pointer:see", on=check) as facts:
            facts.showed(UUID(each.record) for each in found)
    return _view(asks, found, hit=owners(audit.shown_by(check)))


def pointer(actor: Actor, check: UUID, record: UUID) -> FoundPointer:
    """Return one yes to a check of the actor's post, for whoever asks the desk.  Raises NotFound."""
    view = asked_of(actor, check)
    found = next((each for each in view.found if UUID(each.record) == record), None) if view else None
    if found is None:
        raise NotFound("matching:no-pointer", "Its owner no longer says that anything exists: check again.")
    return found


def _still(found: Sequence[FoundPointer]) -> list[FoundPointer]:
    """Return each record once, without those that were recalled, withdrawn or have expired since."""
    once = {UUID(each.record): each for each in found}
    standing = holdings.records_still_held(list(once)) if once else frozenset()
    return [each for record, each in once.items() if record in standing]


def _view(asks: Sequence[PointerAsk], found: Sequence[FoundPointer], *, hit: Collection[str]) -> PointerView:
    """Return the answers.  hit: whose records the check itself showed: nobody says that they know nothing."""
    waiting = {each.owner for each in asks if not each.outcome}
    refused = {each.owner: each.reason for each in asks if each.outcome == PointerOutcome.REFUSED}
    exists = {each.owner for each in found}
    nothing = {each.owner for each in asks} - waiting - exists - set(refused) - set(hit)
    return PointerView(tuple(found), tuple(sorted(waiting)), tuple(sorted(nothing)), refused)


def _inputs(asked: Iterable[str]) -> list[Input]:
    """Return what is asked of a check: each key once, the first things first, at most ten."""
    found: dict[tuple[str, str], Input] = {}
    for each in asked:
        for space, key in silent_keys([each]):
            found.setdefault((space, key), Input(each, space, key))
    return list(found.values())[:MOST_OF_A_CHECK]


def _send_question(row: Watch, post: UUID, askable: Askable, inputs: Sequence[Input]) -> UUID:
    ask, at = new_id(), audit.require_deed().at
    blinded = [hidden_lists.blind(each.spelt) for each in inputs]
    kept = [[each.asked, each.space, each.key, one.blind.hex()] for each, one in zip(inputs, blinded, strict=True)]
    PointerAsk.objects.create(
        id=ask,
        watch=row.id,
        post=post,
        owner=askable.owner,
        set=askable.id,
        purpose=row.purpose,
        inputs=kept,
        at=at,
        until_at=at + REMEMBERED,
    )
    asked = Asked(ask, askable.id, str(post), asker_of(row), tuple(one.element for one in blinded))
    outbox.post_even_if_away("pointer.asked.v1", to=[askable.owner], body=bodies.write(asked), lane=Lane.URGENT)
    return ask


def _ask_again(row: PointerAsk) -> int:
    """Ask under the owner's sets that came since, for what was asked may have moved into them; return how many."""
    watch = Watch.objects.filter(id=row.watch).first()
    asked = set(PointerAsk.objects.filter(watch=row.watch, owner=row.owner).values_list("set", flat=True))
    fresh = [each for each in _askable(row) if each.owner == row.owner and each.id not in asked]
    return len([_send_question(watch, row.post, each, _inputs(watch.asked)) for each in fresh]) if watch else 0


def _askable(row: PointerAsk) -> list[Askable]:
    post = seats.rights_of_posts({row.post}).get(row.post)
    return holdings.askable(policy.admission(post, Purpose(row.purpose)), at=audit.require_deed().at) if post else []


def _matches_in_answer(row: PointerAsk, answer: Answered) -> list[list[str]]:
    """Return [what was asked, record, desk] of each token met.  Raises Malformed for an answer by another key."""
    public = holdings.public_of(row.set, owner=row.owner)
    post = seats.rights_of_posts({row.post}).get(row.post)
    if public is None or post is None or answer.evaluated is None:
        return []
    inputs = [Input(*each[:3]) for each in row.inputs]
    blinded = [
        hidden_lists.blind(one.spelt, by=bytes.fromhex(kept[3])) for one, kept in zip(inputs, row.inputs, strict=True)
    ]
    outputs = hidden_lists.finalize([each.spelt for each in inputs], blinded, answer.evaluated, public=public)
    tokens = {
        envelope_batches.token_of_output(output): each.asked for output, each in zip(outputs, inputs, strict=True)
    }
    admission, at = policy.admission(post, Purpose(row.purpose)), audit.require_deed().at
    found = holdings.records_with_tokens(admission, row.set, list(tokens), owner=row.owner, at=at)
    return list({met.record: [tokens[met.token], str(met.record), met.desk] for met in found}.values())


def _notify_post(row: PointerAsk) -> None:
    for asked, record, desk in row.found:
        parts = {"force": row.owner, "asked": subject_text(asked), "desk": desk, "record": record}
        telling = Telling(
            KIND, Subject("check", row.watch), _TITLE, parts, TodayLane.NOW, Urgency.URGENT, matter=f"{KIND}:{record}"
        )
        deliveries.notify(telling, to=[f"post:{row.post}"])
