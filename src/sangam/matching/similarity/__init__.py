"""How much a record agrees with what was asked: features, weights, score."""
