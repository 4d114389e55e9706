"""Tables of the exchange.  The hot ones are written by SQL in `outbox`, `lanes` and `inbox.receiver`."""

from django.db import models
from django.db.models import F, Q

from sangam.federation.models.files import File as File
from sangam.federation.models.files import FileAllowance as FileAllowance
from sangam.federation.models.files import FilePull as FilePull
from sangam.federation.models.joins import Join as Join
from sangam.federation.types import Lane, Outcome, PeerState
from sangam.kernel.ids import new_id


def _within(field: str, values: type[Lane] | type[Outcome] | type[PeerState]) -> Q:
    return Q(**{f"{field}__in": sorted(str(value) for value in values)})


class Peer(models.Model):
    """Another force's node.  authority: certificate (PEM) of the only authority that vouches for its TLS."""

    force = models.TextField(primary_key=True)
    name = models.TextField()
    url = models.TextField(blank=True)
    state = models.TextField()
    authority = models.TextField(blank=True)
    epoch = models.BigIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_within("state", PeerState), name="federation_peer_state_is_known")
        ]


class PeerKey(models.Model):
    """A key that speaks for a peer.  revoked_after: last vouched position, {"epoch": n, "urgent": n, "normal": n}."""

    key = models.TextField(primary_key=True)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT)
    public = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    revoked_after = models.JSONField(null=True)


class OwnKey(models.Model):
    """The public half of a key that speaks for us; the private half is a secret of the node (`Secret`).

    announced: the envelope that tells the peers of it, until it is in use.  Of those in use the latest signs; the one
    before is retired (valid_to) once each machine signs with it.
    """

    key = models.TextField(primary_key=True)
    public = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    announced = models.UUIDField(null=True)


class Secret(models.Model):
    """A secret that all machines of this node share, sealed under the node's key, which no row holds
    (`sealed_secrets`).
    """

    name = models.TextField(primary_key=True)
    sealed = models.BinaryField()


class Machine(models.Model):
    """A machine on which this node runs.  seen_at: when it last looked here.  speaks: the key with which it signs."""

    name = models.TextField(primary_key=True)
    seen_at = models.DateTimeField()
    speaks = models.TextField()


class Shut(models.Model):
    """That the node was restored at this instant, and no officer reads until it is whole: gone when it opens."""

    restored_at = models.DateTimeField(primary_key=True)


class Beat(models.Model):
    """When the node noted last that it lives, and the generation of its machine: one row, of id 1 (`heartbeat`)."""

    id = models.SmallIntegerField(primary_key=True)
    at = models.DateTimeField()
    generation = models.TextField(default="", db_default="")


class Standing(models.Model):
    """A peer that has not said where we stand with it since this node's start (`snapshot_check`); gone when it has.

    asked_at: the start, by which the question is known.  places: of each lane then, {"received": {lane: [epoch, number
    expected]}, "sent": {lane: [epoch, number to be given]}}.  hidden_since: the start since which its copies are hidden
    until it answers; null: they are not.  silent_since: the last beat before that.  …_question: null until it is asked.
    """

    peer = models.TextField(primary_key=True)
    asked_at = models.DateTimeField()
    places = models.JSONField()
    hidden_since = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    urgent_question = models.UUIDField(null=True)
    normal_question = models.UUIDField(null=True)
    urgent_at = models.DateTimeField(null=True)
    normal_at = models.DateTimeField(null=True)


