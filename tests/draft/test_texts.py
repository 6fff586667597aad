"""Words of a tool without its markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.draft.texts import clean

CASES = {
    "tags": ("<p>Votre <strong>avis</strong></p><p>compte.</p>", "Votre avis compte."),
    "line break": ("Un<br/>deux", "Un deux"),
    "entities": ("L&#39;&eacute;tat &amp; vous&nbsp;?", "L'état & vous ?"),
    "scripts": ("<script>alert('x')</script><style>p{color:red}</style>Texte<!-- caché -->", "Texte"),
    "picture alone": ('<img src="a.png" alt="Un vélo">', "Un vélo"),
    "picture beside words": ('<img src="a.png" alt="Un vélo"> À vélo', "À vélo"),
    "not a tag": ("Moins de <18 ans, 5 < 6", "Moins de <18 ans, 5 < 6"),
    "LimeSurvey": ("Bonjour {TOKEN:FIRSTNAME}, {if(Q1.NAOK=='A1', '{Q2.shown}', 'x')} ?", "Bonjour …, … ?"),
    "LimeSurvey leaves a brace before a space": ("un ensemble { a }", "un ensemble { a }"),
    "Qualtrics": ("Et ${q://QID1/ChoiceGroup/SelectedChoices} ?", "Et … ?"),
    "ODK": ("Âge de ${nom} :", "Âge de … :"),
    "SurveyJS": ("À propos de {panel.x} {panel.y}", "À propos de …"),
    "mustache": ("Chère {{name}}", "Chère …"),
    "Markdown": ("## **Vos besoins** : [voir](https://exemple.fr)", "Vos besoins : voir"),
    "a star is left": ("Nom *", "Nom *"),
    "a tag cut short": ("Votre avis <span style=", "Votre avis"),
    "a picture inside": ('<img src="data:image/png;base64,' + "A" * 50_000 + '"> Votre avis', "Votre avis"),
    "unseen": ("a\u200bb\ufeff\u00adc", "abc"),
    "white space": ("  a \n\t b\u00a0c ", "a b c"),
}


@pytest.mark.parametrize(("written", "read"), CASES.values(), ids=CASES)
def test_what_is_read_of_a_text(written, read):
    assert clean(written) == read


@given(st.text(alphabet=st.sampled_from("ab <>&;/{}$!-[]()*_#'\"\n\u200b")))
def test_any_text_is_read_on_one_line_and_reading_ends(written):
    read = clean(written)

    assert read == " ".join(read.split())


@pytest.mark.parametrize("piece", ["<", "<![", "<!--", "&", "{", "${", "[a](", "**", "<a ", "</"])
def test_a_long_text_of_one_sign_is_read_at_once(piece):
    before = time.perf_counter()
    clean(piece * 20_000)

    assert time.perf_counter() - before < 2
