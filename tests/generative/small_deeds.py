"""What officers of a small world do with what they keep: ask, judge, alert, challenge, correct, hand over, recall."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from oracle import Asked, Judgement, Kept, Official, Reason, Source, Statement
from small_world import CASE, EVERYBODY, FILED, PERSONS, PLACES, PURPOSES, SAYS, Seat, SmallWorld
from support.handed import upload
from support.nodes import TestNode

from sangam.exchange.alerts import acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification, Grade, Handling
from sangam.matching import types
from sangam.matching.checks import check
from sangam.matching.judgements import judgements, suggestions
from sangam.networks import charts
from sangam.networks.types import ChartChange, Place
from sangam.records.corrections import challenges
from sangam.records.own_records import adopted_statements, attachments, records
from sangam.records.own_records.records import New
from sangam.records.transfers import single_record
from sangam.records.types import Said


class LivedIn(SmallWorld):
    """A small world in which much has happened.  Wider ones hold more records."""

    def __init__(
        self, nodes: Sequence[TestNode], seed: int, *, records_a_force: int = 5, names: Sequence[str] = EVERYBODY
    ) -> None:
        super().__init__(nodes, seed, names=names)
        self._asks_before()
        for force in self.nodes:
            for _ in range(records_a_force):
                self.makes(force)
        self.settles()
        for act in (
            self._judges,
            self._charts,
            self._asks,
            self._alerts,
            self._challenges,
            self._attaches,
            self._corrects,
        ):
            for force in self.nodes:
                act(force)
        self.settles()
        for force in self.nodes:
            self._hands_over(force)
            self._recalls(force)
        self.settles()

    def _asks_before(self) -> None:
        """Let a beat check what a record will say that is made only then: the beat's watch answers."""
        for force in self.nodes:
            first, last, seat = self.word(), self.word(), self.at(force, "beat", "desk")
            actor = seat.states(PURPOSES[0])
            with seat.node:
                answer = check.check(actor, f"{first} {last}", purpose=PURPOSES[0])
            self.laid.checks.append(answer.id)
            owner = self.random.choice(list(self.nodes))
            maker = self.seats[owner, "desk"]
            kept = self.kept_by(maker)
            level, caveats = self.handling()
            statement = Statement(kept, int(Classification[level]), frozenset(map(str, caveats)))
            kept.statements.append(statement)
            for word in (first, last):
                self.oracle.hears(word, statement, Asked(seat.actor.post or UUID(int=0)))
            said = Said(
                "name",
                f"{first} {last}",
                "the books",
                Grade.parse("B2"),
                Handling(Classification[level], frozenset(caveats)),
            )
            self.creates(maker, kept, New("person", [said], self.terms_of(kept)))

    def _charts(self, force: str) -> None:
        """Let one officer lay all that is seen on a chart, which the unit then opens."""
        seat = self.seats.get((force, "io")) or self.seats[force, "desk"]
        views = [view for each in self.oracle.records.values() if (view := self.sees(seat, each)) is not None]
        seen = [view.id for view in views if view.kind in ("person", "vehicle", "gang", "case")]
        change = ChartChange("Chart", places={each: Place(200.0 * at, 0) for at, each in enumerate(seen)})
        self.tries(seat, lambda actor: self.laid.charts.append(charts.begin_chart(actor, change, purpose=CASE)))

    def _judges(self, force: str) -> None:
        for name in ("desk", "other"):
            seat, word = self.seats[force, name], self.word()
            views = self.seen_by(seat, *PERSONS)[:3]
            for one, other in pairwise(views):
                verdict = self.random.choice(list(types.Verdict))
                if self.tries(
                    seat,
                    lambda actor, one=one, other=other, verdict=verdict, word=word: judgements.judge(
                        actor, one.id, other.id, verdict=verdict, reason=word, purpose=CASE
                    ),
                ):
                    both = (self.oracle.records[one.id], self.oracle.records[other.id])
                    self.oracle.hears(word, Judgement(*both, force))
            if len(views) > 2:
                pair = (views[0].id, views[2].id, 0.9)
                self.tries(
                    seat, lambda actor, pair=pair: suggestions.suggest(actor, purpose=CASE, resolve=lambda _: [pair])
                )

    def _asks(self, force: str) -> None:
        for seat in (self.seats[force, "desk"], self.seats[force, "io"]):
            for view in self.seen_by(seat)[:2]:
                word, answer = self.word(), self.word()
                ref = RecordRef(view.id, view.owner, view.label or view.kind, view.desk)
                made: list[UUID] = []
                self.tries(
                    seat,
                    lambda actor, ref=ref, word=word, made=made: made.append(
                        thread_acts.open_thread(actor, ref, question=word, purpose=CASE)
                    ),
                )
                sides = Official(frozenset({seat.actor.unit, view.desk}))
                self.oracle.hears(word, sides)
                self.oracle.hears(answer, sides)
                self.laid.threads += made
                self.wire.deliver()
                desk = next((s for s in self.seats.values() if s.actor.unit == view.desk and s.name != "beat"), seat)
                for thread in made:
                    self.tries(
                        desk, lambda actor, thread=thread, answer=answer: thread_acts.reply(actor, thread, text=answer)
                    )

    def _alerts(self, force: str) -> None:
        seat = self.seats[force, self.random.choice(("desk", "other"))]
        area = tuple(sorted({self.random.choice(PLACES[each]) for each in self.nodes}))
        for view in self.seen_by(seat)[:2]:
            title, text = self.word(), self.word()
            ref = RecordRef(view.id, view.owner, view.label or view.kind, view.desk)
            draft = Draft(title, text, area, Action.OBSERVE, clock.now() + timedelta(hours=6), record=ref)
            made: list[UUID] = []
            self.tries(seat, lambda actor, draft=draft, made=made: made.append(acts.issue(actor, draft)))
            told = frozenset({*area, seat.actor.unit})
            self.oracle.hears(title, Official(told, below=True))
            self.oracle.hears(text, Official(told, below=True))
            self.laid.alerts += made

    def _challenges(self, force: str) -> None:
        seat = self.seats[force, "desk"]
        for view in self.seen_by(seat)[:3]:
            kept, shown = self.oracle.records[view.id], [each for each in view.statements if each.value is not None]
            if not shown:
                continue
            chosen, word = self.random.choice(shown), self.word()
            statement = next(each for each in kept.statements if each.id == chosen.id)
            self.oracle.hears(word, Reason((_as_it_was(statement),), frozenset({force, kept.owner})))
            self.tries(
                seat,
                lambda actor, view=view, chosen=chosen, word=word: self.laid.challenges.append(
                    challenges.challenge(actor, view.id, chosen.id, reason=word, purpose=CASE)
                ),
            )
            if view.is_copy:
                for own in self.seen_by(seat, view.kind):
                    if not own.is_copy and self.tries(
                        seat,
                        lambda actor, view=view, chosen=chosen, own=own: adopted_statements.take_over(
                            actor, view.id, chosen.id, into=own.id, purpose=CASE
                        ),
                    ):
                        into = self.oracle.records[own.id]
                        taken = replace(statement, record=into, id=None, caveats=statement.caveats)
                        into.statements.append(taken)
                        self._heard_too(statement, taken)
                        break

    def _heard_too(self, statement: Statement, taken: Statement) -> None:
        for grounds in self.oracle.words.values():
            if any(ground is statement for ground in grounds):
                grounds.append(taken)
            elif any(isinstance(ground, Source) and ground.of is statement for ground in grounds):
                grounds.append(Source(taken))

    def _attaches(self, force: str) -> None:
        for name in ("desk", "other"):
            seat = self.seats[force, name]
            for view in [each for each in self.seen_by(seat, *FILED) if not each.is_copy][:1]:
                self._attaches_to(seat, self.oracle.records[view.id])

    def _attaches_to(self, seat: Seat, kept: Kept) -> None:
        level, caveats = self.handling()
        handling = Handling(Classification[level], frozenset(caveats))
        called, content, source = self.word(), self.word(), self.word()
        statement = Statement(kept, int(handling.classification), frozenset(map(str, caveats)))

        def attach(actor: Actor) -> None:
            given = upload(content.encode(), f"{called}.txt")
            file = attachments.attach(actor, kept.id, given, source=source, grade=Grade.parse("B2"), handling=handling)
            self.laid.files.append((kept.id, file.id))

        if self.tries(seat, attach):
            kept.statements.append(statement)
            self.oracle.hears(called, statement)
            self.oracle.hears(content, statement)
            self.oracle.hears(source, Source(statement))

    def _corrects(self, force: str) -> None:
        for name in ("desk", "other"):
            seat = self.seats[force, name]
            for view in [each for each in self.seen_by(seat) if not each.is_copy and len(each.statements) > 2][:2]:
                kept, why = self.oracle.records[view.id], self.word()
                gone = next((each for each in kept.statements if each.id == view.statements[-1].id), None)
                if gone is None:
                    continue
                before = len(kept.statements)
                said = self.says(kept, view.kind, SAYS[view.kind][-1])
                added = kept.statements[before]
                done = self.tries(
                    seat,
                    lambda actor, view=view, said=said, gone=gone, why=why: records.correct(
                        actor, view.id, say=[said], take_back=[gone.id] if gone.id else [], why=why
                    ),
                )
                touched = tuple(map(_as_it_was, (gone, added)))
                self.oracle.hears(why, Reason(touched, frozenset({force})))
                gone.stands, added.stands = not done, done

    def _hands_over(self, force: str) -> None:
        seat, others = self.seats[force, "desk"], [each for each in self.nodes if each != force]
        for view in [each for each in self.seen_by(seat) if not each.is_copy][:2]:
            kept, why, to = self.oracle.records[view.id], self.word(), self.random.choice(others)
            told = tuple(map(_as_it_was, kept.statements))
            self.oracle.hears(why, Reason(told, frozenset({force, to})))
            if not self.tries(
                seat,
                lambda actor, view=view, why=why, to=to: single_record.offer_transfer(
                    actor, view.id, to=to, reason=why
                ),
            ):
                continue
            kept.levels[to] = "whole"
            self.wire.deliver()
            accepting = [name for name in ("head", "data") if (to, name) in self.seats]
            takers = [self.seats[to, name] for name in accepting] if self.random.random() < 0.5 else []
            for taker in takers:
                if self.tries(taker, lambda actor, view=view: single_record.accept_transfer(actor, view.id)):
                    kept.owner, kept.levels[force], kept.unit = to, "whole", taker.actor.unit
                    kept.silent_to.discard(to)
                    self.wire.deliver()
                    break

    def _recalls(self, force: str) -> None:
        seat = self.seats[force, "desk"]
        for view in [each for each in self.seen_by(seat) if not each.is_copy][:1]:
            word = self.word()
            self.oracle.hears(word, Reason((), frozenset()))
            if self.tries(seat, lambda actor, view=view, word=word: records.recall(actor, view.id, reason=word)):
                self.oracle.records[view.id].is_gone = True


def _as_it_was(statement: Statement) -> Statement:
    return replace(statement, stands=True)
