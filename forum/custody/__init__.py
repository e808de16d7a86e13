"""The forum's keys: the root in a key file, data keys wrapped in the database, pool and cookie keys in files."""
