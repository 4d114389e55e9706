"""Where the work is done: DuckDB on this machine.  An engine runs SQL, takes tables and hands Splink its interface."""

import os
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from sangam.matching.resolution.comparisons import Functions


class Engine(Protocol):
    """What the job asks of an engine.  functions: names of its likeness functions; api: Splink's interface to it."""

    functions: Functions
    api: Any

    def table(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""

    def register(self, name: str, table: pa.Table) -> Any:
        """Give a table to Splink under a name, and to later queries under the same."""

    def keep(self, name: str, sql: str) -> Any:
        """Give Splink the rows of a query as a table of that name, in place of any before."""

    def close(self) -> None:
        """Let go of everything."""


class DuckDB:
    """DuckDB in memory, spilling to a folder of its own."""

    functions = Functions("jaro_winkler_similarity", "damerau_levenshtein")

    def __init__(self, folder: Path, *, memory_mb: int) -> None:
        import duckdb
        from splink import DuckDBAPI

        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{memory_mb}MB",
                "temp_directory": str(folder),
                "threads": os.cpu_count() or 1,
                "preserve_insertion_order": False,
            },
        )
        self.api = DuckDBAPI(self._connection)

    def table(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""
        return self._connection.sql(sql).to_arrow_table()

    def register(self, name: str, table: pa.Table) -> Any:
        """Give a table to Splink under a name, and to later queries under the same."""
        return self.api.register(table, dataset_display_name=name)

    def keep(self, name: str, sql: str) -> Any:
        """Give Splink the rows of a query as a table of that name, in place of any before."""
        self._connection.execute(f"create or replace table {name} as {sql}")
        return self.api.table_to_splink_dataframe(name, name)

    def close(self) -> None:
        """Let go of everything."""
        self._connection.close()
