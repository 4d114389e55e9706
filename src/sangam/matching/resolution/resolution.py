"""The whole of it: sheets in, pairs and clusters out, with what was guessed and what was odd said on the way."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import compute, csv, parquet

from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.texts import SPREADSHEET_BREAK, SPREADSHEET_FORMULA
from sangam.matching.resolution import clusters, job, sheet_files
from sangam.matching.resolution.column_meanings import guesses
from sangam.matching.resolution.comparisons import Functions
from sangam.matching.resolution.engines import DuckDB, Engine
from sangam.matching.resolution.preparation import Prepared, prepare
from sangam.matching.resolution.types import Guess, Meaning, Resolved, Sheet

# The same job on Spark: an optional extra that needs pyspark and Java.


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


ENGINES = ("duckdb", "spark")
MEMORY_MB = 900
Say = Callable[[str], None]
_OF_RECORDS = {each: each for each in ("id", "name", "alias", "relative", "born")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """mapped: word of `MAPPED` → heading.  threshold: probability, above 0 up to 1.  memory_mb: for DuckDB."""

    mapped: Mapping[str, str]
    threshold: float = 0.95
    engine: str = "duckdb"
    memory_mb: int = MEMORY_MB


def resolve(sheets: Sequence[Sheet], wanted: Wanted, say: Say) -> Resolved:
    """Return which rows are one person: within one sheet, or between two.

    say: is told, a sentence at a time, what the columns are taken for and which rows could not be used.
    Raises Malformed where there is nothing to compare, or where memory or disk do not suffice.
    """
    require_threshold(wanted.threshold)
    for sheet in sheets:
        for sentence in sheet.said:
            say(sentence)
    meanings = guesses(sheets, wanted.mapped)
    say("Columns: " + "; ".join(f"{each.column} = {each.meaning} ({each.why})" for each in meanings.values()) + ".")
    ids = [_ids(sheet, meanings, say) for sheet in sheets]
    prepared = prepare(sheets, meanings)
    _require_comparable(prepared, sheets, say)
    edges = _edges(prepared, wanted, linking=len(sheets) > 1)
    cluster = clusters.clusters(prepared.table.num_rows, edges, wanted.threshold)
    return _result_tables(clusters.within(edges, cluster, wanted.threshold), cluster, sheets, ids)


def pairs_of_records(lists: Sequence[Sequence[Mapping[str, str]]], say: Say) -> Iterator[tuple[UUID, UUID, float]]:
    """Yield the records in these lists of rows that are probably one person, with the probability."""
    sheets = [sheet_files.sheet(f"list {at}", rows) for at, rows in enumerate(lists, 1)]
    for row in resolve(sheets, Wanted(_OF_RECORDS), say).pairs.to_pylist():
        yield UUID(row["left_id"]), UUID(row["right_id"]), row["score"]


def require_threshold(threshold: float) -> None:
    """Raise Malformed unless the threshold is a probability above 0."""
    if not 0 < threshold <= 1:
        raise Malformed(
            "resolution:threshold", "The threshold is a probability above 0 and up to 1, not {found}.", found=threshold
        )


def _ids(sheet: Sheet, meanings: Mapping[str, Guess], say: Say) -> pa.Array:
    """Return the rows' own ids, the row's number where there is none."""
    numbers = pc.cast(pa.array(np.arange(1, sheet.table.num_rows + 1)), pa.string())
    column = next((name for name, guess in meanings.items() if guess.meaning is Meaning.ID), None)
    if column is None:
        say(f"{sheet.name}: no column of ids; rows are called by their numbers, the first below the heading is 1.")
        return numbers
    cells = sheet.table[column].combine_chunks()
    counts = pc.value_counts(cells.drop_null()).field("counts")
    repeated = int(pc.sum(pc.greater(counts, 1)).as_py() or 0)
    if len(counts) and repeated == len(counts) and len(cells) > 1:
        raise Malformed(
            "resolution:same-ids",
            "{file}: every id in {column} stands in several rows; it cannot tell the rows apart.",
            file=sheet.name,
            column=column,
        )
    if repeated:
        say(f"{sheet.name}: {repeated:,} id(s) stand in more than one row; each row is compared all the same.")
    if cells.null_count:
        say(f"{sheet.name}: {cells.null_count:,} row(s) have no id; they are called by their numbers.")
    return pc.if_else(pc.is_null(cells), numbers, cells)


def _require_comparable(prepared: Prepared, sheets: Sequence[Sheet], say: Say) -> None:
    rows = prepared.table.num_rows
    if rows < 2 or not prepared.features or not prepared.keys:
        raise Malformed(
            "resolution:nothing",
            "There is nothing to compare in {files}: two rows with a name, date, number or place at least.",
            files=" and ".join(sheet.name for sheet in sheets),
        )
    columns = [feature.columns[1 if feature.kind == "born" else 0] for feature in prepared.features]
    filled = np.zeros(rows, np.int64)
    for column in columns:
        filled += prepared.table[column].combine_chunks().is_valid().to_numpy(zero_copy_only=False)
    if not (filled > 0).any():
        raise Malformed("resolution:all-empty", "All cells that could be compared are empty.")
    if empty := int((filled == 0).sum()):
        say(f"{empty:,} row(s) are empty in every column that is compared; they are in no pair.")
    named = [name for name in ("first", "last") if name in prepared.table.column_names]
    if named and (nameless := rows - int((_any_filled(prepared, named)).sum())):
        say(f"{nameless:,} row(s) have no name; the rest of each was compared.")


def _any_filled(prepared: Prepared, columns: Sequence[str]) -> "np.typing.NDArray[np.bool_]":
    masks = [prepared.table[name].combine_chunks().is_valid().to_numpy(zero_copy_only=False) for name in columns]
    return np.asarray(np.any(np.stack(masks), axis=0))


def _edges(prepared: Prepared, wanted: Wanted, *, linking: bool) -> clusters.Edges:
    with tempfile.TemporaryDirectory(prefix="sangam-resolve-", ignore_cleanup_errors=True) as name:
        engine: Engine = (
            Spark(Path(name)) if wanted.engine == "spark" else DuckDB(Path(name), memory_mb=wanted.memory_mb)
        )
        try:
            return job.scored_pairs(prepared, engine, linking=linking)
        except SangamError:
            raise
        except Exception as error:
            raise _room(error, wanted) or error from None
        finally:
            engine.close()


def _room(error: BaseException, wanted: Wanted) -> Malformed | None:
    """Return what to tell when memory or disk did not suffice; an engine wraps that in errors of its own."""
    said = ""
    while error is not None:
        said += f" {type(error).__name__} {error}"
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    if "OutOfMemory" in said or "Out of Memory" in said or "MemoryError" in said:
        return Malformed(
            "resolution:memory",
            "The memory allowed, {most} MB, does not suffice: allow more with --memory.",
            most=wanted.memory_mb,
        )
    if "No space left" in said or "max_temp_directory_size" in said:
        return Malformed("resolution:disk", "The disk is full: the job needs room in the folder for temporary files.")
    return None


def _result_tables(
    edges: clusters.Edges, cluster: clusters.Rows, sheets: Sequence[Sheet], ids: Sequence[pa.Array]
) -> Resolved:
    names = pa.concat_arrays([pc.cast(each, pa.string()) for each in ids])
    first = sheets[0].table.num_rows if len(sheets) > 1 else 0
    linked = edges.other >= first
    one, other, score = edges.one[linked], edges.other[linked], edges.score[linked]
    if first:
        crossing = one < first
        one, other, score = one[crossing], other[crossing], score[crossing]
    pairs = pa.table(
        {"left_id": names.take(pa.array(one)), "right_id": names.take(pa.array(other)),
         "score": pa.array(np.round(score, 6))}
    ).sort_by([("left_id", "ascending"), ("right_id", "ascending"), ("score", "descending")])  # fmt: skip
    table = {"id": names, "cluster": names.take(pa.array(cluster))}
    if first:
        sides = np.where(np.arange(len(cluster)) < first, sheets[0].name, sheets[1].name)
        table = {"file": pa.array(sides), "id": names, "cluster": _distinct(names, cluster, first)}
    return Resolved(pairs, pa.table(table))


def _distinct(names: pa.Array, cluster: clusters.Rows, first: int) -> pa.Array:
    """Return clusters' names; one that begins in the second file is marked: its id may stand in the first."""
    marks = pa.array(np.where(cluster < first, "", "right:"))
    return pc.binary_join_element_wise(marks, names.take(pa.array(cluster)), "")


# Tables to files, whole or not at all.


def require_writable(path: Path) -> None:
    """Raise Malformed where no file can be put, before an hour is spent on what goes into it."""
    part = _part(path)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None
    if path.is_dir():
        raise Malformed("resolution:folder", "{file} is a folder, not a file.", file=path)


def write_table(table: pa.Table, path: Path) -> None:
    """Write CSV, or parquet where the name says so; the file appears when it is complete."""
    part = _part(path)
    try:
        if path.suffix == ".parquet":
            parquet.write_table(table, part)
        else:
            csv.write_csv(_inert(table), part, csv.WriteOptions(quoting_style="all_valid"))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _inert(table: pa.Table) -> pa.Table:
    """Return the table with each text as `kernel.texts.inert` writes it, by columns: a file has millions of rows."""
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = table.column(at)
            for pattern, guarded in ((SPREADSHEET_BREAK, r"'\1"), (SPREADSHEET_FORMULA, r"\1'\2")):
                column = compute.replace_substring_regex(column, pattern=pattern, replacement=guarded)
            table = table.set_column(at, field, column)
    return table


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _unwritable(path: Path, error: OSError) -> Malformed:
    return Malformed("resolution:unwritable", "{file} cannot be written: {why}.", file=path, why=error.strerror)
