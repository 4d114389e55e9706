"""`sangam check`, `sangam resolve`, `sangam suggest`."""
