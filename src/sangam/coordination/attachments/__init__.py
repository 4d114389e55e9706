"""What lies with a meeting on its own node, beside what its forces exchange."""
