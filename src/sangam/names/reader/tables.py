"""A table pasted with tabs: the heads of its columns say what the cells below are."""

from collections.abc import Iterator

from sangam.names.reader.lexer import Piece

_TELLING = frozenset({"relation", "place", "age", "alias"})
_NEWLINES = frozenset({"\n", "\r"})
_TAB = "\t"


def with_columns(parts: list[Piece]) -> list[Piece]:
    """Return the pieces with the tab before a cell turned into the mark that the head of its column is.

    A head counts where it stands in the first line with tabs and another column there is headed "name".
    """
    lines = list(_lines(parts))
    header = next((line for line in lines if any(piece.text == _TAB for piece in line)), None)
    if header is None:
        return parts
    heads = [_meaning_of_cell(cell) for cell in _cells(header)]
    if "name" not in heads or not any(isinstance(head, Piece) for head in heads):
        return parts
    below = lines[lines.index(header) + 1 :]
    upto = len(parts) - sum(map(len, below))
    return [*parts[:upto], *(piece for line in below for piece in _label_cells(line, heads))]


def _lines(parts: list[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in parts:
        line.append(piece)
        if piece.text in _NEWLINES:
            yield line
            line = []
    yield line


def _cells(line: list[Piece]) -> Iterator[list[Piece]]:
    cell: list[Piece] = []
    for piece in line:
        if piece.text == _TAB:
            yield cell
            cell = []
        elif piece.kind != "stop":
            cell.append(piece)
    yield cell


def _meaning_of_cell(cell: list[Piece]) -> Piece | str:
    marks = [piece for piece in cell if piece.kind in _TELLING]
    if marks:
        return marks[0]
    return "name" if any(piece.form in {"name", "naam", "नाम", "ਨਾਮ", "نام"} for piece in cell) else ""


def _label_cells(line: list[Piece], heads: list[Piece | str]) -> Iterator[Piece]:
    column = 0
    for piece in line:
        if piece.text == _TAB:
            column += 1
            head = heads[column] if column < len(heads) else ""
            yield piece._replace(kind=head.kind, form=head.form) if isinstance(head, Piece) else piece
        else:
            yield piece
