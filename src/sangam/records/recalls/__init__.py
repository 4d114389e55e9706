"""Recall, expiry, receipts, parting."""
