"""The press of a node: a process of its own that draws papers, so that no officer's page waits for another's print."""
