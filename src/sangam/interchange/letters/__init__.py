"""Letters to a force without a node, on paper."""
