"""What Streamlit runs for each choice of each reader: a page in its frame."""

from pages._ui import frame, messages, turn
from pages._web import metrics
from pages.resultats.menu import menu

with metrics.run(), turn.taken(), messages.together():
    frame.draw(menu)
