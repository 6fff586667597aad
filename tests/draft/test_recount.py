"""The numbers of a drafted study are those of a plain recount of the export, or what differs is told."""

import csv
import random
from collections import Counter

import pytest
import yaml

from core import open_study
from core.draft import draft
from core.responses import formats
from tests.draft.compare import held
from tests.exports import survey, tools, writing

BY_DAY, BY_NIGHT = 18, 300


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)
