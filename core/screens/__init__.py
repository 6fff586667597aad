"""Charts and words as HTML: cards, comparisons, maps, portraits, slides, pictures."""

from core.screens import cards, markup, portrait, presentation, territories
from core.screens.by_group import Spread, compared, explored
from core.screens.pictures import Picture, card_picture
from core.screens.portrait import Leaflet, leaflet
from core.screens.sheets import Format, Sheet
from core.screens.territories import Atlas, atlas, map_picture

__all__ = [
    "Atlas",
    "Format",
    "Leaflet",
    "Picture",
    "Sheet",
    "Spread",
    "atlas",
    "card_picture",
    "cards",
    "compared",
    "explored",
    "leaflet",
    "map_picture",
    "markup",
    "portrait",
    "presentation",
    "territories",
]
