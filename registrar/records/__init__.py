"""The registrar's append-only list of signed records: all that it tells the world, and nothing about any one member."""
