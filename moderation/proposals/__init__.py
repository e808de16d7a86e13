"""What takes two seats: one proposes it, another agrees, nobody does both."""
