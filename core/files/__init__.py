"""What leaves the dashboard as files."""

from core.files import check, series, text

__all__ = [
    "check",
    "series",
    "text",
]
