"""How fast a brief is written, a planned action compared over three nodes, and a board's change known elsewhere."""
