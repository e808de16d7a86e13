"""Which themes a codebook may be missing: groups of texts by their words, a hint to seat-holders. Pure."""
