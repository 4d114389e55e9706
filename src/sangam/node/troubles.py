"""Troubles of a node on its machine: rights, keys, certificate, disk, log, backup; a sentence each.

Asked before a start and by `sangam node status`, of the same table, so that neither is silent about what the other
says.  Looks at files alone.
"""

import os
import pwd
import shutil
import ssl
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import status
from sangam.node.backup import restore_card
from sangam.node.machines import outside_mark
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.standby import follower, invitation, links
from sangam.node.standby import follower as standby_follower
from sangam.node.wal_archive import keeper

MEGABYTE = 1_000_000
_FULL_MB = 5
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ENDS_SOON = timedelta(days=14)
_BACKUP_OLD = timedelta(days=2)
_ARCHIVE_SILENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, in a sentence.  stops: the node cannot do its work with it, and does not start."""

    sentence: str
    stops: bool = False


def require_sound(settings: Settings) -> list[str]:
    """Return what is wrong and lets the node start all the same.  Raises Refused, with all that does not."""
    found = [*_rights(settings), *_certificate(settings)]
    if stopping := [each.sentence for each in (*found, *_disk(settings)) if each.stops]:
        raise Refused("node:unsound", "{sentences}", sentences="\n".join(stopping))
    return [each.sentence for each in found]


def of(settings: Settings) -> list[Trouble]:
    """Return what is wrong with a node that has started once, or with a standby."""
    is_standby = links.is_standby(settings.keys)
    of_node = (_rights, _certificate, _disk, _backup, _archive, _standby, _generation, _failover)
    looks = (_rights, _disk, _primary) if is_standby else of_node
    return [trouble for look in looks for trouble in look(settings)]


def _generation(settings: Settings) -> Iterator[Trouble]:
    path = settings.generation_file
    if path and not outside_mark.read_generation(settings):
        yield Trouble(
            f"{path} cannot be read: until it can, each start hides what peers may know more of. Name another "
            "generation_file, or none."
        )


def _failover(settings: Settings) -> Iterator[Trouble]:
    if settings.database_failover == "whole" and not outside_mark.is_copied(settings):
        yield Trouble(
            "No commit waits for a second server: database_failover = whole does not hold until one is back. See "
            "synchronous_standby_names there."
        )


def room_left_mb(settings: Settings) -> int | None:
    """Return the room on the fullest disk of the node where it is less than `disk_alarm_mb`, else None."""
    _, left = _fullest_with_archive(settings)
    return left if left < settings.disk_alarm_mb else None


def low_disk(settings: Settings) -> str:
    """Return a sentence where a disk of the node has less room than `disk_alarm_mb` asks for, else nothing."""
    folder, left = _fullest_with_archive(settings)
    if left >= settings.disk_alarm_mb:
        return ""
    full = "the node from taking anything"
    if folder == settings.archive_folder:
        full = "the archive: what is acknowledged then lies on one disk alone, or nothing is (archive_away)"
    return (
        f"The disk of {folder} has {left} MB left, less than disk_alarm_mb ({settings.disk_alarm_mb}): make room "
        f"before it is full; a full disk stops {full}."
    )


def _fullest_with_archive(settings: Settings) -> tuple[Path, int]:
    """Return the same with the archive's disk.  Its process has looked at it: a disk that hangs is not asked here."""
    folder, left = _fullest(settings)
    state = keeper.read_state(settings.home) if settings.archive_folder else None
    if settings.archive_folder and state and state.left_mb is not None and state.left_mb < left:
        return settings.archive_folder, state.left_mb
    return folder, left


