"""The numbers of a drafted study are those of a plain recount of the export, or what differs is told."""

import pytest

from core.responses import formats

BY_DAY, BY_NIGHT = 18, 300


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)
