"""Firefox for the tests that drive it: one for a worker, from the first of them on."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.firefox import Firefox, running


@pytest.fixture(scope="package")
def _firefox() -> Iterator[Firefox]:
    with running() as browser:
        yield browser


@pytest.fixture
def firefox(_firefox: Firefox, server: str) -> Iterator[Firefox]:
    """A new page of Firefox; after the test, nothing went wrong in it and no other host was asked."""
    _firefox.new_page()
    yield _firefox
    asked = {urlsplit(url).netloc for url in _firefox.requests if urlsplit(url).scheme in ("http", "https")}
    assert (_firefox.said, asked) == ([], {urlsplit(server).netloc})
