"""A served forum on each database, and the folders in which anything of it could lie."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.instance import Instance
from tests import postgres
from tests.privacy.service import Service


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    """Made, not started; stopped at the end whatever happened."""
    served = Service(tmp_path / "instance", database_url.replace(str(tmp_path), str(tmp_path / "instance")))
    served.make().db.close()
    yield served
    served.stop()


@pytest.fixture
def instance(service: Service) -> Iterator[Instance]:
    """The served forum as the tests themselves hold it: another process beside the service."""
    opened = service.open()
    yield opened
    opened.db.close()


@pytest.fixture
def places(service: Service, request: pytest.FixtureRequest) -> tuple[Path, ...]:
    """Everything stored: the instance, what it said, its temporary files, and PostgreSQL's data and log."""
    stored: tuple[Path, ...] = (service.folder, service.outside)
    if service.database_url.startswith("postgresql"):
        server: postgres.Server = request.getfixturevalue("postgres_server")
        stored += (server.folder,)
    return stored
