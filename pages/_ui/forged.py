"""What is believed of what a browser says: nothing that no page of ours could have made it say.

A value that a widget cannot have stops the page of whoever sent it, at each of its runs; so it is dropped,
and the widget keeps what it had.
"""

import json
from typing import Any

from pages._ui.internals import WidgetMetadata, WidgetState

LONGEST, DEEPEST = 20_000, 8
"""Of a selection on a chart, in characters and levels: a click on the map takes 500 and five."""


def believed(said: WidgetState, widget: WidgetMetadata[Any]) -> bool:
    """Whether a widget of our pages can have a value: a button, a list of answers, or a chart to click on."""
    kind, options = said.WhichOneof("value"), widget.formatted_options
    if kind is None or kind != widget.value_type:
        return False
    if kind == "string_array_value" and options is not None:
        chosen = said.string_array_value.data
        return len(chosen) <= len(options) and all(each in options for each in chosen)
    if kind == "string_value":
        return _selects(said.string_value) if options is None else said.string_value in options
    return kind == "trigger_value"


def _selects(text: str) -> bool:
    """Whether a text is a selection on a chart."""
    if len(text) > LONGEST:
        return False
    try:
        match json.loads(text):
            case {"selection": {"points": list(points), **others}}:
                return all(isinstance(point, dict) for point in points) and _shallow([points, others])
    except (ValueError, RecursionError):
        pass
    return False


def _shallow(value: object, levels: int = DEEPEST) -> bool:
    """Whether it may be copied and compared, which Streamlit does level by level."""
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_shallow(each, levels - 1) for each in within)
