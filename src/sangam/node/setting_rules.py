"""What may stand in a setting: reading one value by its type, and the rules between them, a sentence each."""

import ipaddress
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from sangam.kernel.handling import Classification
from sangam.node import proxies
from sangam.node.settings import Settings

_CONTACT = re.compile(r"mailto:[!-~]+@[!-~]+|https://[!-~]+")
_FORCE = re.compile(r"[A-Z]{2,4}")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_AT_LEAST_ONE = (
    "session_idle_minutes",
    "session_absolute_hours",
    "sign_in_attempts",
    "sign_in_window_minutes",
    "sign_in_lock_minutes",
    "sign_in_address_attempts",
    "database_pool",
    "web_processes",
    "log_days",
    "worker_processes",
    "backups_kept_days",
    "peer_envelopes_a_second",
    "peer_megabytes_a_day",
    "peer_held_rows",
    "peer_held_megabytes",
    "peer_waiting_rows",
    "recalls_alone",
)


_OF_AN_ISSUER = (
    "identity_client",
    "identity_secret_file",
    "identity_claim",
    "identity_second_factor",
    "identity_ca",
)


def read_value(value: object, hint: object) -> object:
    """Return `value`, from TOML or the environment, as the type that the setting has.

    Raises ValueError naming what was expected: "a whole number".
    """
    if hint is bool:
        return _truth(value)
    if hint is int:
        return _whole(value)
    if not isinstance(value, str):
        raise ValueError("text in quotes")
    if hint is str:
        return value
    return Path(value).expanduser() if value else None


def faults(settings: Settings) -> list[str]:
    """Return a sentence per rule that the settings break; empty if the node may start."""
    rules = (
        *(_identity, _classification, _addresses, _officers, _proxies, _peers, _traces, _numbers),
        *(_database, _failover, _archive),
        *(_passwords, _security_contact, _identity_provider),
    )
    return [sentence for rule in rules for sentence in rule(settings)]


def is_loopback(address: str) -> bool:
    """Return whether the address reaches this machine alone."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _truth(value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise ValueError("true or false")
    return word in _YES


def _whole(value: object) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError("a whole number")
    return int(text)


def _identity(settings: Settings) -> Iterator[str]:
    if not _FORCE.fullmatch(settings.force):
        yield f"force must be two to four capital letters such as HR, not {settings.force!r}."


def _classification(settings: Settings) -> Iterator[str]:
    words = [level.name.lower().replace("_", "-") for level in Classification]
    if settings.classification_ceiling not in words:
        yield f"classification_ceiling must be one of {', '.join(words)}, not {settings.classification_ceiling!r}."
    elif settings.internet and settings.ceiling >= Classification.SECRET:
        yield (
            f"classification_ceiling is {settings.classification_ceiling}, but the deployment touches the internet: "
            "take confidential, or set internet = false for a network of its own."
        )


def _addresses(settings: Settings) -> Iterator[str]:
    for name in ("officers_address", "peers_address"):
        said = getattr(settings, name)
        if said.startswith("["):
            yield f"{name} is written without brackets: {said.strip('[]')}, not {said}."
        elif not _is_address(said):
            yield f"{name} is no address: write one of this machine, such as 127.0.0.1 or ::1, not {said!r}."


def _is_address(said: str) -> bool:
    try:
        ipaddress.ip_address(said)
    except ValueError:
        return bool(_HOST.fullmatch(said)) and ":" not in said
    return True


def _officers(settings: Settings) -> Iterator[str]:
    if bool(settings.officers_certificate) != bool(settings.officers_key):
        yield "officers_certificate and officers_key belong together: give both or neither."
    if not settings.officers_certificate and not is_loopback(settings.officers_address):
        yield (
            f"officers_address is {settings.officers_address}, which others can reach: give officers_certificate and "
            "officers_key, or serve plain HTTP on 127.0.0.1 behind a proxy."
        )
    for name in ("officers_certificate", "officers_key"):
        path = getattr(settings, name)
        if path and not path.is_file():
            yield f"{name} names {path}, which is not a file."
    yield from _url(settings.officers_url, "officers_url", ("http", "https"))


def _proxies(settings: Settings) -> Iterator[str]:
    try:
        named = proxies.networks(settings.trusted_proxies)
    except ValueError:
        yield (
            f"trusted_proxies must be addresses or networks such as 10.0.0.5, 10.1.0.0/24, not "
            f"{settings.trusted_proxies!r}."
        )
        return
    if any(network.prefixlen == 0 for network in named):
        yield "trusted_proxies names every address: whoever calls could then choose its own; name the proxies alone."


def _peers(settings: Settings) -> Iterator[str]:
    yield from _url(settings.peers_url, "peers_url", ("https",))
    if (settings.peers_address, settings.peers_port) == (settings.officers_address, settings.officers_port):
        yield f"officers_port and peers_port are both {settings.peers_port}: the two doors need a port each."


def _url(value: str, name: str, schemes: tuple[str, ...]) -> Iterator[str]:
    parts = urlsplit(value)
    if value and (parts.scheme not in schemes or not parts.hostname or parts.path.strip("/") or parts.query):
        yield f"{name} must be {' or '.join(schemes)}://name without a path, not {value!r}."


def _passwords(settings: Settings) -> Iterator[str]:
    if settings.breached_passwords and not settings.breached_passwords.is_file():
        yield f"breached_passwords names {settings.breached_passwords}, which is not a file."


def _identity_provider(settings: Settings) -> Iterator[str]:
    """Check the settings of the force's own sign-in service.  Over plain HTTP it may be on this machine alone."""
    if not settings.identity_issuer:
        named = [name for name in _OF_AN_ISSUER if getattr(settings, name)]
        yield from (
            f"{name} speaks of a sign-in service: give identity_issuer, its address, as well." for name in named
        )
        return
    parts = urlsplit(settings.identity_issuer)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        yield f"identity_issuer must be https://… as the service names itself, not {settings.identity_issuer!r}."
    for name, what in (("identity_client", "the client id"), ("identity_claim", "the claim with the service number")):
        if not getattr(settings, name):
            yield f"identity_issuer needs {name}: {what}."
    for name in ("identity_secret_file", "identity_ca"):
        path = getattr(settings, name)
        if path and not path.is_file():
            yield f"{name} names {path}, which is not a file."


