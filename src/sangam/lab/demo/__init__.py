"""The demonstration: nodes of four forces on one machine, an invented cast, a synthetic world, and a scripted check."""
