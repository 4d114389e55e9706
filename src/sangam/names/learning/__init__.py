"""How the edit weights of `sangam.names.comparison.weights` are learned from attested spellings.  Pure; NumPy only."""
