"""Typed requests: asked, approved before they leave where the law wants it, and listed for both sides."""
