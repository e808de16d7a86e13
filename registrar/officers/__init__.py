"""The registrar's officers: name and passphrase, and the forms that only they can send."""
