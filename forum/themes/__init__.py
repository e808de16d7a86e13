"""The codebook: the themes that a post can be counted towards, versioned, in the log."""
