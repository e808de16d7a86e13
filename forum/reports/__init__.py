"""Reports: what they are, every form they are published in, and their pages, the same for everybody."""
