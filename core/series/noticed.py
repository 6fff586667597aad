"""What differs between the waves of a series and is not declared, with the lines to write; never applied."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence

from core.codebook import Codebook, Question
from core.errors import Notice, listed
from core.series.matching import Match, match
from core.series.reading import SERIES_FILE, OpenWave
from core.series.record import ADDED, SeriesFile
from core.series.rows import may_merge

_NEAR = 0.8
_TO_WRITE = "…"


def undeclared(file: SeriesFile, waves: Sequence[OpenWave]) -> Iterator[Notice]:
    """Question by question, wave by wave, what differs from the last wave and is not declared."""
    last = waves[-1].book
    for question in last.questions:
        for wave in waves[:-1]:
            found = match(file, last, wave.book, question.id, wave.id)
            if found.differences:
                yield Notice(
                    f"{SERIES_FILE}, questions.{question.id}.{wave.id}",
                    f"ces vagues ne sont pas comparées : {' ; '.join(found.differences)}.",
                    f"Si elles se comparent, ou non, écrivez-le : {_proposed(question, wave, found, waves)}",
                    "undeclared",
                )
                continue
            yield from _unmerged(question.id, wave, found)
            own = found.question.id if found.question else ""
            if own and question.id in last.segments and own not in wave.book.segments:
                yield Notice(
                    f"{SERIES_FILE}, questions.{question.id}.{wave.id}",
                    "ce segment n'en est pas un dans cette vague : ses groupes n'y ont pas de nombres.",
                    f"Ajoutez {own} aux segments de {wave.folder.name}.",
                    "not_a_segment",
                )


def _unmerged(question: str, wave: OpenWave, found: Match) -> Iterator[Notice]:
    """The answers that a protected wave does not tell as one; groups of a segment need not be."""
    asked = found.question
    if asked is None or asked.id in wave.book.segments or wave.study is None:
        return
    for code, several in found.codes.items():
        if len(several) > 1 and not all(may_merge(wave, asked.id, each, several) for each in asked.item_ids):
            yield Notice(
                f"{SERIES_FILE}, questions.{question}.{wave.id}.options.{code}",
                "dans une étude protégée, des réponses ne sont réunies que si elles sont un chiffre clé : "
                "celles-ci n'ont pas de nombres dans cette vague.",
                f"Ajoutez aux indicators de {wave.folder.name} un chiffre clé de {asked.id} dont les options "
                f"sont {listed(several)}.",
                "not_a_key_figure",
            )


def _proposed(question: Question, wave: OpenWave, found: Match, waves: Sequence[OpenWave]) -> str:
    """The lines to write for a question in a wave, on one line of YAML."""
    other, lines = found.question, []
    if other is None:
        other = _nearest(question, wave.book, waves[-1].book)
        if other is None:
            return _line(question.id, [(wave.id, "{not_asked: true}")])
        lines.append(f"question: {other.id}")
    if other.type != question.type:
        told = [*lines, "compares: no", f'because: "{_TO_WRITE}"']
        return _line(question.id, [(wave.id, f"{{{', '.join(told)}}}")])
    options, missing = _options(question, other)
    if options:
        said = ", ".join(f"{_quoted(code)}: [{_quoted(own)}]" for code, own in options.items())
        lines.append(f"options: {{{said}}}")
    told = [*lines, "compares: note", f'because: "{_TO_WRITE}"']
    parts = [(wave.id, f"{{{', '.join(told)}}}")]
    if missing:
        parts.append((ADDED, _added(missing, question, wave, waves)))
    return _line(question.id, parts)


def _options(question: Question, other: Question) -> tuple[dict[str, str], list[str]]:
    """The codes of a wave by those of the series, where only they differ; and the options that it has not."""
    by_label = {o.label.casefold().strip(): o.code for o in other.answers}
    options, missing = {}, []
    for option in question.answers:
        own = by_label.get(option.label.casefold().strip())
        if own is None and option.code not in other.answer_index:
            missing.append(option.code)
        elif own is not None and own != option.code:
            options[option.code] = own
    return options, missing


def _added(missing: Sequence[str], question: Question, wave: OpenWave, waves: Sequence[OpenWave]) -> str:
    """In which wave each option appeared."""
    start = next(i for i, each in enumerate(waves) if each is wave)
    found: dict[str, list[str]] = {}
    for code in missing:
        for each in waves[start + 1 :]:
            if each.book.has(question.id) and code in each.book.question(question.id).answer_index:
                found.setdefault(each.id, []).append(_quoted(code))
                break
    said = ", ".join(f"{_quoted(name)}: [{', '.join(codes)}]" for name, codes in found.items())
    return f"{{{said}}}"


def _nearest(question: Question, book: Codebook, last: Codebook) -> Question | None:
    """The question of a wave whose text is nearest, of those that are not another of the last wave."""
    free = {each.text: each for each in book.questions if not last.has(each.id)}
    near = difflib.get_close_matches(question.text, free, n=1, cutoff=_NEAR)
    return free[near[0]] if near else None


def _line(question: str, parts: Sequence[tuple[str, str]]) -> str:
    said = ", ".join(f"{name if name == ADDED else _quoted(name)}: {told}" for name, told in parts)
    return f"{question}: {{{said}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
