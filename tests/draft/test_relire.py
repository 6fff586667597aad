"""``A-RELIRE.md``: what is to be decided, with its line; what was left out; what to do next."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.draft.doubts import Doubt
from core.draft.relire import Drafted, relire

TEXT = """\
id: velo-2026
title: Le vélo
responses:
  nature: collected
  keep: {statut: ["ok"]}
questions:
  - id: zone
    text: Où ?
    type: single
    column: B
  - id: buts
    text: Pourquoi ?
    type: multiple
    columns: {"1": C_1, "2": C_2}
"""
FACTS = Drafted(
    "data/velo 2026",
    "export.csv",
    questions=2,
    used=3,
    columns=7,
    kept=1412,
    rows=1430,
    structure="velo.lss",
    options=("--structure", "velo.lss"),
)
DOUBTS = [
    Doubt("like", "buts", "La question est nouvelle."),
    Doubt("left_out", "e_mail", "Des adresses électroniques."),
    Doubt("doubt", "buts", "Une case vide a été lue comme « non coché ».", 'Sinon, écrivez missing: [""].'),
    Doubt("left_out", "nom|prénom", "Des noms."),
    Doubt("doubt", "zone", "L'ordre *supposé* est celui de l'export.", "Sinon, retirez ordered: true."),
    Doubt("left_out", "mail\n2", "Des adresses électroniques."),
    Doubt("rows", "responses.keep", "18 lignes dont statut n'est pas « ok » ne comptent pas."),
    Doubt("conflict", "C_2", "Le nouvel export écrirait « Loisirs »."),
    Doubt("doubt", "", "Rien ne dit comment les répondants ont été choisis.", "Écrivez sampling."),
]
MARKDOWN = """\
# À relire

Étude écrite d'après `export.csv` (7 colonnes, 1\u202f430 lignes) et `velo.lss` : 2 questions, sur 3 \
colonnes. 1\u202f412 lignes comptent. **4 points à vérifier** avant de publier.

## À décider

Ceci a été supposé. Cochez ce qui est juste ; corrigez le reste dans `study.yaml`.

- [ ] `zone` (ligne 7) : L'ordre \\*supposé\\* est celui de l'export. Sinon, retirez ordered: true.
- [ ] `buts` (ligne 11) : Une case vide a été lue comme « non coché ». Sinon, écrivez missing: [""].
- [ ] Rien ne dit comment les répondants ont été choisis. Écrivez sampling.

## Changé à la main, et autrement dans le nouvel export

Vos lignes ont été gardées. Le nouvel export en aurait écrit d'autres :

- [ ] `C_2` (ligne 14) : Le nouvel export écrirait « Loisirs ».

## Colonnes laissées de côté

Elles ne sont ni dans `study.yaml`, ni dans le fichier des réponses de l'étude.

| Pourquoi | Combien | Colonnes |
|---|---|---|
| Des adresses électroniques. | 2 | `e_mail`, `mail 2` |
| Des noms. | 1 | `nom\\|prénom` |

## Qui compte

- `responses.keep` (ligne 5) : 18 lignes dont statut n'est pas « ok » ne comptent pas.

## Depuis la vague d'avant

- `buts` (ligne 11) : La question est nouvelle.

## Ensuite

Corrigez `study.yaml` dans un éditeur de texte (pas dans Word), puis vérifiez-le :

```
python -m core check 'data/velo 2026'
```

Regardez l'étude :

```
make run STUDY='data/velo 2026'
```

Quand l'enquête aura reçu d'autres réponses, refaites l'export, puis l'étude : vos corrections sont gardées.

```
python -m core draft export.csv 'data/velo 2026' --structure velo.lss --update
```

Ce fichier n'est lu par aucun programme : supprimez-le quand tout est relu.
"""


def test_what_is_to_be_read_again():
    assert relire(TEXT, DOUBTS, FACTS) == MARKDOWN


def test_a_section_with_nothing_in_it_is_not_written():
    text = relire(TEXT, [], Drafted("data/velo", "e.csv", questions=1, used=1, columns=1, kept=1, rows=1))

    assert re.findall("^##? .*", text, re.MULTILINE) == ["# À relire", "## Ensuite"]
    assert "(1 colonne, 1 ligne) : 1 question, sur 1 colonne. Toutes les lignes comptent." in text
    assert "Rien n'est resté en doute" in text


def test_what_is_said_twice_is_told_once():
    assert relire(TEXT, [DOUBTS[0], DOUBTS[0]], FACTS).count("La question est nouvelle.") == 1


NAMES = st.text(max_size=90) | st.sampled_from(
    ["a|b", "*", "`", "``a`", "<b>", "a\r\nb", "\\", "[a](b)", "\u202e"]
)


@given(NAMES, NAMES)
def test_no_name_breaks_the_page(name, other):
    doubts = [Doubt("doubt", name, f"La colonne « {other} »."), Doubt("left_out", name, f"Vide : {other}.")]
    text = relire(TEXT, doubts, FACTS)
    plain = relire(TEXT, [Doubt("doubt", "a", "b"), Doubt("left_out", "a", "b")], FACTS)

    assert len(text.splitlines()) == len(plain.splitlines())
    row = next(line for line in text.splitlines() if line.startswith("| Vide"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert len(row) < 400
