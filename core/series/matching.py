"""How a question of the series stands in one of its waves, and whether two waves compare on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.codebook import Codebook, Question
from core.errors import listed, quoted
from core.series.record import Compares, SeriesFile

_WORST: tuple[Compares, ...] = ("yes", "note", "no")


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """How a question of the last wave stands in a wave.

    Attributes
    ----------
    question
        What was asked in the wave; ``None`` where it was not.
    codes
        By option of the series, the codes of the wave that are it; an option that the wave has not is left
        out.
    labels
        By option of the series that appeared after the wave, its label.
    compares, because
        With the last wave, and what is said of it.
    differences
        What is not identical, in sentences, where nobody has declared it.
    """

    question: Question | None
    codes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    compares: Compares
    because: str
    differences: tuple[str, ...] = ()


def match(file: SeriesFile, last: Codebook, book: Codebook, question: str, wave: str) -> Match:
    """How a question of the last wave stands in a wave, as it is declared, or as it is found to be."""
    asked, declared = last.question(question), file.declared(question, wave)
    name = declared.question if declared and declared.question else question
    if (declared and declared.not_asked) or not book.has(name):
        because = declared.because if declared else ""
        undeclared = () if declared else (f"la question {question} n'y est pas",)
        return Match(None, {}, {}, "no", because, undeclared)
    found = book.question(name)
    new = later(file, question, wave)
    options = declared.options if declared else {}
    codes = paired(asked, found, options, new)
    labels = {code: asked.option(code).label for code in new if code in asked.answer_index}
    said = {code: own for code, own in codes.items() if code in options or _says_the_same(asked, found, code)}
    if declared and declared.compares:
        shown = said if declared.compares == "no" else codes
        return Match(found, shown, labels, declared.compares, declared.because)
    told = tuple(differences(asked, found, codes, new))
    because = f"Une différence n'est pas déclarée : {' ; '.join(told)}." if told else ""
    return Match(found, said, labels, "no" if told else "yes", because, told)


def _says_the_same(asked: Question, found: Question, code: str) -> bool:
    """Whether a code is one answer in both: under the words of another, its share would be false."""
    return _words(asked.option(code).label) == _words(found.option(code).label)


def later(file: SeriesFile, question: str, wave: str) -> tuple[str, ...]:
    """The options of a question that appeared after a wave."""
    order = [each.id for each in file.waves]
    at = order.index(wave)
    return tuple(
        code
        for name, codes in file.added(question).items()
        if name in order and order.index(name) > at
        for code in codes
    )


def paired(
    asked: Question, found: Question, options: Mapping[str, tuple[str, ...]], new: Sequence[str] = ()
) -> dict[str, tuple[str, ...]]:
    """The codes of a wave by option of the series: those that are declared, then those of the same code."""
    taken = {code for codes in options.values() for code in codes}
    return {
        o.code: options.get(o.code, (o.code,))
        for o in asked.answers
        if o.code not in new and (o.code in options or (o.code in found.answer_index and o.code not in taken))
    }


def differences(
    asked: Question, found: Question, codes: Mapping[str, tuple[str, ...]], new: Sequence[str] = ()
) -> Iterator[str]:
    """What two waves did not ask alike, in sentences about the earlier one; nothing of what is identical."""
    if asked.id != found.id:
        yield f"la question s'y appelle {found.id}"
    if asked.type != found.type:
        yield f"son type y est {found.type}, au lieu de {asked.type}"
        return
    if _words(asked.text) != _words(found.text):
        yield f"son texte y est {quoted(found.text, 200)}"
    if asked.asked_to != found.asked_to:
        yield "elle n'y est pas posée aux mêmes personnes"
    if asked.unit != found.unit:
        yield f"son unité y est {quoted(found.unit)}"
    if getattr(asked, "upper_bounds", ()) != getattr(found, "upper_bounds", ()):
        yield "ses tranches n'y ont pas les mêmes bornes"
    yield from _items(asked, found)
    yield from _options(asked, found, codes, new)


def _items(asked: Question, found: Question) -> Iterator[str]:
    there = {item.id: item for item in found.items}
    for item in asked.items:
        other = there.pop(item.id, None)
        if other is None:
            yield f"la ligne {item.id} n'y est pas"
        elif _words(item.label) != _words(other.label):
            yield f"la ligne {item.id} y est {quoted(other.label)}"
        elif item.asked_to != other.asked_to:
            yield f"la ligne {item.id} n'y est pas posée aux mêmes personnes"
    if there:
        yield f"des lignes ne sont que là ({listed(there)})"


def _options(
    asked: Question, found: Question, codes: Mapping[str, tuple[str, ...]], new: Sequence[str]
) -> Iterator[str]:
    for option in asked.answers:
        own = codes.get(option.code)
        if own is None:
            if option.code not in new:
                yield f"la réponse {quoted(option.code)} ({option.label}) n'y est pas"
        elif own == (option.code,):
            other = found.option(option.code)
            if _words(option.label) != _words(other.label):
                yield f"la réponse {quoted(option.code)} y est {quoted(other.label)}"
            elif option.role != other.role or option.asked_to != other.asked_to:
                yield f"la réponse {quoted(option.code)} n'y compte pas de même"
        else:
            yield f"la réponse {quoted(option.code)} y est faite de {listed(own)}"
    held = {code for own in codes.values() for code in own}
    if alone := [o.code for o in found.answers if o.code not in held]:
        yield f"des réponses ne sont que là ({listed(alone)})"


def _words(text: str) -> str:
    """A text whatever its spaces."""
    return re.sub(r"\s+", " ", text).strip()


def between(one: Match, other: Match, names: tuple[str, str]) -> tuple[Compares, str]:
    """Whether two waves compare on a question, and what is said of it.

    Parameters
    ----------
    one, other
        How the question stands in each, the earlier one first.
    names
        What these waves are called.

    Notes
    -----
    Two waves that compare with the last compare with one another. Two that do not may: when they asked the
    same thing, and do not compare with the last for one reason.
    """
    if one.question is None or other.question is None:
        return "no", joined((one.because, other.because))
    apart = [each for each in (one, other) if each.compares == "no"]
    if apart:
        alike = len(apart) == 2 and one.because == other.because and _identical(one.question, other.question)
        return ("yes", "") if alike else ("no", joined(each.because for each in apart))
    because = [one.because, other.because]
    appeared = [label for code, label in one.labels.items() if code not in other.labels]
    if appeared:
        verb = "n'étaient pas proposées" if len(appeared) > 1 else "n'était pas proposée"
        because.append(f"Vague {names[0]} : {', '.join(map(quoted, appeared))} {verb}.")
    worst = worst_of((one.compares, other.compares, "note" if appeared else "yes"))
    return worst, joined(because)


def _identical(one: Question, other: Question) -> bool:
    return next(differences(one, other, paired(one, other, {})), None) is None


def worst_of(each: Iterable[Compares]) -> Compares:
    """The most reserved of some verdicts."""
    return max(each, key=_WORST.index)


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other, each once."""
    return " ".join(dict.fromkeys(s for s in sentences if s))
