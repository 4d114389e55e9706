"""Today, the tabs beside it, and the tour of a demonstration."""
