from tests.forum.ballots.conftest import town

__all__ = ["town"]
