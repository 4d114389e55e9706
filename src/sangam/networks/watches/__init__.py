"""Watches on a gang or a chain: a new edge that touches it tells the post, as far as the post may see it.

said_edges: the edges that one record says.  network_watches: the tables; begin, renew, end, list.
watch_answers: what arrives is held against what is watched.
"""
