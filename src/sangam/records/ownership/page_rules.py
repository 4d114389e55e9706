"""Whose word counts of a page of records: decided over what is known of them, which was loaded in one call.  Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sangam.kernel import ids
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Refused
from sangam.records import policy
from sangam.records.ownership.page import (
    ACCEPTED,
    PASSED,
    SAID,
    Awaited,
    Barred,
    Claims,
    Doubt,
    Intake,
    Judgement,
    Page,
    Stone,
    TitleChain,
    Untitled,
    Versions,
    Way,
)
from sangam.records.types import Group

_MOST_AHEAD = 1_000_000
"""So far at once a version may go on, from what is known or from what a node that is restored now begins with."""


def judge(page: Page) -> Judgement:
    """Return what follows from a page of copies or silent keys.

    It may pass records to the sender; the first record in doubt ends the page.  Raises Refused for a version that is
    far ahead, and as `intake`.
    """
    judgement = _right_to_send(page)
    return replace(judgement, intake=intake(judgement.page)) if judgement.is_clear else judgement


def judge_pointers(page: Page) -> Judgement:
    """Return what follows from a page of pointers, as `judge`; it may have ended as a whole."""
    judgement = _right_to_send(page)
    if not judgement.is_clear:
        return judgement
    return replace(judgement, intake=sorted_out(judgement.page, over=_over(page)))


def judge_offer(page: Page) -> Judgement:
    """Return what follows from a page that its sender would hand over: another's record is in doubt, and none passes.

    page: of the versions that its taker would give.
    """
    if foreign := next(_foreign(page), None):
        record, _, owner, _ = foreign
        return Judgement(page, awaited=Awaited(record, owner, Doubt.TWO_OWNERS))
    return _unheld_judged(page)


def _right_to_send(page: Page) -> Judgement:
    """Return what follows from a page before its intake is decided."""
    way = barred_way(page)
    if way is not None:
        return _judged_barred(page, way)
    require_near(page.versions, held_by_sender(page), sender=page.sender, begun=page.begun)
    found = claims(page)
    passed = [(record, page.held[record][0]) for record in found.passed]
    after = _page_after_transfer(page, found.passed)
    if found.disputed:
        return Judgement(after, passed, awaited=Awaited(*found.disputed, Doubt.TWO_OWNERS))
    return replace(_unheld_judged(page), page=after, passed=passed)


def barred_way(page: Page) -> Way | None:
    """Return the first way by which nothing may be held yet: none of its groups admits the sender here."""
    return next((way for way in page.sent.ways if way and not _admits(way, page)), None)


def _admits(way: Way, page: Page) -> bool:
    known = {code: under for code, under in way.items() if code in page.groups and page.groups[code].version >= under}
    return any(
        policy.admits_sender(page.groups[code], page.sender, page.us, under=under) for code, under in known.items()
    )


def first_missing_group(way: Way, known: Mapping[str, Group]) -> str:
    """Return the first group of a way whose document is not here in its version; empty where all are."""
    return next((code for code, under in way.items() if code not in known or known[code].version < under), "")


def _judged_barred(page: Page, way: Way) -> Judgement:
    """Return that a page waits for a group's document, or is refused.

    What is over by now waits for none: it may never come to who was taken out of the group.
    """
    awaited = first_missing_group(way, page.groups)
    if awaited and not newer(page):
        return Judgement(page, is_over=True)
    return Judgement(page, barred=Barred(tuple(way), is_stranger=not page.joined.issuperset(way), awaited=awaited))


def _page_after_transfer(page: Page, records: Collection[UUID]) -> Page:
    """Return the state once these are the sender's: what it has recalled already is erased with that."""
    if not records:
        return page
    held = {**page.held, **{record: (page.sender, page.held[record][1]) for record in records}}
    over = {record for record in records if has_recalled(page, record, held[record][1])}
    return replace(page, held={record: each for record, each in held.items() if record not in over})


