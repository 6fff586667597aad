"""The indicator table: one tidy table whatever the question, before and after disclosure control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from core.codebook import Codebook
from core.views import Recipe

Status = Literal["ok", "caution", "masked"]
Provenance = Literal["computed", "simulated"]
Reason = Literal[
    "",
    "small",
    "crossed",
    "answer",
    "pooled",
    "uncompared",
    "sparse",
    "certain",
    "equal",
    "unmeasured",
    "census",
    "rounded",
    "masked_group",
    "undefined",
]
"""Why there is no number, or no test; empty when nothing is to be explained.

Masked: ``small`` (under the minimum base, or what would betray so few), ``crossed`` (by more segments than
may be crossed at once), ``answer`` (its share would show what a few answered), ``pooled`` (a median of
several groups together: only those of each are told). A gap that is withheld: ``uncompared`` (the respondents
without a group could be deduced). No test: ``sparse`` (too few events), ``certain`` (a share of 0 or 1, the
same on both sides or in a sample of clusters), ``equal`` (the values of each side are all equal),
``unmeasured`` (no variance can be estimated), ``census`` (the whole population of both sides is there: the
difference is what it is), ``rounded`` (likewise, but rounding alone may have made it), ``masked_group`` (a
group is masked), ``undefined`` (fewer than two answers, or groups, that are not empty).
"""


class Row(NamedTuple):
    """One answer of one group; ``None`` where there is no number (absent or masked, never zero)."""

    question: str
    item: str
    option: str
    by: str
    group: str
    count: int | None  # type: ignore[assignment]  # the format's name; nobody counts in a row
    base: int | None
    effective_base: float | None
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_se: float | None
    p_value: float | None
    p_adjusted: float | None
    status: Status
    reason: Reason
    provenance: Provenance
    sd: float | None = None
    weighted_base: float | None = None
    no_answer: float | None = None


COLUMNS = Row._fields
COUNTS = ("count", "base")
MEASURES = (
    *COLUMNS[COLUMNS.index("effective_base") : COLUMNS.index("status")],
    *COLUMNS[COLUMNS.index("sd") :],
)
"""The columns of whole numbers, and those of other numbers."""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """Every number of a recipe; may identify people, so nothing shows it: see ``disclosure.publish``."""

    book: Codebook
    recipe: Recipe
    rows: tuple[Row, ...]
    digest: str

    @property
    def items(self) -> tuple[str, ...]:
        """The items of a grid, in the order of the rows; one without a name for another question."""
        return tuple(dict.fromkeys(row.item for row in self.rows))
