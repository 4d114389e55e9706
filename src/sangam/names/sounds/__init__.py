"""From four scripts to one alphabet of sounds, and back."""
