"""What `make measure` counts, on a page whose numbers are known."""

import pytest

from tests.measure import MEASURE, PARTS, Line, told

pytestmark = pytest.mark.browser
PAGE = """
<main data-testid="stMain"><style>body { margin: 0; font-size: 16px } footer { font-size: 13px }</style>
  <p class="figures" style="margin: 0; padding-top: 50px"><b>62 %</b></p>
  <article class="card" style="height: 200px">
    <h2 class="title">Un titre de quatre mots (simulé)</h2>
    <div class="chart" style="height: 150px">Oui 62 <small>Non 38</small></div>
    <footer>Source 2025 <a href="#a">Comparer</a>
      <details class="fold"><summary>Lecture</summary><p>Données simulées, <a href="#b">lien</a></p></details>
      <details class="more"><summary>⋯</summary><a href="#c">Explorer</a></details>
    </footer>
  </article>
  <p class="notes">Note simulée</p>
  <p style="display: none">Rien du tout, simulé</p>
</main>
"""


def test_what_is_folded_or_hidden_is_not_counted(browser):
    page = browser.new_page()
    page.set_content(PAGE)
    found = page.evaluate(MEASURE, PARTS)
    page.close()

    (card,) = found["cards"]
    # « Un titre de quatre mots (simulé) », « Source 2025 », « Comparer », « Lecture »: 6 + 2 + 1 + 1.
    assert (card["height"], card["chart"], card["words"], card["links"]) == (200, 150, 10, 2)
    # Beside these: « 62 », the four of the chart, « Note simulée »; small: the foot and the note.
    assert (found["words"], found["small"]) == (17, 6)
    assert found["simulated"] == 1  # that of the card is its own
    assert found["number"] == pytest.approx(50, abs=4)
    assert found["title"] > 60


def test_where_nothing_was_found_nothing_is_met():
    assert told([], str) == "none"
    assert str(Line("height", "none", "330", False)).endswith("NOT MET")
