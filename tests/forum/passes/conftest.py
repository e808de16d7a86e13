from collections.abc import Callable

import pytest

from forum.app import app_of
from forum.instance import Instance
from tests.conftest import NOON
from tests.office import Office, reads, with_office
from tests.people import Person

Visitor = Callable[[], Person]


@pytest.fixture
def served(forum: Instance) -> tuple[Instance, Office]:
    """A forum whose registrar has opened this week for ten members."""
    known, office = with_office(forum)
    office.opens_week(NOON)
    reads(known, office)
    return known, office


@pytest.fixture
def visitor(served: tuple[Instance, Office]) -> Visitor:
    """Each call is another browser, nobody yet."""
    app = app_of(served[0])
    return lambda: Person(app.test_client(), served[0])
