"""The memory of checks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _texts() -> ArrayField:  # type: ignore[type-arg]  # django-stubs wants the element types twice
    return ArrayField(models.TextField())


class Watch(models.Model):
    """What a post asked for, until a time: 72 hours, or longer for a case.

    asked: "kind:normal form" or "person:name" each; never the text.  known: by record, the digests of the reasons that
    the post was shown when it asked.  told_at: when silent records' owners were told.  case_number: of a longer watch.
    """

    id = models.UUIDField(primary_key=True)
    post = models.UUIDField(null=True)
    unit = models.TextField()
    audience = _texts()
    asked = _texts()
    purpose = models.TextField()
    reference = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    known = models.JSONField()
    told_at = models.DateTimeField(null=True)
    case_number = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(told_at=None), name="matching_watch_untold"),
            models.Index(fields=["until_at"], name="matching_watch_until"),
            models.Index(fields=["post"], name="matching_watch_post"),
        ]


class WatchKey(models.Model):
    """One key by which an arriving record finds a watch, in the form of `records.storage.change_queue.KEY`."""

    pk = models.CompositePrimaryKey("key", "watch")
    key = models.BigIntegerField()
    watch = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["watch"], name="matching_watchkey_watch")]


class WatchHit(models.Model):
    """A record of which a post was told because it watched.  said: digests of the reasons that it was told."""

    id = models.UUIDField(primary_key=True)
    post = models.UUIDField()
    record = models.UUIDField()
    watch = models.UUIDField()
    purpose = models.TextField()
    said = _texts()
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["record"], name="matching_watchhit_record"),
            models.Index(fields=["until_at"], name="matching_watchhit_until"),
        ]
        constraints = [models.UniqueConstraint(fields=["post", "record"], name="matching_watchhit_once")]


class PointerAsk(models.Model):
    """What a check asks one partner about its pointers, blinded, and what came of it.

    inputs: [what was asked, as kept; the key; the blind] each, until it is answered; then empty.  outcome: "" while it
    waits, then "nothing", "exists" or "refused"; reason: its code.  found: [what was asked, record, desk] each.
    """

    id = models.UUIDField(primary_key=True)
    watch = models.UUIDField()
    post = models.UUIDField()
    owner = models.TextField()
    set = models.UUIDField()
    purpose = models.TextField()
    inputs = models.JSONField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    reason = models.TextField(default="")
    found = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["watch"], name="matching_pointerask_watch"),
            models.Index(fields=["until_at"], name="matching_pointerask_until"),
        ]


class Judgement(models.Model):
    """What one officer said of two records: rows are added, never changed; of a pair, the latest word counts.

    one, other: the two records, the lesser id first.  by: the officer's label, for reading; officer, post and unit for
    accounting.
    """

    id = models.UUIDField(primary_key=True)
    one = models.UUIDField()
    other = models.UUIDField()
    verdict = models.TextField()
    reason = models.TextField()
    officer = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    unit = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["one"], name="matching_judgement_one"),
            models.Index(fields=["other"], name="matching_judgement_other"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="matching_judgement_in_order"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["same", "not-same", "unsure", "taken-back"]),
                name="matching_judgement_verdict",
            ),
        ]


class NotHim(models.Model):
    """A post's word that a record is not whom it checked, or that it takes this back: the latest row counts.

    subject: digest of the keys of the person or the numbers asked for, never the text.
    """

    id = models.BigAutoField(primary_key=True)
    post = models.UUIDField()
    subject = models.TextField()
    record = models.UUIDField()
    stands = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["post", "record"], name="matching_nothim_lookup"),
            models.Index(fields=["until_at"], name="matching_nothim_until"),
        ]


class Suggestion(models.Model):
    """That two records may be of one person, as batch resolution scored it: a question to people.

    one, other: the two records, the lesser id first.  No reasons are kept: they would tell what not all may see.
    """

    id = models.BigAutoField(primary_key=True)
    one = models.UUIDField()
    other = models.UUIDField()
    score = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["other"], name="matching_suggestion_other")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="matching_suggestion_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="matching_suggestion_in_order"),
        ]
