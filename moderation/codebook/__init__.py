"""The codebook: one seat proposes another, a second adopts it for the next period; machines may hint at a theme."""
