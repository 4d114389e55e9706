"""Rows of small graphs for laws: loops, repeats, nodes without an edge, names in four scripts."""

from hypothesis import strategies as st

NAMES = ["2", "10", "Kala", "काला", "ਕਾਲਾ", "کالا", "z", "9"]
_nodes = st.sampled_from(NAMES)
plain_rows = st.lists(st.tuples(_nodes, _nodes), max_size=16)
weighted_rows = st.lists(st.tuples(_nodes, _nodes, st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0])), min_size=1, max_size=14)
flags = st.lists(st.booleans(), min_size=16, max_size=16)
