"""Making a process part of a node: its settings, its identity, its database."""

import gc
import os
from datetime import timedelta
from pathlib import Path

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node.postgres import migrate, schema_version
from sangam.node.processes import readiness
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.standby import links
from sangam.node.telemetry import metrics_folder, tracing

_OBJECTS_A_LOOK = 50_000
"""After so many objects more than before, Python looks for cycles among them.

By its own 2,000 it does so several times for each envelope in bulk, whose thousands of objects all live until it is
taken.
"""

SKEW_VARIABLE = "SANGAM_CLOCK_AHEAD_S"
"""Seconds by which the clock of a synthetic node is wrong, for drills; any other node does not heed it."""


def without_database() -> None:
    """Set up Django for work that touches no table, such as making certificates before a node's first start."""
    os.environ.pop("SANGAM_HOME", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sangam.node.django_settings"
    import django

    django.setup()


def ensure_set_up() -> None:
    """Set up Django without a node unless it is set up: for what asks its migrations alone."""
    from django.apps import apps

    if not apps.ready:
        without_database()


def attach(home: Path) -> Settings:
    """Set up Django for the node in `home`, once per process; return its settings.

    Raises as `attach_to_any`.  Raises Conflict where the database was migrated by a newer program or by one that is too
    old; the node's own processes are not asked.
    """
    settings = attach_to_any(home)
    if readiness.VARIABLE not in os.environ and migrate.is_due(settings):
        schema_version.require_readable(settings)
    return settings


def attach_to_any(home: Path) -> Settings:
    """Set up Django as `attach` does, whatever migrated the database.

    Raises NotFound, Malformed, or Refused for a standby, with sentences, before anything else is imported.
    """
    settings = load_settings(home)
    if links.is_standby(settings.keys):
        raise Refused(
            "node:standby",
            "{home} is a standby's: give the command at its primary, or make it the node by `sangam node promote`.",
            home=home,
        )
    if settings.synthetic:
        clock.run_ahead(timedelta(seconds=float(os.environ.get(SKEW_VARIABLE, "0"))))
    os.environ["SANGAM_HOME"] = str(settings.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sangam.node.django_settings"
    metrics_folder.reserve(settings.home)
    import django

    django.setup()
    # What is imported stays: the collector walks only what requests make, and forks share these pages untouched.
    gc.freeze()
    gc.set_threshold(_OBJECTS_A_LOOK, *gc.get_threshold()[1:])
    tracing.set_up(settings.traces_url)
    return settings
