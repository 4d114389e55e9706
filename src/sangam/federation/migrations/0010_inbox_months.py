"""The inbox in parts, one a month by the envelope's id, so that what is due goes as whole tables.

The table that is there becomes the first part as it is, rows and indexes: nothing is copied, its rows are read once.
What a sender dates outside the months that are laid out lies in the rest.  The parts belong to the owner's role and are
reached through the whole table alone; the application lays out and lets go through two functions that do just that.
"""

from django.db import migrations

_FIRST_ID = """
CREATE FUNCTION sangam_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$
"""

# Names of indexes and constraints are the schema's: the old ones make room for those of the whole table.
_PART_OF_OLD = """
DO $$
DECLARE
    until timestamptz := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 month';
    part text := 'federation_inbox_' || to_char(until AT TIME ZONE 'UTC' - interval '1 day', 'YYYY_MM');
    next_id bigint;
    each record;
BEGIN
    EXECUTE format('ALTER TABLE federation_inbox RENAME TO %I', part);
    EXECUTE format('SELECT coalesce(max(id), 0) + 1 FROM %I', part) INTO next_id;
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT federation_inbox_pkey', part);
    EXECUTE format('ALTER TABLE %I ALTER id DROP IDENTITY IF EXISTS', part);
    FOR each IN SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND tablename = part LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', each.name, replace(each.name, 'federation_inbox', part));
    END LOOP;
    EXECUTE format('CREATE SEQUENCE federation_inbox_arrival START %s', next_id);
    EXECUTE format(
        'CREATE TABLE federation_inbox (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (envelope)',
        part
    );
    ALTER TABLE federation_inbox ALTER id SET DEFAULT nextval('federation_inbox_arrival');
    ALTER SEQUENCE federation_inbox_arrival OWNED BY federation_inbox.id;
    EXECUTE format('ALTER TABLE %I ALTER id SET DEFAULT nextval(''federation_inbox_arrival'')', part);
    ALTER TABLE federation_inbox ADD CONSTRAINT federation_inbox_once UNIQUE (sender, envelope);
    CREATE INDEX federation_inbox_received ON federation_inbox (received_at);
    CREATE INDEX federation_inbox_waits ON federation_inbox (waits_for) WHERE outcome = 'parked';
    CREATE INDEX federation_inbox_looks ON federation_inbox (look_at) WHERE outcome = 'parked';
    CREATE INDEX federation_inbox_kept ON federation_inbox (kind) WHERE outcome = 'kept';
    CREATE INDEX federation_inbox_lines ON federation_inbox (sender) WHERE outcome IN ('parked', 'kept');
    CREATE TABLE federation_inbox_rest PARTITION OF federation_inbox DEFAULT;
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE envelope >= %L RETURNING *) INSERT INTO federation_inbox_rest SELECT * FROM moved',
        part, sangam_first_id(until)
    );
    EXECUTE format(
        'ALTER TABLE federation_inbox ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', part, sangam_first_id(until)
    );
    EXECUTE format('REVOKE ALL ON %I, federation_inbox_rest FROM sangam_app', part);
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


class Migration(migrations.Migration):
    dependencies = [("federation", "0009_reads")]

    operations = [migrations.RunSQL(statement) for statement in (_FIRST_ID, _PART_OF_OLD, _LAY_OUT, _LET_GO, _RIGHTS)]
