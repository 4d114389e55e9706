"""Owner and holder compare what is held, and repair it."""
