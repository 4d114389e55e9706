"""The door for edge lists in files.  It needs pyarrow, of the extra `resolve`, which no page and no loop needs."""

from sangam.graphs.edge_lists import Columns, read_graph

__all__ = ["Columns", "read_graph"]
