"""The face of `oversight` for evidence: export a bundle, check one offline."""

from sangam.oversight.evidence.bundle import export_file, export_list, own_verifier_key
from sangam.oversight.evidence.verification import check_bundle

__all__ = ["check_bundle", "export_file", "export_list", "own_verifier_key"]
