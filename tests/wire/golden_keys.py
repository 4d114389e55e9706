"""The key that signs the golden files."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sangam.federation.protocol import signed_line

PRIVATE = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)

PUBLIC = PRIVATE.public_key().public_bytes_raw()

KEY = signed_line.key_id("DL", PUBLIC)
