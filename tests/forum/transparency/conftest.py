"""The fixtures of the log's tests."""


from tests.forum.ballots.conftest import town
from tests.moderation.conftest import cheap_passphrases

__all__ = ["cheap_passphrases", "town"]
