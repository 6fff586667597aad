"""What leaves the dashboard as files."""

from core.files import text

__all__ = [
    "text",
]
