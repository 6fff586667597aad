"""Questions and themes that a person has given another id: two texts are told of it before a merge."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from core.codebook import Word, yaml_mapping, yaml_words
from core.draft.yamltext import as_id, columns_of, members

_STUDY = "study.yaml"


def renamed(base: str, hand: str, new: str) -> tuple[str, str, str]:
    """The same three texts, where what was renamed by hand has its new id in the two others too.

    A question is the same if its columns are, and no other question has them; a theme, if every question that
    was of one is of the other.
    """
    if not base.strip():
        return base, hand, new
    before, after, now = (yaml_mapping(text, _STUDY) for text in (base, hand, new))
    questions = {
        old: given for old, given in _questions(before, after).items() if given not in _ids(now, "questions")
    }
    themes = {old: given for old, given in _themes(before, after).items() if given not in _ids(now, "themes")}
    return _with(base, questions, themes), hand, _with(new, questions, themes)


def _ids(study: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    return {str(each["id"]): each for each in members(study.get(key)) if "id" in each}


def _questions(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    was, own = _ids(before, "questions"), _ids(after, "questions")
    lost, given = (
        _by_columns({name: question for name, question in one.items() if name not in other})
        for one, other in ((was, own), (own, was))
    )
    return {lost[columns]: given[columns] for columns in lost if columns in given}


def _by_columns(questions: Mapping[str, Mapping[str, Any]]) -> dict[frozenset[str], str]:
    """The ids of questions by their columns, where these are of no other."""
    found: dict[frozenset[str], list[str]] = defaultdict(list)
    for name, question in questions.items():
        found[frozenset(str(column) for _, column in columns_of(question))].append(name)
    return {columns: names[0] for columns, names in found.items() if columns and len(names) == 1}


def _themes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    was, own = _ids(before, "themes"), _ids(after, "themes")
    columns = [
        {
            frozenset(str(column) for _, column in columns_of(q)): str(q.get("theme", ""))
            for q in members(study.get("questions"))
        }
        for study in (before, after)
    ]
    pairs = Counter((theme, columns[1][key]) for key, theme in columns[0].items() if key in columns[1])
    moved: dict[str, set[str]] = defaultdict(set)
    for old, given in pairs:
        moved[old].add(given)
    ends = {old: next(iter(all_of)) for old, all_of in moved.items() if len(all_of) == 1}
    found = {old: end for old, end in ends.items() if old in was and old not in own and end in own}
    return {old: end for old, end in found.items() if end not in was and [*found.values()].count(end) == 1}


def _with(text: str, questions: Mapping[str, str], themes: Mapping[str, str]) -> str:
    """A text where ids are replaced, wherever one is written."""
    lines = text.split("\n")
    for word in reversed(yaml_words(text) if questions or themes else ()):
        names = questions if _of_question(word) else themes if _of_theme(word) else {}
        if word.text in names:
            line = lines[word.line]
            lines[word.line] = f"{line[: word.start]}{as_id(names[word.text])}{line[word.end :]}"
    return "\n".join(lines)


def _of_question(word: Word) -> bool:
    match word.path:
        case ("questions", int(), "id") | ("segments", int()):
            return not word.is_key
        case ("indicators" | "story", int(), "question" | "by"):
            return not word.is_key
        case ("design", "margins", _):
            return word.is_key
        case ("questions", int(), *inner):
            routed = [i for i, key in enumerate(inner) if key == "asked_to"]
            # A way of several is one step lower.
            return (
                word.is_key and bool(routed) and len(inner) - routed[0] in (2, 3) and inner[-1] == word.text
            )
    return False


def _of_theme(word: Word) -> bool:
    match word.path:
        case ("themes", int(), "id") | ("questions" | "indicators" | "unreported", int(), "theme"):
            return not word.is_key
    return False
