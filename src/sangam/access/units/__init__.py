"""The order of battle: forces, units, posts and directories."""
