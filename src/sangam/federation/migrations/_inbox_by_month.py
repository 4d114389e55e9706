"""The inbox in parts, one a month by the envelope's id, so that what is due goes as whole tables.

What a sender dates outside the months that are laid out lies in the rest.  The parts belong to the owner's role and are
reached through the whole table alone; the application lays out and lets go through two functions that do just that.
"""

from django.db import migrations, models
from django.db.models import Q

_FIRST_ID = """
CREATE FUNCTION sangam_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$
"""

_TABLE = """
CREATE SEQUENCE federation_inbox_arrival;
CREATE TABLE federation_inbox (
    id bigint NOT NULL DEFAULT nextval('federation_inbox_arrival'), sender text NOT NULL, envelope uuid NOT NULL,
    kind text NOT NULL, version integer NOT NULL, lane text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL,
    digest bytea NOT NULL, sent_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
    outcome text NOT NULL, code text NOT NULL, reason text NOT NULL, heard text,
    waits_for uuid, looks integer NOT NULL, look_at timestamptz, line bytea,
    CONSTRAINT federation_inbox_outcome_is_known
        CHECK (outcome IN ('applied', 'kept', 'parked', 'set_aside', 'tombstoned')),
    CONSTRAINT federation_inbox_once UNIQUE (sender, envelope)
) PARTITION BY RANGE (envelope);
ALTER SEQUENCE federation_inbox_arrival OWNED BY federation_inbox.id;
CREATE INDEX federation_inbox_received ON federation_inbox (received_at);
CREATE INDEX federation_inbox_waits ON federation_inbox (waits_for) WHERE outcome = 'parked';
CREATE INDEX federation_inbox_looks ON federation_inbox (look_at) WHERE outcome = 'parked';
CREATE INDEX federation_inbox_kept ON federation_inbox (kind) WHERE outcome = 'kept';
CREATE INDEX federation_inbox_lines ON federation_inbox (sender) WHERE outcome IN ('parked', 'kept');
CREATE TABLE federation_inbox_rest PARTITION OF federation_inbox DEFAULT;
REVOKE ALL ON federation_inbox_rest FROM sangam_app;
"""

# The first part takes whatever is dated before its month is over.
_FIRST_PART = """
DO $$
DECLARE
    until timestamptz := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 month';
    part text := 'federation_inbox_' || to_char(until AT TIME ZONE 'UTC' - interval '1 day', 'YYYY_MM');
BEGIN
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF federation_inbox FOR VALUES FROM (MINVALUE) TO (%L)', part, sangam_first_id(until)
    );
    EXECUTE format('REVOKE ALL ON %I FROM sangam_app', part);
END $$
"""

_LAY_OUT = """
CREATE FUNCTION sangam_lay_out_inbox(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET lock_timeout = '300ms' AS $$
DECLARE
    first timestamptz := date_trunc('month', month::timestamptz);
    part text := 'federation_inbox_' || to_char(first, 'YYYY_MM');
    low uuid := sangam_first_id(first);
    high uuid := sangam_first_id(first + interval '1 month');
BEGIN
    IF first NOT BETWEEN now() - interval '3 months' AND now() + interval '3 years' THEN
        RAISE EXCEPTION 'no part of the inbox is laid out for %', month;
    END IF;
    PERFORM pg_advisory_xact_lock(7153200);
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE federation_inbox INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format('REVOKE ALL ON %I FROM sangam_app', part);
    LOCK TABLE federation_inbox_rest IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH moved AS (DELETE FROM federation_inbox_rest WHERE envelope >= %L AND envelope < %L RETURNING *) '
        'INSERT INTO %I SELECT * FROM moved', low, high, part
    );
    EXECUTE format('ALTER TABLE federation_inbox ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$
"""

# A month goes when it is over and the last that came in it is due, unless something of it still waits.
_LET_GO = """
CREATE FUNCTION sangam_let_inbox_go(before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET lock_timeout = '300ms' AS $$
DECLARE
    part text;
    stays boolean;
    here bigint;
    gone bigint := 0;
BEGIN
    IF before > now() + interval '3 years' THEN
        RAISE EXCEPTION 'nothing of the inbox is due at %', before;
    END IF;
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.federation_inbox'::regclass AND c.relname ~ '^federation_inbox_[0-9]{4}_[0-9]{2}$'
            AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
        ORDER BY 1
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %1$I WHERE received_at >= $1)'
            ' OR EXISTS (SELECT FROM %1$I WHERE outcome IN (''parked'', ''kept''))', part
        ) INTO stays USING before;
        CONTINUE WHEN stays;
        EXECUTE format('SELECT count(*) FROM %I', part) INTO here;
        LOCK TABLE federation_inbox IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %1$I WHERE received_at >= $1)'
            ' OR EXISTS (SELECT FROM %1$I WHERE outcome IN (''parked'', ''kept''))', part
        ) INTO stays USING before;
        IF NOT stays THEN
            EXECUTE format('DROP TABLE %I', part);
            gone := gone + here;
        END IF;
        EXIT;
    END LOOP;
    RETURN gone;
EXCEPTION WHEN lock_not_available THEN
    RETURN 0;
END $$
"""

_RIGHTS = """
REVOKE ALL ON FUNCTION sangam_lay_out_inbox(date), sangam_let_inbox_go(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sangam_lay_out_inbox(date), sangam_let_inbox_go(timestamptz) TO sangam_app;
SELECT sangam_lay_out_inbox((now() AT TIME ZONE 'UTC' + interval '1 month')::date)
"""

_STATEMENTS = (_FIRST_ID, _TABLE, _FIRST_PART, _LAY_OUT, _LET_GO, _RIGHTS)

INBOX_BY_MONTH = migrations.SeparateDatabaseAndState(
    database_operations=[migrations.RunSQL(statement) for statement in _STATEMENTS],
    state_operations=[
        migrations.CreateModel(
            name="Inbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sender", models.TextField()),
                ("envelope", models.UUIDField()),
                ("kind", models.TextField()),
                ("version", models.IntegerField()),
                ("lane", models.TextField()),
                ("epoch", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField()),
                ("sent_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("outcome", models.TextField()),
                ("code", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("heard", models.TextField(null=True)),
                ("waits_for", models.UUIDField(null=True)),
                ("looks", models.IntegerField(default=0)),
                ("look_at", models.DateTimeField(null=True)),
                ("line", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["received_at"], name="federation_inbox_received"),
                    models.Index(
                        condition=Q(("outcome", "parked")),
                        fields=["waits_for"],
                        name="federation_inbox_waits",
                    ),
                    models.Index(
                        condition=Q(("outcome", "parked")),
                        fields=["look_at"],
                        name="federation_inbox_looks",
                    ),
                    models.Index(condition=Q(("outcome", "kept")), fields=["kind"], name="federation_inbox_kept"),
                    models.Index(
                        condition=Q(("outcome__in", ["parked", "kept"])),
                        fields=["sender"],
                        name="federation_inbox_lines",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "envelope"), name="federation_inbox_once"),
                    models.CheckConstraint(
                        condition=Q(("outcome__in", ["applied", "kept", "parked", "set_aside", "tombstoned"])),
                        name="federation_inbox_outcome_is_known",
                    ),
                ],
            },
        ),
    ],
)
