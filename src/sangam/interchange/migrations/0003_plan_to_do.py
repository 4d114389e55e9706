from django.db import migrations, models

_BEFORE = ("trial-waiting", "trial-running", "waiting", "running")
_TO_DO = ("plan-waiting", "plan-running", *_BEFORE)


class Migration(migrations.Migration):
    dependencies = [("interchange", "0002_job_told")]

    operations = [
        migrations.RemoveIndex("importjob", "interchange_job_to_do"),
        migrations.AddIndex(
            "importjob", models.Index(condition=models.Q(state__in=_TO_DO), fields=["at"], name="interchange_job_to_do")
        ),
    ]
