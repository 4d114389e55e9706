"""Making a process part of a node: its settings, its identity, its database."""

import os
from pathlib import Path

from sangam.node import tracing
from sangam.node.settings import Settings, load


def without_database() -> None:
    """Set up Django for work that touches no table, such as making certificates before a node's first start."""
    os.environ.pop("SANGAM_HOME", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sangam.node.django"
    import django

    django.setup()


def attach(home: Path) -> Settings:
    """Set up Django for the node in `home`, once per process; return its settings.

    Raises NotFound or Malformed, with sentences, before anything else is imported.
    """
    settings = load(home)
    os.environ["SANGAM_HOME"] = str(settings.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sangam.node.django"
    import django

    django.setup()
    tracing.set_up(settings.traces_url)
    return settings
