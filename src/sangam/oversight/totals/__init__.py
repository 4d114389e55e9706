"""Monthly totals for the Ministry: counted here, let out by one gate, signed to every partner."""
