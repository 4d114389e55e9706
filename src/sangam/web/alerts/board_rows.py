"""The rows of the board of acknowledgements: how far an alert is with each unit."""

from typing import Any

from sangam.exchange.types import Board, BoardRow, Stage
from sangam.web.common.labels import called_in
from sangam.web.common.languages import in_language
from sangam.web.common.sentences import said_again
from sangam.web.threads import ready_sentences
from sangam.web.units.duty import whom_to_ring


def board_rows(board: Board) -> list[dict[str, Any]]:
    """Return a row a unit, its officers as the reader calls them."""
    rung = whom_to_ring(row.unit for row in board.rows if row.seen_at is None and row.acted_at is None)
    rows = [_board_row(row) | {"ring": rung.get(row.unit)} for row in board.rows]
    return called_in(rows, "label", "handed_by")


def _board_row(row: BoardRow) -> dict[str, Any]:
    at = {Stage.ACTED: row.acted_at, Stage.SEEN: row.seen_at, Stage.WAITING: row.left_at}.get(row.stage, row.reached_at)
    return {
        "force": row.force,
        "unit": in_language(row.name_en, row.name_hi),
        "code": row.unit,
        "stage": row.stage,
        "label": row.label,
        "note": ready_sentences.in_readers_words(row.note),
        "earlier": row.earlier,
        "handed_by": row.handed_by,
        "handed_to": row.handed_to,
        "trouble": said_again(row.trouble),
        "at": at,
        "told": row.told_at,
        "heard": row.heard_at,
    }
