"""The three seats: who holds which, for how long, and the key that messages to them are sealed to."""
