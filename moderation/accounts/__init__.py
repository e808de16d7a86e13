"""Named accounts of seat-holders and leaders: name, passphrase, a cookie of their own. Not what they may do."""
