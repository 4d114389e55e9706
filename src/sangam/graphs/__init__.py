"""Graphs over plain arrays: read edges, measure them, find paths, communities and key players, remove nodes.

Pure: no tables; the only file that it reads is the list of edges or nodes that it is given.  Graphs are undirected and
simple.  Each edge keeps the numbers of the rows that state it, and each question takes a mask of admitted rows.  A row
that is not admitted changes no answer: masking equals absence.  Callers use `sangam.graphs.public`.

adjacency: the arrays.  edge_lists: files in.  cohesion, centrality, stats: measures.  paths, short_paths: ways from
node to node.  modularity, communities: groups.  removal, key_players: whose absence matters.  compilation: loops.
"""