def _unheld_judged(page: Page) -> Judgement:
    """Return what follows from the records of which nothing stands here."""
    resent: list[Stone] = []
    for record, version in versions_not_held(page):
        stone = binding_stone(page, record)
        if stone is None:
            continue
        if version <= recalled_up_to(page, record) and is_known_to_sender(page, record, version):
            resent.append(stone)
        elif page.sender not in (stone.owner, stone.passed_to):
            return Judgement(page, awaited=Awaited(record, stone.owner, Doubt.RECALLED), resent=resent)
    shown, lacks = _titles(page)
    return Judgement(page, shown=shown, resent=resent, awaited=lacks)


def _titles(page: Page) -> tuple[list[tuple[UUID, TitleChain]], Awaited | None]:
    """Return the titles that the sender has shown, up to the first record for which it shows none, and that."""
    shown: list[tuple[UUID, TitleChain]] = []
    for record, was_left in untitled_records(page):
        title = page.titles[record]
        if title.maker and (was_left or not title.leads_to(page.sender)):
            return shown, Awaited(record, title.maker, Doubt.MADE_BY_ANOTHER)
        if title.maker:
            shown.append((record, title))
    return shown, None


def untitled_records(page: Page) -> list[Untitled]:
    """Return the records, not here and not recalled, that another made and nothing here says to be the sender's."""
    foreign = [each for each in versions_not_held(page) if not ids.may_be_of(each[0], page.sender)]
    lacking = [record for record, version in foreign if version > recalled_up_to(page, record)]
    given = {record: _was_given(page, record) for record in lacking}
    return [
        Untitled(record, was_left=given[record] is False)
        for record in lacking
        if not given[record] and (given[record] is False or not _was_ended(page, record))
    ]


def _was_given(page: Page, record: UUID) -> bool | None:
    """Tell whether a record went to the sender and from there no further; None where no word names the sender."""
    done = [each for each in page.transfers.get(record, ()) if each.answer in (PASSED, ACCEPTED)]
    taken = _last(each.answered_at for each in done if each.taker == page.sender)
    given = _last(each.answered_at for each in done if each.giver == page.sender)
    if given is not None and (taken is None or given > taken):
        return False
    return None if taken is None else True


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in instants if at is not None), default=None)


def _was_ended(page: Page, record: UUID) -> bool:
    """Tell whether a proven recall was the sender's, or is since it became the new owner."""
    stones = page.stones.get(record, ())
    return any(stone.is_proven and page.sender in (stone.owner, stone.passed_to) for stone in stones)


def require_near(versions: Versions, known: Mapping[UUID, tuple[str, int]], *, sender: str, begun: int) -> None:
    """Raise Refused for a version far beyond what stands here: no later one would be left for the next owner.

    known: owner and version of what stands.  begun: the version with which a node that is restored now begins.
    """
    for record, version in versions:
        held = known.get(record, ("", 0))[1]
        if version - max(held, begun) > _MOST_AHEAD:
            raise Refused(
                "records:version-far",
                "{force} numbers a record {version}, more than a million beyond what is known here: nothing of it is "
                "kept. Ask that force what happened.",
                force=sender,
                version=version,
                record=record,
            )


def intake(page: Page) -> Intake:
    """Return what becomes of a page of copies or silent keys.

    What has run out may be sent in good faith.  A restore lost its owner a later day, or a correction was long on its
    way.  Raises Refused when nothing else came and none of it is held of this sender.
    """
    over, expiries = _over(page), page.sent.expiries
    if over and len(over) == len(expiries) and over.isdisjoint(held_by_sender(page)):
        raise Refused(
            "records:terms-over",
            "What was sent came after its terms had run out on {day}: nothing of it is kept.",
            day=max(expiries.values()).astimezone(INDIA).date(),
        )
    return sorted_out(page, over=over)


def _over(page: Page) -> set[UUID]:
    """Return the records that came after their terms had run out."""
    return {record for record, expires_at in page.sent.expiries.items() if expires_at <= page.sent.received_at}


def sorted_out(page: Page, *, over: set[UUID]) -> Intake:
    """Return what becomes of a page.  over: records whose terms had run out."""
    held, news = held_by_sender(page), newer(page)
    erased = [each for each in page.versions if each[0] in news & over and each[0] in held]
    return Intake(news - over, erased, corrections(page, besides=over))


