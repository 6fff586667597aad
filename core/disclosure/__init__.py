"""What may be shown without telling of anybody: the only door from the numbers to their readers."""

from core.disclosure import precision, tables
from core.disclosure.gate import Gate
from core.disclosure.guard import MEANWHILE, Guard
from core.disclosure.kept import keep_in
from core.disclosure.publishing import assembled, judged, net_of, parts_asked, publish, within
from core.disclosure.tables import (
    LEVEL,
    Advice,
    Explain,
    PublishedTable,
    established_of,
    family,
    kind,
    tests_of,
)
from core.disclosure.versions import Base, Version

__all__ = [
    "LEVEL",
    "MEANWHILE",
    "Advice",
    "Base",
    "Explain",
    "Gate",
    "Guard",
    "PublishedTable",
    "Version",
    "assembled",
    "established_of",
    "family",
    "judged",
    "keep_in",
    "kind",
    "net_of",
    "parts_asked",
    "precision",
    "publish",
    "tables",
    "tests_of",
    "within",
]
