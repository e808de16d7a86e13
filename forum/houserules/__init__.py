"""The house rules: numbered, versioned, in the log."""