def newer(page: Page) -> set[UUID]:
    """Return the records of which the page's version is higher than what stands here as its sender's, or is recalled,
    and those that are renewed.

    Of what is another's nothing is new: it comes late.
    """
    higher = {
        record
        for record, version in page.versions
        for owner, held in [page.held.get(record, (page.sender, 0))]
        if owner == page.sender and version > max(held, recalled_up_to(page, record))
    }
    return higher | page.renewed


def recalled_up_to(page: Page, record: UUID) -> int:
    """Return the highest version that a recall which binds the sender has ended; 0 for none."""
    binding = (stone for stone in page.stones.get(record, ()) if stone.is_proven or stone.owner == page.sender)
    return max((stone.version for stone in binding), default=0)


def corrections(page: Page, *, besides: Collection[UUID]) -> list[tuple[UUID, int]]:
    """Return those of the page's versions, besides some, that correct what is its sender's here, or stand already."""
    own = held_by_sender(page).keys() - besides
    return [(record, version) for record, version in page.versions if version > 1 and record in own]


def held_by_sender(page: Page) -> dict[UUID, tuple[str, int]]:
    """Return what stands here as the sender's own: by nothing else is what it sends measured."""
    return {record: held for record, held in page.held.items() if held[0] == page.sender}


def versions_not_held(page: Page) -> list[tuple[UUID, int]]:
    """Return the versions of records of which nothing stands here."""
    return [each for each in page.versions if each[0] not in page.held]


def claims(page: Page) -> Claims:
    """Return which records of others the page makes its sender's, up to the first that is another's still.

    A lower version is an old owner's that comes late; one of its own once, or that it has recalled, claims nothing.
    """
    passed: list[UUID] = []
    for record, version, owner, held in _foreign(page):
        if version <= held or not _was_said(page, record, owner):
            return Claims(passed, (record, owner))
        passed.append(record)
    return Claims(passed, None)


def _foreign(page: Page) -> Iterator[tuple[UUID, int, str, int]]:
    for record, version in page.versions:
        owner, held = page.held.get(record, (page.sender, 0))
        if owner != page.sender and not _waits_for_nothing(page, record, version, held):
            yield record, version, owner, held


def _waits_for_nothing(page: Page, record: UUID, version: int, held: int) -> bool:
    """Tell whether the sender speaks late of what was its own once, or of what it has recalled itself."""
    if 0 < version <= held and has_owned(page, record):
        return True
    return version < _handed_on_in(page, record) or has_recalled(page, record, version)


def has_owned(page: Page, record: UUID) -> bool:
    """Tell whether the sender has owned a record: it made it, handed it on, took it over, or recalled it from us."""
    sender, passed = page.sender, (SAID, PASSED, ACCEPTED)
    if ids.was_made_by(record, sender):
        return True
    if any(sender in (stone.owner, stone.passed_to) for stone in page.stones.get(record, ()) if stone.is_proven):
        return True
    transfers = page.transfers.get(record, ())
    return any(
        (each.giver == sender and each.answer in passed) or (each.taker == sender and each.answer in passed[1:])
        for each in transfers
    )


def has_recalled(page: Page, record: UUID, version: int) -> bool:
    """Tell whether the sender has recalled a version of what it says is its own, whosever it is."""
    return any(stone.owner == page.sender and stone.version >= version for stone in page.stones.get(record, ()))


def binding_stone(page: Page, record: UUID) -> Stone | None:
    """Return the last recall by an owner whom we knew; None for none."""
    proven = [stone for stone in page.stones.get(record, ()) if stone.is_proven]
    return max(proven, key=lambda stone: stone.version, default=None)


def is_known_to_sender(page: Page, record: UUID, version: int) -> bool:
    """Tell whether the sender has had to do with a recalled record: any other must not learn that it was."""
    return ids.may_be_of(record, page.sender) or has_owned(page, record) or has_recalled(page, record, version)


def _handed_on_in(page: Page, record: UUID) -> int:
    """Return the highest first version of a force to which the sender handed a record on; 0 for none."""
    return max((each.first for each in page.transfers.get(record, ()) if each.giver == page.sender), default=0)


def _was_said(page: Page, record: UUID, owner: str) -> bool:
    said = (owner, page.sender, SAID)
    return any(each[:3] == said for each in page.transfers.get(record, ()))
