"""The desk through which a force without a node takes part, by letter."""
