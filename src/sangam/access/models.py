"""Tables of forces, units, posts, officers and sign-in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id


class Force(models.Model):
    """A police force or agency."""

    code = models.TextField(primary_key=True)
    kind = models.TextField()
    name_en = models.TextField()
    name_hi = models.TextField()
    name_pa = models.TextField(default="")
    name_ur = models.TextField(default="")
    badge = models.TextField()


class UnitKind(models.Model):
    """What a unit is called and whether it keeps a desk by day and night."""

    code = models.TextField(primary_key=True)
    name_en = models.TextField()
    name_hi = models.TextField()
    has_desk = models.BooleanField()


class Unit(models.Model):
    """A typed unit.  path: codes from the force's headquarters down to this unit, itself included.

    origin: who states it: the shipped files, this force's own sheet, or the directory of its force.  closed_at: from
    when on its parent, the successor, answers for it; the code never names another unit.
    """

    code = models.TextField(primary_key=True)
    force = models.ForeignKey(Force, models.PROTECT)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    kind = models.ForeignKey(UnitKind, models.PROTECT)
    name_en = models.TextField()
    name_hi = models.TextField()
    jurisdiction = models.TextField()
    jurisdiction_note = models.TextField(default="")
    synthetic = models.BooleanField()
    source = models.TextField(default="")
    path = ArrayField(models.TextField())
    origin = models.TextField(default="shipped", db_default="shipped")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["path"], name="access_unit_path")]
        constraints = [
            models.CheckConstraint(condition=~Q(code=F("parent")), name="access_unit_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(jurisdiction__in=["territory", "statewide", "subject"]),
                name="access_unit_jurisdiction_is_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["shipped", "own", "peer"]), name="access_unit_origin_is_known"
            ),
        ]


class UnitLoad(models.Model):
    """A sheet of our units that was loaded.  former: each changed unit as it was before, null for one that was new."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    label = models.TextField()
    former = models.JSONField()
    neighbours = models.JSONField()
    undone_at = models.DateTimeField(null=True)


class Neighbour(models.Model):
    """Two units that face each other across a border.  Stored once, the smaller code first."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    other = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "other"], name="access_neighbour_once"),
            models.CheckConstraint(condition=Q(unit__lt=F("other")), name="access_neighbour_smaller_first"),
        ]


class Rank(models.Model):
    """A rank as its force calls it.  equivalence: the same number for ranks that meet as equals."""

    code = models.TextField(primary_key=True)
    force = models.ForeignKey(Force, models.PROTECT, null=True)
    name_en = models.TextField()
    name_hi = models.TextField()
    abbreviation = models.TextField()
    equivalence = models.SmallIntegerField()


class Officer(models.Model):
    """An officer of this force.  service_number: PIS (Delhi), PNO (Uttar Pradesh) or belt number (Haryana).

    quiet_from, quiet_until: full hours between which what can wait does not ring; None for the usual ones.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    force = models.ForeignKey(Force, models.PROTECT)
    service_number = models.TextField()
    sign_in_name = models.TextField(unique=True)
    name_en = models.TextField()
    name_hi = models.TextField(default="")
    rank = models.ForeignKey(Rank, models.PROTECT)
    language = models.TextField(default="hi")
    left_at = models.DateTimeField(null=True)
    quiet_from = models.SmallIntegerField(null=True)
    quiet_until = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)),
                name="access_officer_quiet_hours",
            ),
            models.UniqueConstraint(fields=["force", "service_number"], name="access_officer_service_number_once"),
        ]


class Post(models.Model):
    """A seat with rights.  role: key of policy.ROLES.  is_desk: what reaches the unit reaches this post."""

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.ForeignKey(Unit, models.PROTECT)
    role = models.TextField()
    title_en = models.TextField()
    title_hi = models.TextField(default="")
    clearance = models.SmallIntegerField(default=Classification.RESTRICTED)
    is_desk = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_desk=True, closed_at=None), name="access_post_one_desk_a_unit"
            ),
            models.UniqueConstraint(
                fields=["unit", "role", "title_en"], condition=Q(closed_at=None), name="access_post_title_once"
            ),
        ]


