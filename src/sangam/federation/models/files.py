"""Tables of the files that go between forces."""

from django.db import models
from django.db.models import Q


class File(models.Model):
    """A photograph, voice or document, ours or another force's.  about: the record or the message that it belongs to.

    owner: the force that gives it.  key: of its digest, as the envelope carries it.  sealed_key: of its bytes at rest,
    wrapped by the node's.  pieces: keyed digests of its frames, 32 bytes each.  preview: sealed.  original_*: of the
    bytes as handed in, where they are kept beside the cleaned ones.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.TextField()
    about = models.UUIDField(db_index=True)
    kind = models.TextField()
    media = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    digest = models.TextField()
    key = models.TextField()
    sealed_key = models.BinaryField()
    pieces = models.BinaryField(default=b"")
    preview = models.BinaryField(default=b"")
    original_size = models.BigIntegerField(null=True)
    original_sha256 = models.TextField(default="")
    state = models.TextField()
    reason = models.TextField(default="")
    told = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "state"], name="federation_file_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["awaited", "here", "set-aside"]), name="federation_file_state_is_known"
            )
        ]


class FileAllowance(models.Model):
    """A force may fetch a file of ours."""

    file = models.ForeignKey(File, models.CASCADE, related_name="allowances")
    force = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "force"], name="federation_fileallowance_once")]


class FilePull(models.Model):
    """How far fetching a file has come.  have: bytes verified and sealed.  wrong: answers that were not the file."""

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="pull")
    source = models.TextField()
    have = models.BigIntegerField(default=0)
    pieces = models.BinaryField(default=b"")
    tries = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)
    failure = models.TextField(default="")
    told = models.JSONField(null=True)
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "next_at"], name="federation_filepull_due")]
