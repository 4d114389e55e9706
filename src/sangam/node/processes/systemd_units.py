"""Units of systemd for a node: its service, and a backup each day that is verified, with old ones removed.

Every path is quoted as systemd.syntax(7) says; no shell reads any of it but that of the printed steps.
"""

import os
import pwd
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sangam.kernel.errors import Malformed
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings

_LAUNCHER = Path(__file__).resolve().parents[4] / "sangam"

_SERVICE = """[Unit]
Description=Sangam node
After=network-online.target time-sync.target
Wants=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
User={user}
Environment={home}
ExecStart={program} node up
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=60
AmbientCapabilities=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={paths}
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
"""

# Not strict: the administrator's own command may carry the backup to a mounted folder that is not known here.
_BACKUP = """[Unit]
Description=Backup of the Sangam node, verified
RequiresMountsFor={folder}

[Service]
Type=oneshot
User={user}
Environment={home}
ExecStart={program} node backup {options}
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=yes
ProtectSystem=full
PrivateTmp=yes
"""

_TIMER = """[Unit]
Description=Backup of the Sangam node, each day

[Timer]
OnCalendar=*-*-* {at}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """How backups are made.  off_site: the command that carries each elsewhere, or nothing.  at: HH:MM."""

    folder: Path
    passphrase_file: Path
    off_site: str
    at: str


def write(settings: Settings, folder: Path, plan: BackupPlan) -> list[Path]:
    """Write the units into a folder; return their paths.  Raises Malformed for what no unit can carry."""
    texts = {
        "sangam.service": _service(settings),
        "sangam-backup.service": _backup(settings, plan),
        "sangam-backup.timer": _TIMER.format(at=_time(plan.at)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder.absolute() / name for name in texts]


def steps(settings: Settings, units: Sequence[Path], plan: BackupPlan) -> list[str]:
    """Return what root does with the units, a line of shell each."""
    user, secret = _user(settings), shlex.quote(str(plan.passphrase_file))
    return [
        f"install -d -o {user} -m 700 {shlex.quote(str(plan.folder))}",
        f"test -e {secret} || install -o {user} -m 600 /dev/null {secret}    # and write the passphrase into it",
        f"install -m 644 {shlex.join(map(str, units))} /etc/systemd/system/",
        "systemctl daemon-reload && systemctl enable --now sangam.service sangam-backup.timer",
        "systemctl start sangam-backup.service    # the first backup, now",
    ]


def command_as_root(settings: Settings) -> str:
    """Return how root begins a command of this installation under the node's account, as a shell reads it."""
    user, program = _user(settings), shlex.join(_program())
    return program if user == "root" else f"runuser -u {shlex.quote(user)} -- {program}"


def _service(settings: Settings) -> str:
    return _SERVICE.format(**_common(settings), paths=" ".join(_places(settings)))


def _backup(settings: Settings, plan: BackupPlan) -> str:
    words = ["--folder", str(plan.folder), "--verify", "--verify-in", str(settings.home / "trials")]
    words += ["--passphrase-file", str(plan.passphrase_file), *(["--off-site", plan.off_site] if plan.off_site else [])]
    options = " ".join(map(_argument, words))
    return _BACKUP.format(**_common(settings), options=options, folder=_quoted(str(plan.folder)))


def _common(settings: Settings) -> dict[str, str]:
    return {
        "user": _user(settings),
        "home": _quoted(f"SANGAM_HOME={settings.home}"),
        "program": " ".join(map(_argument, _program())),
    }


def _program() -> list[str]:
    """Return the words that begin this installation's command line."""
    if os.access(_LAUNCHER, os.X_OK) and _LAUNCHER.is_file():
        return [str(_LAUNCHER)]
    program = shutil.which("sangam")
    return [program] if program else [sys.executable, "-m", "sangam"]


def _user(settings: Settings) -> str:
    """Return the account to which the home belongs."""
    owner = settings.home.stat().st_uid
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def _places(settings: Settings) -> list[str]:
    """Return what the node writes: its account's own folder where its home lies there, else the home alone.

    Its archive, too.  Where that disk is away the service starts all the same: `archive_away` says what happens.
    """
    own = Path(os.path.expanduser(f"~{_user(settings)}"))  # noqa: PTH111 - pathlib raises for an unknown account
    base = own if own != Path("/") and settings.home.is_relative_to(own) else settings.home
    cluster, archive = postgres.folder_of(settings.home), settings.archive_folder
    places = [
        str(base),
        *([] if cluster.is_relative_to(base) else [str(cluster)]),
        *([f"-{archive}"] if archive else []),
    ]
    return [_quoted(place) for place in places]


def _argument(word: str) -> str:
    """Quote a word of a command line, in which systemd reads `$` as well."""
    return _quoted(word.replace("$", "$$"))


def _quoted(word: str) -> str:
    """Quote a word where it needs it.  Raises Malformed for a line's end in it."""
    if not word.isprintable():
        raise Malformed("node:unit", "A unit of systemd cannot carry {word}.", word=ascii(word))
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return escaped if word and set(word).isdisjoint(" \t\"'\\;") else f'"{escaped}"'


def _time(at: str) -> str:
    hour, colon, minute = at.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise Malformed("node:unit-time", "--at takes a time of day as 02:30, not {at}.", at=at)
    return f"{int(hour):02d}:{int(minute):02d}"
