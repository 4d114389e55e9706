"""The trigger that rejects a write outside a deed.  Each package guards its own tables in its own migration."""

from django.db.migrations import RunSQL

FUNCTION = RunSQL(
    """
    CREATE FUNCTION sangam_require_deed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF coalesce(current_setting('sangam.deed', true), '') = '' THEN
            RAISE EXCEPTION 'a write to % outside a deed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END $$
    """,
    "DROP FUNCTION sangam_require_deed()",
)


def guard(*tables: str) -> RunSQL:
    """Return the migration step after which the database rejects writes to `tables` outside a deed."""
    return RunSQL(
        [
            f"CREATE TRIGGER sangam_guard AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION sangam_require_deed()"
            for table in tables
        ],
        [f"DROP TRIGGER sangam_guard ON {table}" for table in tables],
    )


def insert_only(*tables: str) -> RunSQL:
    """Return the migration step that leaves the application's role nothing but reading and inserting."""
    return RunSQL(
        [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM sangam_app" for table in tables],
        [f"GRANT UPDATE, DELETE ON {table} TO sangam_app" for table in tables],
    )


def no_change(*tables: str) -> RunSQL:
    """Return the migration step that leaves the application's role reading, inserting and deleting, not changing."""
    return RunSQL(
        [f"REVOKE UPDATE, TRUNCATE ON {table} FROM sangam_app" for table in tables],
        [f"GRANT UPDATE ON {table} TO sangam_app" for table in tables],
    )
