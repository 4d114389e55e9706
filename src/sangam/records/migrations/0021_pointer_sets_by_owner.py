"""A set of pointers is known by its owner and his id: no force takes the name of another's set."""

from django.db import migrations, models

_BY_BOTH = """
ALTER TABLE records_pointerset DROP CONSTRAINT records_pointerset_pkey;
ALTER TABLE records_pointerset ADD CONSTRAINT records_pointerset_pkey PRIMARY KEY (owner, id);
"""
_PK = models.CompositePrimaryKey("owner", "id", blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("records", "0020_group_document")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_BY_BOTH)],
            state_operations=[
                migrations.AlterField("pointerset", "id", models.UUIDField()),
                migrations.AddField("pointerset", "pk", _PK),
            ],
        )
    ]
