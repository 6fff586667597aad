"""A study folder drafted from an export: the codebook, the responses that it names, what to read again."""

from core.draft.doubts import points
from core.draft.drafting import Result, draft
from core.draft.writing import TO_READ

__all__ = ["TO_READ", "Result", "draft", "points"]
