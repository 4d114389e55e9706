"""Tables to files, whole or not at all."""

from pathlib import Path

import pyarrow as pa
from pyarrow import compute, csv, parquet

from sangam.kernel.errors import Malformed
from sangam.kernel.texts import SPREADSHEET_BREAK, SPREADSHEET_FORMULA


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
