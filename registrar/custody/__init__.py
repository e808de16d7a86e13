"""The registrar's keys: the root and the record key, each in a file outside the database."""