def _security_contact(settings: Settings) -> Iterator[str]:
    contact, expires = settings.security_contact, settings.security_expires
    if bool(contact) != bool(expires):
        yield "security_contact and security_expires belong together: give both or neither."
    elif contact and not _CONTACT.fullmatch(contact):
        yield f"security_contact must be mailto:name@host or https://…, without blanks, not {contact!r}."
    elif expires and not _is_day(expires):
        yield f"security_expires must be a day such as 2027-11-30, not {expires!r}."


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _traces(settings: Settings) -> Iterator[str]:
    parts = urlsplit(settings.traces_url)
    if settings.traces_url and (parts.scheme not in ("http", "https") or not parts.hostname):
        yield f"traces_url must be http://host:4318/v1/traces or its like, not {settings.traces_url!r}."


def _numbers(settings: Settings) -> Iterator[str]:
    for name in ("officers_port", "peers_port"):
        if not 1 <= getattr(settings, name) <= 65535:
            yield f"{name} must lie between 1 and 65535, not {getattr(settings, name)}."
    if settings.metrics_port > 65535:
        yield f"metrics_port must lie between 0 (none) and 65535, not {settings.metrics_port}."
    for name in _AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            yield f"{name} must be at least 1, not {getattr(settings, name)}."


def _is_nested(one: Path, other: Path) -> bool:
    """Tell whether one folder is the other, or lies in it, by their names."""
    first, second = Path(os.path.abspath(one)), Path(os.path.abspath(other))  # noqa: PTH100 - a hung mount is not asked
    return first.is_relative_to(second) or second.is_relative_to(first)


def _database(settings: Settings) -> Iterator[str]:
    if bool(settings.database_url) != bool(settings.database_owner_url):
        yield "database_url and database_owner_url belong together: one for the application, one for the owner."
    elif settings.database_url == settings.database_owner_url != "":
        yield "database_url and database_owner_url name the same role: the application must not own its tables."
    if settings.database_read_url and not settings.database_url:
        yield "database_read_url names a replica of an existing server: give database_url, its primary, as well."
    for name in ("database_url", "database_owner_url", "database_read_url"):
        parts = urlsplit(getattr(settings, name))
        if parts.scheme not in ("", "postgresql", "postgres") or (parts.scheme and not parts.path.strip("/")):
            yield f"{name} must be postgresql://user:password@host:5432/database; its scheme or database is not."
    if settings.generation_file and settings.database_url:
        yield "generation_file speaks of the machine of the database: with an existing server it says nothing."
    if settings.postgres_bin and not (settings.postgres_bin / "postgres").is_file():
        yield f"postgres_bin names {settings.postgres_bin}, where no program `postgres` lies."


def _failover(settings: Settings) -> Iterator[str]:
    if settings.database_failover not in ("may-lack", "whole"):
        yield f"database_failover must be may-lack or whole, not {settings.database_failover!r}."
    if settings.database_failover == "whole" and not settings.database_url:
        yield "database_failover speaks of existing servers: for the embedded PostgreSQL see standby_commits."
    if settings.standby_commits not in ("go-on", "stop", "no-wait"):
        yield f"standby_commits must be go-on, stop or no-wait, not {settings.standby_commits!r}."


def _archive(settings: Settings) -> Iterator[str]:
    if settings.archive_folder and settings.database_url:
        yield "archive_folder is for the embedded PostgreSQL: an existing server is archived by its own administrator."
    if settings.archive_folder and _is_nested(settings.archive_folder, settings.home):
        yield "archive_folder must lie neither in the home nor around it: name a folder on a disk of its own."
    if settings.archive_away not in ("go-on", "stop"):
        yield f"archive_away must be go-on or stop, not {settings.archive_away!r}."
