"""The forum's log as the registrar reads it: whole, and checked as any witness checks it."""
