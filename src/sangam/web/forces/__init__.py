"""The forces with which this node is paired: joining, suspending, parting, new keys."""
