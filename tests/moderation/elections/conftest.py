import pytest

from forum.instance import Instance
from tests.moderation.elections.booth import Booth, booth_of


@pytest.fixture
def booth(forum: Instance) -> Booth:
    return booth_of(forum)
