"""Property tests here never fail for being slow, and leave nothing in the checkout."""

from hypothesis import settings

settings.register_profile("candour", deadline=None, database=None)
settings.load_profile("candour")
