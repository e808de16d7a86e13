"""Being signed in: a sealed badge that only its holder has. No session is stored anywhere."""
