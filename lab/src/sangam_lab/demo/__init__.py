"""The demonstration: nodes of four forces and the Home Ministry, an invented cast and world, and a scripted check."""
