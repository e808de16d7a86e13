"""A hall with a leader in it."""

import pytest

from forum.instance import Instance
from tests.forum.topics.hall import Hall, hall_of
from tests.moderation.people import Named, leader


@pytest.fixture
def hall(forum: Instance) -> Hall:
    return hall_of(forum)


@pytest.fixture
def lead(hall: Hall) -> Named:
    return leader(hall.forum, hall.app)
