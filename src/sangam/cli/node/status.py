"""How a node stands, for `sangam node status`: what its processes, its database and its peers say, and in words."""

import os
from typing import TYPE_CHECKING, Any

from sangam.cli import fault_sentences
from sangam.cli.node.comparison_progress import compared_in_words
from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.node import status, troubles
from sangam.node.backup import restore_card
from sangam.node.bootstrap import attach
from sangam.node.postgres import migrate, schema_version
from sangam.node.settings import Settings
from sangam.node.standby import follower, invitation, links
from sangam.node.wal_archive import keeper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sangam.federation.types import Lane, LaneWaits

_CONNECT_S = "5"


def read_state(settings: Settings) -> dict[str, Any]:
    """Return how the node stands, also where its database is away: ready says that it serves officers and peers."""
    seen = status.read_status(settings)
    seen |= {"database": "", "upgrade": "", "peers_seen": [], "machines": []}
    seen["archive"] = keeper.read_state(settings.home) if settings.archive_folder else None
    seen["standby"], seen["follows"] = invitation.read_state(settings), follower.read_state(settings)
    seen["files"] = {"folder": str(settings.files), "ours": None}
    if seen["running"] and seen["started"]:
        _ask_database(settings, seen)
    seen["backup_verified"] = restore_card.verified(settings.home)
    wrong = troubles.of(settings)
    if links.is_standby(settings.keys):
        seen["ready"] = seen["running"] and seen["follows"] is not None and seen["follows"].streams
    seen["ready"] = seen["ready"] and not seen["database"] and not any(each.stops for each in wrong)
    seen["troubles"] = [each.sentence for each in wrong]
    return seen


def _ask_database(settings: Settings, seen: dict[str, Any]) -> None:
    """Ask the database; where it is away, note that in a sentence."""
    os.environ.setdefault("PGCONNECT_TIMEOUT", _CONNECT_S)
    try:
        attach(settings.home)
        seen["upgrade"] = schema_version.in_words(settings) if migrate.is_due(settings) else ""
        seen["peers_seen"], seen["machines"] = _peers(), _machines()
        seen["files"]["ours"] = _has_its_files()
    except SangamError as error:
        seen["upgrade" if error.code in schema_version.UNREADABLE else "database"] = error.message
    except Exception as error:
        sentence = fault_sentences.sentence(error)
        if sentence is None:
            raise
        if sentence != seen["upgrade"]:  # what lacks a table yet is said there
            seen["database"] = sentence


def _peers() -> list[dict[str, Any]]:
    """Return per peer what waits, what is not confirmed, the last contact, the lag, what was set aside."""
    from sangam.federation.lanes import status
    from sangam.federation.peers import catch_up
    from sangam.federation.recovery import renumbering
    from sangam.oversight import ledger
    from sangam.records.reconciliation import owner_side

    at, lanes, files = clock.now(), status.lanes_waiting(), status.files_awaited()
    comparing = {view.force: view for view in owner_side.views()}
    behind = {peer.force for peer in catch_up.catching_up() if peer.whole_at is None}
    kept_back = {each.force: each.since for each in renumbering.kept_back()}
    return [
        {
            "force": each.force,
            "state": str(each.state),
            "waiting": each.waiting,
            "unconfirmed": each.unconfirmed,
            "lag_s": round(each.lag.total_seconds(), 1),
            "heard_at": each.heard_at,
            "reached_at": each.reached_at,
            "set_aside": each.set_aside,
            "failing_since": each.failing_since,
            "failure": each.failure,
            "lanes": _lanes(each.force, lanes),
            "next": ledger.NEXT_STEPS[ledger.next_step(each, behind=each.force in behind, at=at)],
            "speaks": each.speaks,
            "comparing": comparing.get(each.force),
            "files": files.get(each.force),
            "kept_back_since": kept_back.get(each.force),
        }
        for each in status.peers()
    ]


def _machines() -> list[str]:
    """Return the machines on which the attached node runs, or should, in words."""
    from sangam.federation.keys import machines

    silent = machines.silent_machines()
    running = [(name, speaks) for name, speaks in machines.running_machines() if name not in silent]
    away = [f"{name} is AWAY since {at:%Y-%m-%d %H:%M:%S} UTC" for name, at in silent.items()]
    return [*(f"{name}, signs with {speaks}" for name, speaks in running), *away]


def _has_its_files() -> bool | None:
    from sangam.federation.keys import machines

    return machines.has_its_files()


def _lanes(force: str, waiting: "Mapping[tuple[str, Lane], LaneWaits]") -> dict[str, dict[str, float]]:
    return {
        str(lane): {
            "waiting": each.waiting,
            "unconfirmed": each.unconfirmed,
            "lag_s": round(each.lag.total_seconds(), 1),
        }
        for (of, lane), each in sorted(waiting.items())
        if of == force
    }