class Holding(models.Model):
    """An officer holds a post from-to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    order_reference = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "post"], condition=Q(to_at=None), name="access_holding_open_once"
            ),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="access_holding_ends_after_start"
            ),
        ]


class Credential(models.Model):
    """How an officer signs in at a desk.

    totp_step: last step used, so that a code serves once.  proof: what the last right code gave out and nobody has sat
    down with yet; null once it served, or was ended.  first_until: until when a password serves that the administrator
    gave; null once its officer has chosen another.  issued_by, issued_at: which officer gave it, and when; null where
    the node's command line did.
    """

    officer = models.OneToOneField(Officer, models.PROTECT, primary_key=True)
    password_hash = models.TextField()
    totp_secret = models.BinaryField()
    totp_step = models.BigIntegerField(default=0)
    set_at = models.DateTimeField()
    proof = models.UUIDField(null=True)
    first_until = models.DateTimeField(null=True)
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)


class Device(models.Model):
    """An enrolled phone or shared machine."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    token_hash = models.BinaryField(unique=True)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class DeviceUser(models.Model):
    """An officer who may open a device, by PIN or by passkey.

    code_at: when a code was last given on it; null: when added.  passkey, passkey_key, passkey_uses: the credential's
    id, its public key, its count.  word: of the phone's lists, sealed; empty: enrolled before there were such words.
    """

    device = models.ForeignKey(Device, models.CASCADE)
    officer = models.ForeignKey(Officer, models.PROTECT)
    pin_hash = models.TextField(default="")
    passkey = models.BinaryField(null=True)
    passkey_key = models.BinaryField(null=True)
    passkey_uses = models.BigIntegerField(default=0)
    word = models.TextField(default="")
    added_at = models.DateTimeField()
    code_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "officer"], name="access_deviceuser_once"),
            models.CheckConstraint(
                condition=(~Q(pin_hash="") & Q(passkey=None, passkey_key=None))
                | Q(pin_hash="", passkey__isnull=False, passkey_key__isnull=False),
                name="access_deviceuser_pin_or_passkey",
            ),
        ]


class OfficerNote(models.Model):
    """What an officer is still to be told about signing in.  kind: of `notices`' titles; told there, once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.PROTECT)
    kind = models.TextField()
    subject = models.UUIDField()
    name = models.TextField(default="")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(told_at=None), name="access_officernote_untold")]


class Session(models.Model):
    """A signed-in officer in a post.  The purpose sticks to the session until purpose_until."""

    id = models.UUIDField(primary_key=True, default=new_id)
    token_hash = models.BinaryField(unique=True)
    officer = models.ForeignKey(Officer, models.PROTECT)
    holding = models.ForeignKey(Holding, models.PROTECT)
    device = models.ForeignKey(Device, models.PROTECT, null=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    purpose = models.TextField(default="")
    purpose_reference = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["officer"], condition=Q(ended_at=None), name="access_session_open")]


class SessionSeen(models.Model):
    """When a session last asked for anything.  Apart from the session, because seeing is no deed."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True)
    at = models.DateTimeField()


class UnitPhone(models.Model):
    """By which telephone number a unit is reached: our administrator's word, or another force's by its directory."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="phone")
    number = models.TextField()
    as_of = models.DateTimeField()


class UnitPlace(models.Model):
    """Where a unit lies, in degrees: our administrator's word, or another force's by its directory."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="place")
    latitude = models.FloatField()
    longitude = models.FloatField()
    as_of = models.DateTimeField()


class DirectoryEntry(models.Model):
    """A post of another force, as that force published it."""

    post = models.UUIDField(primary_key=True)
    force = models.ForeignKey(Force, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    role = models.TextField()
    title_en = models.TextField()
    title_hi = models.TextField(default="")
    is_desk = models.BooleanField()
    version = models.BigIntegerField()
    as_of = models.DateTimeField()


class Throttle(models.Model):
    """Wrong attempts by one key, and until when the next waits.  Outside the deed: a refusal must not undo it.

    since: when the last attempt was.
    """

    key = models.TextField(primary_key=True)
    failures = models.IntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


class TriedName(models.Model):
    """A name for which an address gave a wrong password.  name: its digest, since people mistype passwords there."""

    address = models.TextField()
    name = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "name"], name="access_triedname_once")]


class Proposal(models.Model):
    """What one officer wants done that takes two: laid down whole, and agreed to by another as it was laid down.

    act: what it is for ("record:recall-many").  content: what it is about, as the act reads it.  facts: what the second
    officer is shown.  digest: of act, facts and content; who agrees names it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    act = models.TextField()
    digest = models.BinaryField()
    content = models.BinaryField()
    facts = models.JSONField()
    proposer = models.UUIDField()
    proposer_label = models.TextField()
    proposed_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    agreed_label = models.TextField(default="")
    agreed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposer")), name="access_proposal_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__lt=F("lapses_at")),
                name="access_proposal_agreed_in_time",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(agreed_at__isnull=False, used_at__lt=F("lapses_at")),
                name="access_proposal_used_once_agreed",
            ),
        ]
