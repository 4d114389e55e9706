"""What headquarters decides about pairings."""
