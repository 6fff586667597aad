"""Charts and words as HTML: cards, comparisons, maps, portraits, slides, pictures."""

from core.screens import markup, paper, presentation, summary
from core.screens.argument import argued
from core.screens.by_group import Spread, compared, explored
from core.screens.cards import Card, card
from core.screens.keeping import kept_view
from core.screens.method import method
from core.screens.navigation import Entry, answers, counted, menu
from core.screens.pictures import Picture, card_picture
from core.screens.portrait import Leaflet, leaflet, portrait_index
from core.screens.sheets import Format, Sheet
from core.screens.territories import Atlas, atlas, map_picture
from core.screens.themes import questions_of, theme_page
from core.screens.ways_out import dead_end

__all__ = [
    "Atlas",
    "Card",
    "Entry",
    "Format",
    "Leaflet",
    "Picture",
    "Sheet",
    "Spread",
    "answers",
    "argued",
    "atlas",
    "card",
    "card_picture",
    "compared",
    "counted",
    "dead_end",
    "explored",
    "kept_view",
    "leaflet",
    "map_picture",
    "markup",
    "menu",
    "method",
    "paper",
    "portrait_index",
    "presentation",
    "questions_of",
    "summary",
    "theme_page",
]
