"""The tables of oversight, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard
from sangam.kernel import clock


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("oversight", "0001_initial"),
        ("oversight", "0002_look_questions"),
        ("oversight", "0003_totals_sent_to"),
        ("oversight", "0004_looks_of_a_list"),
    ]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Explained",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "unit", "how", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("unit", models.TextField()),
                ("how", models.TextField()),
                ("looks", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("since_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("looks", models.IntegerField()),
                ("explained", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="HomePlace",
            fields=[("officer", models.UUIDField(primary_key=True, serialize=False)), ("place", models.TextField())],
        ),
        migrations.CreateModel(
            name="MonthlyTotals",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "force", "month", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("force", models.TextField()),
                ("month", models.TextField()),
                ("version", models.IntegerField()),
                ("totals", models.JSONField()),
                ("basis", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                ("sent_to", ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("period", models.TextField()),
                ("unit", models.TextField()),
                ("matter", models.TextField()),
                ("text", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "force",
                        "unit",
                        "matter",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("matter", models.TextField()),
                ("count", models.IntegerField()),
                ("answered", models.IntegerField()),
                ("in_time", models.IntegerField()),
                ("undelivered", models.IntegerField()),
                ("median_s", models.FloatField(null=True)),
                ("p90_s", models.FloatField(null=True)),
                ("low_s", models.FloatField(null=True)),
                ("high_s", models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("record", models.UUIDField()),
                ("owner", models.TextField()),
                ("desk", models.TextField(default="")),
                ("officer", models.UUIDField(null=True)),
                ("unit", models.TextField()),
                ("by", models.TextField()),
                ("reason", models.TextField()),
                ("skipped", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("review_by", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("verdict", models.TextField(default="")),
                ("review", models.TextField(default="")),
                ("reviewer", models.TextField(default="")),
                ("line", models.TextField(default="")),
                ("review_line", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record"], name="oversight_glass_record"),
                    models.Index(condition=Q(("reviewed_at", None)), fields=["review_by"], name="oversight_glass_open"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("thing", models.TextField()),
                ("until_at", models.DateTimeField()),
                ("verdict", models.TextField()),
                ("text", models.TextField()),
                ("judge", models.UUIDField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["officer", "thing", "at"], name="oversight_judgement_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("verdict__in", ["explained", "to-ask", "misuse"])),
                        name="oversight_judgement_verdict",
                    ),
                    models.CheckConstraint(
                        condition=Q(("officer", models.F("judge")), _negated=True),
                        name="oversight_judgement_not_of_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("officer", models.UUIDField()),
                ("label", models.TextField()),
                ("unit", models.TextField()),
                ("action", models.TextField()),
                ("purpose", models.TextField()),
                ("thing", models.TextField()),
                ("rules", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("looks", models.IntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer", "thing"], name="oversight_look_of_officer"),
                    models.Index(fields=["at"], name="oversight_look_at"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PeerLook",
            fields=[
                ("envelope", models.UUIDField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("label", models.TextField()),
                ("purpose", models.TextField()),
                ("at", models.DateTimeField()),
                ("came_at", models.DateTimeField(default=clock.now)),
                ("line", models.TextField(default="")),
            ],
            options={"indexes": [models.Index(fields=["record", "at"], name="oversight_peerlook_record")]},
        ),
        migrations.CreateModel(
            name="LookQuestion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("label", models.TextField()),
                ("thing", models.TextField()),
                ("looks", models.IntegerField()),
                ("days", models.IntegerField()),
                ("last_at", models.DateTimeField()),
                ("text", models.TextField()),
                ("asker", models.UUIDField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["officer", "at"], name="oversight_look_asked_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("answered_at", None)),
                        fields=("officer", "thing"),
                        name="oversight_one_open_question",
                    ),
                    models.CheckConstraint(
                        condition=Q(("officer", models.F("asker")), _negated=True), name="oversight_asks_no_own_looks"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("answer", ""), ("answered_at", None)),
                            Q(Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="oversight_look_answer_whole",
                    ),
                ],
            },
        ),
        guard(
            "oversight_look",
            "oversight_explained",
            "oversight_explanation",
            "oversight_judgement",
            "oversight_homeplace",
            "oversight_response",
            "oversight_remark",
            "oversight_monthlytotals",
            "oversight_brokenglass",
            "oversight_peerlook",
            "oversight_lookquestion",
        ),
    ]
