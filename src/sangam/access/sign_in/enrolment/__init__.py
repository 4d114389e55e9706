"""What an officer enrols: devices with a PIN or a passkey, and the words that their stores are opened with."""
