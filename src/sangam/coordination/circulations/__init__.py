"""Decisions by circulation between meetings: put by the host with a clock, answered by each member force.

What is put, and how it ends, stands in the host's document.  An answer is its author's own object, and goes straight
from the author's node to each member force.  A force's newest answer counts.  Silence is no agreement.
"""
