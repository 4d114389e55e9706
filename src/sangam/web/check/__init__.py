"""The check: one box, its answer, what partners point at, who is the same person, and what a post watches."""