def _fullest(settings: Settings) -> tuple[Path, int]:
    """Return the folder of the node, of home, files and database, whose disk has least room, and how many MB."""
    folders = [settings.files, postgres.folder_of(settings.home)]
    there = [settings.home, *(folder for folder in folders if os.access(folder, os.F_OK))]
    left = [shutil.disk_usage(folder).free // MEGABYTE for folder in there]
    return there[left.index(min(left))], min(left)


def _rights(settings: Settings) -> Iterator[Trouble]:
    """Look at who may read and write what the node needs, and at who else may read its keys."""
    account = _account(settings)
    us = f"the account {_account_name(account)}, under which the node runs"
    for folder in (settings.home, settings.keys, settings.files, settings.home / "log"):
        if folder.is_dir() and not _may_access(account, folder, os.R_OK | os.W_OK | os.X_OK):
            yield Trouble(f"{folder} cannot be read and written by {us}: {_belongs(folder, account)}", stops=True)
    for key in sorted(_private(settings)):
        if not _may_access(account, key, os.R_OK):
            yield Trouble(f"{key} cannot be read by {us}: {_belongs(key, account)}", stops=True)
        elif (mode := key.stat().st_mode) & _OTHERS:
            yield Trouble(
                f"{key} is a secret that other accounts of this machine can reach (mode {stat.S_IMODE(mode):04o}): "
                f"close it with `chmod 600 {key}`."
            )


def _private(settings: Settings) -> Iterable[Path]:
    found = {path for pattern in ("*.key", "*.pem", "*.secret") for path in settings.keys.glob(pattern)}
    named = (settings.secret_key_file, settings.officers_key, settings.identity_secret_file)
    return found | {path for path in named if path and os.access(path, os.F_OK)}


def _account(settings: Settings) -> int:
    """Return the account under which the node runs: its supervisor's, else the one to which its home belongs.

    The account that asks may be another: what root can read, the node may not.
    """
    pid = status.supervisor(settings.home)
    with suppress(OSError):
        if pid is not None:
            return Path(f"/proc/{pid}").stat().st_uid
    return settings.home.stat().st_uid


def _may_access(account: int, path: Path, wanted: int) -> bool:
    """Tell whether an account may do with a file what is wanted, the bits of `os.access`.

    For an account other than the caller's it goes by owner, group and mode alone.
    """
    if account == os.geteuid():
        return os.access(path, wanted)
    found = path.stat()
    if account == found.st_uid:
        return found.st_mode >> 6 & wanted == wanted
    return found.st_mode >> (3 if found.st_gid in _groups(account) else 0) & wanted == wanted


def _groups(account: int) -> list[int]:
    try:
        known = pwd.getpwuid(account)
    except KeyError:
        return []
    return os.getgrouplist(known.pw_name, known.pw_gid)


def _belongs(path: Path, account: int) -> str:
    """Return whose a file is and how it is given back to the node's account."""
    found = path.stat()
    return (
        f"it belongs to {_account_name(found.st_uid)}, mode {stat.S_IMODE(found.st_mode):04o}. As root: "
        f"chown -R {_account_name(account)} {path} && chmod -R u=rwX {path}"
    )


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _certificate(settings: Settings) -> Iterator[Trouble]:
    """Look at the certificate of the officers' door as the door itself will."""
    chain, key = settings.officers_certificate, settings.officers_key
    if chain is None or key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
        ends_at = x509.load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = error.strerror if isinstance(error, PermissionError) else "they are no pair of certificate and key"
        yield Trouble(f"officers_certificate {chain} with officers_key {key} cannot be used: {why}.", stops=True)
        return
    if ends_at <= clock.now():
        yield Trouble(f"The certificate {chain} of the officers' door ended at {ends_at:%Y-%m-%d %H:%M} UTC: renew it.")
    elif ends_at - clock.now() < _ENDS_SOON:
        yield Trouble(f"The certificate {chain} of the officers' door ends at {ends_at:%Y-%m-%d %H:%M} UTC: renew it.")


def _disk(settings: Settings) -> Iterator[Trouble]:
    folder, left = _fullest(settings)
    if left < _FULL_MB:
        yield Trouble(
            f"The disk of {folder} is full: {left} MB are left. Nothing is saved until there is room.", stops=True
        )
    elif sentence := low_disk(settings):
        yield Trouble(sentence)


def _backup(settings: Settings) -> Iterator[Trouble]:
    if status.backup_age(settings.home) > _BACKUP_OLD:
        at = status.backed_up_at(settings.home)
        when = f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
        yield Trouble(f"Last backup: {when}. Make one with `sangam node backup`.")
    if restore_card.unverified_for(settings.home) > restore_card.VERIFIED_WITHIN:
        newest = restore_card.verified(settings.home)
        when = f"{newest.at:%Y-%m-%d %H:%M} UTC" if newest else "never"
        yield Trouble(
            f"Last verified backup: {when}. One that was never restored is a hope: verify it with `sangam node "
            "backup --verify` or `sangam node rehearse`."
        )
    for step, sentence in restore_card.failures(settings.home).items():
        yield Trouble(f"The {step} failed. {sentence}")


def _archive(settings: Settings) -> Iterator[Trouble]:
    """Look at what the archive's process last wrote: does it go on, hold a base copy, lie on another disk?"""
    state = keeper.read_state(settings.home) if settings.archive_folder else None
    if state is None:
        return
    if (sentence := _archive_stream(settings, state)) or (sentence := state.why):
        yield Trouble(sentence)
    if state.streams and not state.base_at:
        yield Trouble(
            "The archive holds no base copy yet: nothing can be restored from it. One takes about "
            f"{state.database_mb} MB there, and {state.left_mb} MB are left."
        )
    if state.is_same_disk:
        yield Trouble(
            f"{settings.archive_folder} lies on the same disk as {settings.home}: when that disk dies, both are lost."
        )


def _archive_stream(settings: Settings, state: keeper.State) -> str:
    """Return that the archive is away, or its process silent for a minute, else nothing."""
    is_silent = clock.now() - datetime.fromisoformat(state.at) > _ARCHIVE_SILENT
    if is_silent and status.supervisor(settings.home) is not None:
        return f"The archive's process does not go on since {state.at[:16]}: read its log in {settings.home / 'log'}."
    if not state.waited_for and state.away_since:
        return (
            f"The archive is away since {state.away_since[:16]}: what is acknowledged lies on one disk alone. "
            f"{state.why or 'Read log/archive.log.'}"
        )
    if not state.streams:
        return f"The archive is away since {state.away_since[:16]}, and acts wait for it. {state.why}".strip()
    return ""


def _standby(settings: Settings) -> Iterator[Trouble]:
    """Look at what was last seen of the standby: that it is away or was given up, or that this node was superseded."""
    state = invitation.read_state(settings)
    if (settings.home / standby_follower.SUPERSEDED).exists():
        yield Trouble("The standby of this node has taken over: this machine serves no more.", stops=True)
    elif state and state.streams is False:
        words = "acts wait for it" if state.waited_for else "what is acknowledged lies on one machine alone"
        yield Trouble(f"The standby is away since {state.away_since[:19]}, and {words}. {state.why}".strip())


def _primary(settings: Settings) -> Iterator[Trouble]:
    state = follower.read_state(settings)
    if state and state.why:
        yield Trouble(f"This standby does not follow since {state.away_since[:19]}: {state.why}")
    elif state and state.away_since:
        yield Trouble(
            f"The primary is away since {state.away_since[:19]}. If its machine is lost: sangam node promote."
        )
