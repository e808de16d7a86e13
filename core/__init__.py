"""What both services stand on: settings, database, clock, files, errors, web plumbing. No feature lives here."""
