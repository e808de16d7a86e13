"""Coming forward for a seat, by name: the one thing that staff do here for all to see."""
