"""How the edit weights of `sangam.names.weights` are learned from attested spellings.  Pure; NumPy only."""
