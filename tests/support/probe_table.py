"""A table of a test's own, whose rows are written anew or changed."""

import psycopg


class ProbeTable:
    """The table `probe` with two rows of several types."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self._owner = owner
        owner.execute("CREATE TABLE probe (n int, at timestamptz, x float8)")
        owner.execute("INSERT INTO probe VALUES (1, '2026-12-03', 0.1), (2, NULL, 'NaN')")

    def reorder(self) -> None:
        """Write the first row again as it is, behind the second, and read times in another zone from now on."""
        self._owner.execute("UPDATE probe SET n = n WHERE n = 1")
        self._owner.execute("SET TIME ZONE 'Asia/Kolkata'")

    def change(self) -> None:
        """Change one value a little."""
        self._owner.execute("UPDATE probe SET x = 0.1000001 WHERE n = 1")

    def drop(self) -> None:
        """Remove the table."""
        self._owner.execute("DROP TABLE probe")
