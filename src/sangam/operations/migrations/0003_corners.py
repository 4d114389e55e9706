"""Actions by the corners of their cells; indexes without a list of what waits, which each comparison would read."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_pool_phones")]

    operations = [
        migrations.RemoveField(model_name="actioncheck", name="asked"),
        migrations.RemoveIndex(model_name="actioncheck", name="operations_check_published"),
        migrations.RemoveIndex(model_name="question", name="operations_question_tokens"),
        migrations.RemoveIndex(model_name="tokenlist", name="operations_list_tokens"),
        migrations.AddIndex(
            model_name="actioncheck",
            index=GinIndex(fields=["published"], name="operations_check_inputs", fastupdate=False),
        ),
        migrations.AddIndex(
            model_name="question",
            index=GinIndex(fields=["tokens"], name="operations_question_met", fastupdate=False),
        ),
        migrations.AddIndex(
            model_name="tokenlist",
            index=GinIndex(fields=["tokens"], name="operations_list_met", fastupdate=False),
        ),
    ]
