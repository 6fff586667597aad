"""Published tables as charts: forms, colours, letters, maps."""

from core.charts import forms, outlines
from core.charts.canvas import Mark, Sizes
from core.charts.chart import Chart, ReadyFigure
from core.charts.forms import MOST_GROUPED
from core.charts.maps import map_chart
from core.charts.palette import PALETTES, Palette, Theme, between, contrast
from core.charts.paper import LIGHT
from core.charts.qr import MOST_CODED, qr_png, qr_svg
from core.charts.questions import Part, extent, question_chart
from core.charts.scales import apart, scale_keys

__all__ = [
    "LIGHT",
    "MOST_CODED",
    "MOST_GROUPED",
    "PALETTES",
    "Chart",
    "Mark",
    "Palette",
    "Part",
    "ReadyFigure",
    "Sizes",
    "Theme",
    "apart",
    "between",
    "contrast",
    "extent",
    "forms",
    "map_chart",
    "outlines",
    "qr_png",
    "qr_svg",
    "question_chart",
    "scale_keys",
]