class SendingPosition(models.Model):
    """How far a lane to a peer has come: the next number to give, the last one that the peer has.

    slow_until: it asked us to wait.  …_told: `kernel.sentences`.  reads: what it says that it reads (`peer_versions`);
    speaks: in which version we write to it; 0: none is read by both; null before contact.  key: which of ours
    signs what is numbered now; empty until one changed.  again: which numbers of earlier epochs still go again, in
    their old order.
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE)
    lane = models.TextField()
    epoch = models.BigIntegerField()
    next_seq = models.BigIntegerField(default=1)
    confirmed_seq = models.BigIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.TextField(default="")
    skew_ms = models.BigIntegerField(null=True)
    slow_until = models.DateTimeField(null=True)
    slow_reason = models.TextField(default="", db_default="")
    failure_told = models.JSONField(null=True)
    slow_told = models.JSONField(null=True)
    reads = models.JSONField(null=True)
    speaks = models.SmallIntegerField(null=True)
    key = models.TextField(default="", db_default="")
    again = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "lane"], name="federation_sendingposition_once"),
            models.CheckConstraint(condition=_within("lane", Lane), name="federation_sendingposition_lane_is_known"),
            models.CheckConstraint(
                condition=Q(confirmed_seq__lt=F("next_seq")), name="federation_sendingposition_confirms_what_was_sent"
            ),
        ]


class ReceivingPosition(models.Model):
    """The number expected next from a sender in a lane.  skew_ms: its clock minus ours, as far as seen.

    day_bytes: what was taken on `day` (UTC), against the quota.
    """

    sender = models.ForeignKey(Peer, on_delete=models.CASCADE)
    lane = models.TextField()
    epoch = models.BigIntegerField()
    expected_seq = models.BigIntegerField(default=1)
    heard_at = models.DateTimeField(null=True)
    skew_ms = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    day_bytes = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "lane"], name="federation_receivingposition_once"),
            models.CheckConstraint(condition=_within("lane", Lane), name="federation_receivingposition_lane_is_known"),
        ]


class Outbox(models.Model):
    """One envelope for one recipient.  epoch, seq, sent_at: null until it is first sent.  body: the exact JSON text.

    withdrawn: the body goes as soon as the recipient has confirmed it (`retention`).
    """

    envelope = models.UUIDField()
    recipient = models.TextField()
    lane = models.TextField()
    kind = models.TextField()
    body = models.TextField()
    on_what = models.UUIDField(null=True)
    deed = models.TextField()
    post = models.TextField()
    label = models.TextField()
    queued_at = models.DateTimeField()
    epoch = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    reason = models.TextField(default="")
    withdrawn = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["reached_at"],
                name="federation_outbox_confirmed",
                condition=Q(reached_at__isnull=False) & ~Q(kind="envelope.emptied.v1"),
            ),
            models.Index(fields=["recipient", "lane", "id"], name="federation_outbox_unsent", condition=Q(seq=None)),
            models.Index(
                fields=["recipient", "queued_at"], name="federation_outbox_waiting", condition=Q(reached_at=None)
            ),
            models.Index(fields=["on_what"], name="federation_outbox_on", condition=Q(on_what__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["envelope", "recipient"], name="federation_outbox_once"),
            models.UniqueConstraint(
                fields=["recipient", "lane", "epoch", "seq"], name="federation_outbox_one_a_number"
            ),
            models.CheckConstraint(condition=_within("lane", Lane), name="federation_outbox_lane_is_known"),
            models.CheckConstraint(
                condition=Q(outcome=None) | _within("outcome", Outcome), name="federation_outbox_outcome_is_known"
            ),
        ]


class Inbox(models.Model):
    """One envelope that came.  line: kept, as signed, while it may be replayed (parked, kept).

    heard: what its sender hears at a repeat, where that is another outcome (`unheard`, or that of the first time).
    """

    sender = models.TextField()
    envelope = models.UUIDField()
    kind = models.TextField()
    version = models.IntegerField()
    lane = models.TextField()
    epoch = models.BigIntegerField()
    seq = models.BigIntegerField()
    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.TextField()
    code = models.TextField(default="")
    reason = models.TextField(default="")
    heard = models.TextField(null=True)
    waits_for = models.UUIDField(null=True)
    looks = models.IntegerField(default=0)
    look_at = models.DateTimeField(null=True)
    line = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="federation_inbox_received"),
            models.Index(fields=["waits_for"], name="federation_inbox_waits", condition=Q(outcome="parked")),
            models.Index(fields=["look_at"], name="federation_inbox_looks", condition=Q(outcome="parked")),
            models.Index(fields=["kind"], name="federation_inbox_kept", condition=Q(outcome="kept")),
            models.Index(fields=["sender"], name="federation_inbox_lines", condition=Q(outcome__in=["parked", "kept"])),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sender", "envelope"], name="federation_inbox_once"),
            models.CheckConstraint(condition=_within("outcome", Outcome), name="federation_inbox_outcome_is_known"),
        ]


class CatchUp(models.Model):
    """A peer that is to catch this node up since its restore, or since it found that the peer knows more than it.

    said: what the peer is told of it with each epoch until then (`protocol.epochs.Restored`).  hides: its copies are
    hidden until then, and records of ours that it holds too; own_shown: these no more, as the administrator decided.
    told_at: when they were held against what is watched.
    """

    peer = models.TextField(primary_key=True)
    epoch = models.BigIntegerField()
    said = models.JSONField()
    restored_at = models.DateTimeField()
    hides = models.BooleanField()
    own_shown = models.BooleanField(default=False, db_default=False)
    urgent_at = models.DateTimeField(null=True)
    normal_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)


class Rejoined(models.Model):
    """A peer that has begun its lanes anew after a restore, and what it lost.

    lost_since: when the first envelope that it lost came, null for none.  kept_until: when our newest that it has went.
    missing: how many of ours are not kept any more.  said: `protocol.epochs.Restored`, null once answered
    (answered_at).
    """

    peer = models.TextField(primary_key=True)
    epoch = models.BigIntegerField()
    said = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)
    normal = models.BooleanField(default=False)
    lost_since = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    missing = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)


class SetAside(models.Model):
    """A message that was not applied.  sender: proven, else empty.  mark: of repeats.  told: `kernel.sentences`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    mark = models.TextField(unique=True)
    sender = models.TextField(db_index=True)
    envelope = models.UUIDField(null=True)
    kind = models.TextField()
    code = models.TextField()
    reason = models.TextField()
    told = models.JSONField(null=True)
    came_from = models.TextField()
    line = models.BinaryField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.BigIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="federation_setaside_last")]


