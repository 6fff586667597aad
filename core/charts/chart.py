"""A chart as the browser takes it, with the marks of its legend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson
from plotly.basedatatypes import BaseFigure

from core.charts.canvas import Mark


class ReadyFigure(BaseFigure):  # type: ignore[misc]
    """A figure whose dictionary is already made: Streamlit takes it as it is, without validation."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec

    def to_dict(self) -> dict[str, Any]:
        """The specification of the chart."""
        return self._spec

    def to_plotly_json(self) -> dict[str, Any]:
        """The specification of the chart."""
        return self._spec

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self._spec["layout"]["height"])

    @cached_property
    def json(self) -> str:
        """The specification as browsers take it, written once."""
        return orjson.dumps(self._spec, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    @cached_property
    def digest(self) -> str:
        """Another for another picture: 32 hexadecimal digits."""
        return blake2b(self.json.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the legend that goes with it; ``aside`` is the part of its width that labels take."""

    figure: ReadyFigure
    legend: tuple[Mark, ...]
    note: str = ""
    aside: float = 0
