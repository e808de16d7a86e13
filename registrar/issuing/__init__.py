"""Keys of scopes, from minting to destruction, and the draws of members between."""
