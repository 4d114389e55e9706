"""The door of `oversight` for evidence: export a bundle."""

from sangam.oversight.evidence.bundle import export_file, export_list, own_verifier_key

__all__ = ["export_file", "export_list", "own_verifier_key"]
