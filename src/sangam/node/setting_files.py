"""Settings as they stand in a node's file and environment, read and checked."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.node import setting_rules
from sangam.node.settings import FILE, Settings


@dataclass(frozen=True, slots=True)
class Described:
    """One row of the reference: name, type, default as written in the file, sentence, environment variable."""

    name: str
    type: str
    default: str
    text: str
    variable: str


def described_settings() -> tuple[Described, ...]:
    """Return every setting in the order of the class."""
    hints = get_type_hints(Settings, include_extras=True)
    return tuple(_describe_setting(f.name, hints[f.name], f.default) for f in fields(Settings))


def load_settings(home: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the node in `home`.

    Raises NotFound where no node lies, Refused where its file cannot be read, Malformed with one sentence per error,
    all of them at once.
    """
    path = home / FILE
    if not path.exists():
        raise NotFound("node:no-home", "There is no node in {home}: make one with `sangam node init`.", home=home)
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(
            "node:settings-unreadable",
            "{file} cannot be read ({reason}): give the command as the account to which the node belongs.",
            file=path,
            reason=error.strerror,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed("node:settings-file", "{file} is not TOML: {error}.", file=path, error=error) from error
    return build(home, written, environ)


def build(home: Path, written: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """Return checked settings from the file's table and the environment.

    Raises Malformed with one sentence per error, all of them at once.
    """
    home = home.absolute()
    hints = get_type_hints(Settings)
    raw = {**written, **_from_environment(hints, environ), "home": str(home)}
    errors = [f"{name} is not a setting; see docs/reference/settings.md." for name in raw if name not in hints]
    values: dict[str, Any] = {}
    for name in (name for name in raw if name in hints):
        try:
            values[name] = setting_rules.read_value(raw[name], hints[name])
        except ValueError as error:
            errors.append(f"{name} must be {error}, not {raw[name]!r}.")
    settings = _absolute(Settings(**values))
    errors += [] if errors else setting_rules.faults(settings)
    if errors:
        raise Malformed("node:settings", "{sentences}", sentences="\n".join(errors))
    return settings


def _from_environment(hints: Mapping[str, object], environ: Mapping[str, str]) -> dict[str, str]:
    names = {f"SANGAM_{name.upper()}": name for name in hints}
    names |= {"DATABASE_URL": "database_url", "DATABASE_OWNER_URL": "database_owner_url"}
    return {name: environ[variable] for variable, name in names.items() if environ.get(variable)}


def _absolute(settings: Settings) -> Settings:
    paths: dict[str, Any] = {
        f.name: settings.home / value for f in fields(settings) if isinstance(value := getattr(settings, f.name), Path)
    }
    return replace(settings, **paths)


def _describe_setting(name: str, hint: object, default: object) -> Described:
    plain, text = get_args(hint)
    kind = {str: "text", int: "whole number", bool: "true or false"}.get(plain, "path")
    return Described(name, kind, _default_text(default), text, f"SANGAM_{name.upper()}")


def _default_text(default: object) -> str:
    if default is None or default in ("", Path()):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)
