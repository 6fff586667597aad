"""What is told of each question since the wave before: new, gone, changed, in sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from core.draft.asked_again import AskedAgain, Study, cells, columns_named, reading, shape
from core.draft.doubts import Doubt
from core.errors import counted, listed, quoted

_NEAR = 0.85
"""From which two wordings are near enough to be told to be one question, perhaps."""
_SHOWN, _MOST = 200, 8


def told_new(name: str) -> Doubt:
    """A question that the wave before has not."""
    said = "La question est nouvelle : la vague d'avant ne l'avait pas."
    return Doubt("like", name, said, "Relisez son intitulé, son thème et ses réponses.")


def told_columns(name: str, columns: Sequence[str]) -> Doubt:
    """Columns that are nothing without those that a question of the wave before has."""
    said = (
        f"La question de la vague d'avant n'a pas ces colonnes, qui ne sont pas reprises : {listed(columns)}."
    )
    return Doubt("like", name, said, "Ajoutez-les à cette question si elles en sont.")


def told_rest(name: str) -> Doubt:
    """What is left of a drafted question, most of which is of the wave before."""
    said = "Les autres colonnes de cette question sont dans une question de la vague d'avant."
    return Doubt("like", name, said, "Relisez-la, ou réunissez les deux.")


def told_gone(question: Study, new: Sequence[Study]) -> Doubt:
    """A question whose columns are not there, and which of the new ones it may be."""
    columns = columns_named(question)
    several = "s" if len(columns) > 1 else ""
    said = (
        f"La question {_titled(question)} n'est pas reprise : l'export n'a pas "
        f"{'ses' if several else 'sa'} colonne{several} ({listed(columns, _MOST)})."
    )
    near = max(new, key=lambda each: _nearness(question, each), default=None)
    if near is None or _nearness(question, near) < _NEAR:
        return Doubt("like", str(question["id"]), said)
    remedy = (
        f"La question {near['id']} (colonne {listed(columns_named(near), _MOST)}) lui ressemble. Si c'est la "
        "même, donnez-lui cet identifiant, et les textes de la vague d'avant."
    )
    return Doubt("like", str(question["id"]), said, remedy)


def _nearness(was: Study, now: Study) -> float:
    """How near two wordings are, of questions with the same answers; 0, of others."""
    if shape(was) != shape(now) or cells(was) != cells(now):
        return 0.0
    one, other = _words(was["text"]), _words(now["text"])
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def told_changed(question: Study, ids: Sequence[str]) -> Doubt:
    """A question whose answers do not agree with those of the wave before."""
    said = (
        f"Les réponses ne s'accordent plus avec celles de la vague d'avant ({_titled(question)}) : la "
        "question est écrite d'après l'export."
    )
    remedy = "Comparez les codes des deux vagues avant de comparer leurs résultats."
    return Doubt("like", ids[0] if len(ids) == 1 else str(question["id"]), said, remedy)


def told_routing(name: str, instead: bool) -> Doubt:
    """Who was asked can no longer be said as in the wave before."""
    said = "Une condition (asked_to) nommait une question ou une réponse qui n'est plus là."
    how = (
        "Elle est écrite d'après l'export"
        if instead
        else "Elle est retirée : la question est lue comme posée à tous"
    )
    return Doubt(
        "doubt", name, f"{said} {how}.", "Vérifiez à qui la question, ou la réponse, a été proposée."
    )


def told_again(name: str, again: AskedAgain, now: Sequence[Study]) -> Iterator[Doubt]:
    """What is not the same of a question that is asked again."""
    if not now:
        said = (
            "Cette question est reprise de la vague d'avant ; l'export seul aurait laissé sa colonne de côté."
        )
        remedy = f"Vérifiez que rien n'y est personnel : {listed(again.columns, _MOST)}."
        yield Doubt("doubt", name, said, remedy)
    if again.lost:
        said = f"N'est plus dans l'export, et n'est pas repris : {_all(again.lost)}."
        yield Doubt("like", name, said, "Si les colonnes ont changé de nom, corrigez-le ici.")
    if again.added:
        said = f"Nouveau, ajouté à la fin : {_all(again.added)}."
        yield Doubt("like", name, said, "Mettez-le à sa place, et vérifiez son ton (tone) et son rôle.")
    if again.joined:
        said = f"Une autre valeur de l'export est jointe à ces réponses (codes) : {_all(again.joined)}."
        yield Doubt("like", name, said)
    if again.unseen:
        said = f"Gardé de la vague d'avant, mais absent de l'export : {_all(again.unseen)}."
        yield Doubt("like", name, said)
    if again.relabelled:
        told = [f"« {was} » ({value}) est maintenant « {new} »" for value, was, new in again.relabelled]
        said = f"Des libellés ont changé ; ceux de la vague d'avant sont gardés : {listed(told, _MOST)}."
        yield Doubt("doubt", name, said, "Vérifiez que ces réponses veulent dire la même chose.")
    if again.alike:
        said = f"Ces valeurs de l'export se lisent comme d'autres, sans en être : {_all(again.alike)}."
        yield Doubt("doubt", name, said, "Ajoutez-les aux codes de la réponse qu'elles sont.")
    if again.marked:
        said = (
            "Ce qui dit qu'une réponse est choisie a changé : selected et unselected sont ceux de l'export."
        )
        yield Doubt("like", name, said)
    yield from _reworded(name, again, now)


def _reworded(name: str, again: AskedAgain, now: Sequence[Study]) -> Iterator[Doubt]:
    """Another wording in the new export, where it is one: not the name of a column, nor a label."""
    names = {
        _words(each) for each in (*again.columns, again.question["text"], again.question.get("label", ""))
    }
    if len(now) == 1 and columns_named(now[0]) == again.columns and _words(now[0]["text"]) not in names:
        said = f"L'intitulé est celui de la vague d'avant ; l'export dit {quoted(now[0]['text'], _SHOWN)}."
        yield Doubt("like", name, said, "Si la question a été posée autrement, corrigez text.")


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", reading(text)))


def _titled(question: Study) -> str:
    return quoted(question.get("label") or question["text"], _SHOWN)


def _all(labels: Sequence[str]) -> str:
    more = len(labels) - _MOST
    shown = ", ".join(quoted(label) for label in labels[:_MOST])
    return f"{shown} et {counted(more, 'autre')}" if more > 0 else shown
