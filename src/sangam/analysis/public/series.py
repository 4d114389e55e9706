"""The door of the series board: what may be one series, and the matrix of one."""

from sangam.analysis.findings.series import Series, find_series
from sangam.analysis.series_board.matrix import PARTS, Line, Matrix, matrix_of, read_matrix, series_of

__all__ = ["PARTS", "Line", "Matrix", "Series", "find_series", "matrix_of", "read_matrix", "series_of"]
