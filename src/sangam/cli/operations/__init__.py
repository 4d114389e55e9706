"""`sangam deconflict`."""
