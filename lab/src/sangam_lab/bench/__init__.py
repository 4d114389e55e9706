"""What the node promises about speed, measured: `sangam bench …`."""
