"""The same job on Spark: an optional extra that needs pyspark and Java."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa

from sangam.kernel.errors import Malformed
from sangam.matching.resolution.comparisons import Functions


class Spark:
    """Spark, in local mode unless `SPARK_REMOTE` or spark-defaults say otherwise."""

    functions = Functions("jaro_winkler", "damerau_levenshtein")

    def __init__(self, folder: Path) -> None:
        require()
        from pyspark.sql import SparkSession
        from splink import SparkAPI
        from splink.backends.spark import similarity_jar_location

        self._session = (
            SparkSession.builder.appName("sangam resolve")
            .config("spark.jars", similarity_jar_location())
            .config("spark.driver.memory", "3g")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.default.parallelism", "8")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .config("spark.local.dir", str(folder))
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("ERROR")
        self._session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
        self._folder = folder
        self.api: Any = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session, num_partitions_on_repartition=8
        )

    def table(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""
        return self._session.sql(sql).toArrow()

    def register(self, name: str, table: pa.Table) -> Any:
        """Give a table to Splink under a name, and to later queries under the same."""
        from pyarrow import parquet

        file = self._folder / f"{name}.parquet"
        parquet.write_table(table, file)
        frame = self._session.read.parquet(str(file))
        return self.api.register(frame, dataset_display_name=name)

    def keep(self, name: str, sql: str) -> Any:
        """Give Splink the rows of a query as a table of that name, in place of any before."""
        self._session.sql(sql).createOrReplaceTempView(name)
        return self.api.table_to_splink_dataframe(name, name)

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()


def require() -> None:
    """Raise Malformed, saying what to install, where pyspark or Java is not there."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise Malformed(
            "resolution:no-spark",
            "The Spark engine needs the package pyspark, which is not here: install it by requirements-spark.txt "
            "(docs/resolving.md).",
        ) from None
    if shutil.which("java") is None:
        raise Malformed("resolution:no-java", "The Spark engine needs Java 17 or later, and no java is on the path.")
