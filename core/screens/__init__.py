"""Charts and words as HTML: cards, comparisons, maps, portraits, slides, pictures."""

from core.screens import markup, presentation
from core.screens.argument import argued
from core.screens.by_group import Spread, compared, explored
from core.screens.cards import card
from core.screens.pictures import Picture, card_picture
from core.screens.portrait import Leaflet, leaflet, portrait_index
from core.screens.sheets import Format, Sheet
from core.screens.territories import Atlas, atlas, map_picture
from core.screens.ways_out import dead_end

__all__ = [
    "Atlas",
    "Format",
    "Leaflet",
    "Picture",
    "Sheet",
    "Spread",
    "argued",
    "atlas",
    "card",
    "card_picture",
    "compared",
    "dead_end",
    "explored",
    "leaflet",
    "map_picture",
    "markup",
    "portrait_index",
    "presentation",
]
