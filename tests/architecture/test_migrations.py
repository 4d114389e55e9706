"""What the models say and what the migrations make is one."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_the_migrations_leave_nothing_of_the_models_out() -> None:
    made = MigrationLoader(None).project_state()
    said = ProjectState.from_apps(apps)
    assert MigrationAutodetector(made, said).changes(graph=MigrationLoader(None).graph) == {}
