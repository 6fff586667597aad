"""What leaves the dashboard as files."""

from core.files import check, text

__all__ = [
    "check",
    "text",
]
