"""Things attached to a meeting on its own node, beside what its forces exchange."""