def in_words(seen: dict[str, Any]) -> str:
    """Return it for a terminal."""
    state = "ready" if seen["ready"] else _not_ready(seen)
    lines = [f"{seen['force']} is {state}.  Officers: {seen['officers']}  Peers: {seen['peers']}"]
    lines = _follows_in_words(seen["follows"], is_running=seen["running"]) or lines
    lines += [_process(name, part) for name, part in seen["processes"].items()]
    lines += [sentence for sentence in (seen["database"], seen["upgrade"]) if sentence]
    lines += ["Machines:", *(f"  {each}" for each in seen["machines"])] if len(seen["machines"]) > 1 else []
    lines += _folder_in_words(seen["files"])
    lines += ["Peers:", *map(_peer_in_words, seen["peers_seen"])] if seen["peers_seen"] else []
    lines += [*_archive_in_words(seen["archive"]), *_standby_in_words(seen["standby"])]
    lines += [f"Last backup: {seen['backed_up_at'] or 'never'}"]
    newest = seen["backup_verified"]
    lines += [f"Last verified: {f'{newest.at.isoformat()}, {newest.file}' if newest else 'never'}"]
    lines += ["To be mended:", *(f"  {each}" for each in seen["troubles"])] if seen["troubles"] else []
    if not seen["reads_open"]:
        lines.append(f"  Restored from a backup at {seen['restored_at']}: reads are shut until the peers caught it up.")
    return "\n".join([*lines, *map(_caught_up, seen["catching_up"])])


def _not_ready(seen: dict[str, Any]) -> str:
    if not seen["running"]:
        return "stopped"
    return "NOT ready" if seen["started"] else "starting"


def _process(name: str, part: dict[str, Any]) -> str:
    line = f"  {name:<9} {part['state']}" + (f", process {part['pid']}" if part["pid"] else "")
    line += f", ended {part['restarts']} times by itself" if part.get("restarts") else ""
    if part.get("silent"):
        return f"{line}; it does NOT go on: it is stopped or hangs"
    return line if part.get("ready", True) else f"{line}; it does NOT serve: see log/{name}-DATE.jsonl, {name}.log"


def _folder_in_words(files: dict[str, Any]) -> list[str]:
    if files["ours"] is None:
        return []
    words = "its mark is the node's" if files["ours"] else "NOT the node's: mount the storage that its machines share"
    return [f"Files: {files['folder']}, {words}"]


def _archive_in_words(state: keeper.State | None) -> list[str]:
    if state is None:
        return []
    words = f"behind by {state.behind_bytes} bytes" if state.streams else f"away since {state.away_since[:16]}"
    return [f"Archive: {words}; last base copy {state.base_at[:16] or 'never'}"]


def _standby_in_words(state: invitation.State | None) -> list[str]:
    if state is None:
        return []
    words = f"behind by {state.behind_bytes} bytes" if state.streams else f"away since {state.away_since[:19]}"
    return [f"Standby: {words}; commits {'wait' if state.waited_for else 'do not wait'} for it"]


def _follows_in_words(state: follower.State | None, *, is_running: bool) -> list[str]:
    if state is None:
        return []
    if not is_running:
        return [f"Standby of {state.primary}, which is stopped: it follows nothing since {state.at[:19]}."]
    who = f"it does NOT follow ({state.why})" if state.why else "the primary is away"
    away = f"; {who} since {state.away_since[:19]}" if state.away_since else ""
    return [f"Standby of {state.primary}, behind by {state.behind_bytes} bytes{away}."]


def _peer_in_words(each: dict[str, Any]) -> str:
    heard = f"heard {each['heard_at']:%Y-%m-%d %H:%M:%S} UTC" if each["heard_at"] else "never heard"
    line = f"  {each['force']:<5} {each['state']}, {heard}; {each['waiting']} waiting, the oldest {each['lag_s']} s, "
    line += f"{each['unconfirmed']} sent and not confirmed, {each['set_aside']} set aside"
    line += f", version {each['speaks']} of the protocol" if each["speaks"] else ""
    line += f"; failing: {each['failure']}" if each["failing_since"] else ""
    lanes = [
        f"        {lane} lane: {w['waiting']} waiting, {w['unconfirmed']} of them sent, the oldest {w['lag_s']} s"
        for lane, w in each["lanes"].items()
    ]
    compared = [f"        {compared_in_words(each['comparing'])}"] if each["comparing"] else []
    return "\n".join(
        [line, *lanes, *_files_in_words(each), *compared, *_kept_back(each), f"        what to do: {each['next']}"]
    )


def _kept_back(each: dict[str, Any]) -> list[str]:
    if not (since := each["kept_back_since"]):
        return []
    show = f"`sangam node open --without {each['force']}` shows them before"
    return [f"        its copies are hidden until it answers, since the start at {since:%Y-%m-%d %H:%M:%S} UTC; {show}"]


def _files_in_words(each: dict[str, Any]) -> list[str]:
    if not each["files"]:
        return []
    files = each["files"]
    why = f"they wait for {each['force']}, which is suspended" if each["state"] == "suspended" else files.why
    words = f"        files still to come: {files.files}, {files.to_come / 1_000_000:.1f} MB"
    return [f"{words}: {why}" if why else words]


def _caught_up(peer: dict[str, Any]) -> str:
    lanes = [lane for lane in ("urgent", "normal") if peer[f"{lane}_at"]]
    words = "whole" if peer["whole_at"] else f"{' and '.join(lanes) or 'no'} lane sent again, its copies are hidden"
    return f"  {peer['force']:<5} {words}{'; waited for' if peer['waited_for'] and not peer['whole_at'] else ''}"
