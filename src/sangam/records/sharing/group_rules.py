"""Sharing groups, the rules: who is a member, who receives what by which group, what a document must be.  Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Classification, Level
from sangam.records.policy import WIDTH, admits_sender, present
from sangam.records.types import Group, Statement, Terms

Reach = Mapping[str, tuple[int, bool]]
"""The forces that a group makes us send to: from which version on, and whether our desk agreed to the addition."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}\Z")
_LONGEST_NAME = 120
_MOST_MEMBERS = 60


def code_of(host: str, short: str) -> str:
    """Return the code of a host's group.  Raises Malformed."""
    if not _CODE.match(short):
        raise Malformed(
            "records:group-code",
            "A group's code has 2 to 20 letters A to Z, digits and hyphens, not {code}.",
            code=short,
        )
    return f"{host}:{short}"


def reach(group: Group, us: str, reachable: Collection[str]) -> Reach:
    """Return whom our records in this group go to: nobody once we are no member ourselves."""
    members = present(group)
    if us not in members:
        return {}
    return {
        force: (max(since, members[us]), group.agreed.get(force) == since)
        for force, since in members.items()
        if force != us and force in reachable
    }


def terms_with_receivers(
    terms: Terms, groups: Mapping[str, Group], us: str, *, reachable: Collection[str], sensitive: bool
) -> Terms:
    """Return the terms with the members of its groups named as receivers, each with the groups by which it is one.

    sensitive: the record has a statement above restricted: an addition counts only once our desk has agreed to it.
    """
    terms = without_ended(terms, groups, us)
    levels: dict[str, Level] = {}
    ways = {force: held for force, by in terms.via.items() if (held := _held_by(by, groups, force, us))}
    for code, level in terms.groups.items():
        group = groups.get(code) if level is not Level.NONE else None
        for force in _receivers(group, us, reachable, sensitive=sensitive) if group else ():
            if force in terms.shares or WIDTH[level] < WIDTH[levels.get(force, Level.NONE)]:
                continue
            if levels.get(force) is not level:
                levels[force], ways[force] = level, {}
            ways[force][code] = group.version  # type: ignore[union-attr]  # no receivers without a group
    return replace(terms, shares={**terms.shares, **levels}, via=ways)


def without_ended(terms: Terms, groups: Mapping[str, Group], us: str) -> Terms:
    """Return the terms without what forces receive by name until they are members no more, where they are none.

    What went under a document that is not here yet goes on.
    """
    over = {
        force
        for force, by in terms.via.items()
        if not (_held_by(by, groups, force, us) or _has_unknown_group(by, groups))
    }
    if not over:
        return terms
    via = {force: by for force, by in terms.via.items() if force not in over}
    named = {code for by in via.values() for code in by}
    return replace(
        terms,
        shares={force: level for force, level in terms.shares.items() if force not in over},
        via=via,
        groups={code: level for code, level in terms.groups.items() if level is not Level.NONE or code in named},
    )


def until_member(terms: Terms, force: str, by: Mapping[str, int]) -> Terms:
    """Return the terms, which name a force, as they are where it receives that only as a member of these groups."""
    if not by:
        return terms
    return replace(terms, via={**terms.via, force: dict(by)}, groups={**dict.fromkeys(by, Level.NONE), **terms.groups})


def _held_by(by: Mapping[str, int], groups: Mapping[str, Group], force: str, us: str) -> dict[str, int]:
    """Return by which of these groups a force may still hold what went to it under these versions, with today's."""
    known = {code: groups[code] for code, under in by.items() if code in groups and groups[code].version >= under}
    return {code: group.version for code, group in known.items() if admits_sender(group, us, force, under=by[code])}


def _has_unknown_group(by: Mapping[str, int], groups: Mapping[str, Group]) -> bool:
    return any(code not in groups or groups[code].version < under for code, under in by.items())


def _receivers(group: Group, us: str, reachable: Collection[str], *, sensitive: bool) -> list[str]:
    found = reach(group, us, reachable)
    return [force for force, (_, agreed) in found.items() if agreed or not (sensitive or group.confirm)]


def is_sensitive(statements: Iterable[Statement]) -> bool:
    """Tell whether additions to a group must be agreed to before they reach these statements."""
    return any(each.handling.classification > Classification.RESTRICTED for each in statements)


def require_names(name_en: str, name_hi: str) -> None:
    """Raise Malformed unless the group is named in both languages."""
    if not all(1 <= len(name.strip()) <= _LONGEST_NAME for name in (name_en, name_hi)):
        raise Malformed("records:group-name", "Name the group in English and in Hindi, each in at most 120 letters.")


def require_document(group: Group, sender: str) -> None:
    """Raise Refused unless the document is its host's own, Malformed unless it can be one."""
    if group.host != sender:
        raise Refused(
            "records:group-host",
            "{group} is hosted by {host}: {sender} cannot change who is in it.",
            group=group.code,
            host=group.host,
            sender=sender,
        )
    code_of(group.host, group.code.partition(":")[2])
    require_names(group.name_en, group.name_hi)
    members = group.members
    if sender not in members or len(members) > _MOST_MEMBERS or max(members.values()) > group.version:
        raise Malformed(
            "records:group-members", "A group has its host and at most 60 forces, none from a later version on."
        )


def group_with_member(group: Group, force: str, *, known: Collection[str]) -> Group:
    """Return the host's next document with a force more.  Raises NotFound and Conflict."""
    if force not in known:
        raise NotFound("records:group-force", "{force} is not a force that we exchange with.", force=force)
    members = present(group)
    if force in members:
        raise Conflict("records:group-member", "{force} is a member of {group} already.", force=force, group=group.code)
    version = group.version + 1
    return replace(group, version=version, members={**members, force: version})


def group_without_member(group: Group, force: str) -> Group:
    """Return the host's next document without a force.  Raises NotFound and Refused."""
    if force == group.host:
        raise Refused(
            "records:group-host-stays", "{force} hosts {group} and stays in it.", force=force, group=group.code
        )
    _require_member(force, group.members, group)
    members = {each: since for each, since in group.members.items() if each != force}
    return replace(group, version=group.version + 1, members=members)


def member(group: Group, force: str) -> int:
    """Return from which version on a force is a member.  Raises NotFound."""
    members = present(group)
    _require_member(force, members, group)
    return members[force]


def _require_member(force: str, members: Collection[str], group: Group) -> None:
    if force not in members:
        raise NotFound("records:group-no-member", "{force} is not in {group}.", force=force, group=group.code)