class DeskNote(models.Model):
    """What the desk must be told; told_at: when the upper worker took it over."""

    id = models.UUIDField(primary_key=True, default=new_id)
    force = models.TextField()
    code = models.TextField()
    sentence = models.TextField()
    told = models.JSONField(null=True)
    envelope = models.UUIDField(null=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="federation_desknote_untold", condition=Q(told_at=None))]


class DirectoryTold(models.Model):
    """Which content of our directory a force was sent last."""

    force = models.TextField(primary_key=True)
    digest = models.TextField()


class HeadTold(models.Model):
    """Ledger heads between us and a force.  size: of ours that it was sent last, or holds as it stated since.

    heard: its epoch that stated it, 0 before any.  stated: ours, in which we said last which of its heads we hold, 0
    before any, null when we must say it anew.
    """

    force = models.TextField(primary_key=True)
    size = models.BigIntegerField(default=0)
    heard = models.BigIntegerField(default=0, db_default=0)
    stated = models.BigIntegerField(null=True, default=0, db_default=0)


class PeerHead(models.Model):
    """A peer's ledger head as it signed it, witnessed here.

    lost_at: since when it counts no more, as its ledger, restored, lacks it, or that it never counted.  life: the
    restore after which the ledger held it, "" for none, null for one that never counted.
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE)
    size = models.BigIntegerField()
    root = models.TextField()
    at = models.TextField()
    key = models.TextField()
    signature = models.TextField()
    received_at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)
    life = models.TextField(null=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "size", "root"], name="federation_peerhead_once")]
