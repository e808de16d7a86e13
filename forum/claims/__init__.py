"""Coming back with a claim code: what happened to my post, who answered, taking it back. No session is looked at."""
