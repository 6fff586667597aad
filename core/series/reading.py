"""``series.yaml`` read and checked, with its waves: every fault said in French, at its path."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.codebook import (
    PUBLISHED_FILE,
    STUDY_FILE,
    Checker,
    Codebook,
    Published,
    Question,
    read_codebook,
    read_published,
    read_yaml,
    validated,
)
from core.disclosure import Explain
from core.errors import Fault, Report, StudyError, listed, quoted
from core.series.matching import later
from core.series.record import ADDED, Added, Declared, SeriesFile
from core.study import Study, open_study

SERIES_FILE = "series.yaml"


@dataclass(frozen=True, eq=False)
class OpenWave:
    """A wave as it was read: its study, or, of one whose responses nobody has, its published figures."""

    id: str
    folder: Path
    book: Codebook
    published: Published
    study: Study | None


def is_series(folder: str | Path) -> bool:
    """Whether a folder is that of a series of waves, not of a study."""
    return os.path.lexists(Path(folder) / SERIES_FILE)


def read_series(
    folder: Path, explain: Explain | None, report: Report
) -> tuple[SeriesFile, tuple[OpenWave, ...]] | None:
    """A series and its waves; every fault of any of them is added to the report.

    Returns
    -------
    tuple of SeriesFile and OpenWave
        ``None`` when there are faults.
    """
    try:
        raw = read_yaml(folder, SERIES_FILE)
    except StudyError as error:
        report.faults.extend(error.faults)
        return None
    if os.path.lexists(folder / STUDY_FILE):
        report.add(
            STUDY_FILE,
            f"ce dossier a aussi un fichier {SERIES_FILE}.",
            "Placez la série dans un dossier à elle, à côté de ceux de ses vagues.",
        )
    file, left_out = validated(SeriesFile, raw, SERIES_FILE, report)
    if file is None:
        return None
    check = Checker(SERIES_FILE, report, left_out)
    _check_file(file, check)
    beside = Path(os.path.abspath(folder)).parent
    waves = []
    for i, wave in enumerate(file.waves):
        path = f"waves[{i}].study"
        place = _beside(beside, wave.study, path, check)
        if place is not None and (found := _open(wave.id, place, explain, check.written(path), report)):
            waves.append(found)
    if len(waves) == len(file.waves):
        _check_waves(file, waves, check)
        _check_questions(file, {wave.id: wave.book for wave in waves}, check)
    return None if report.faults else (file, tuple(waves))


def _beside(beside: Path, name: str, path: str, check: Checker) -> Path | None:
    """The folder of a wave, beside that of the series."""
    place = beside / name
    try:
        inside = place.resolve().is_relative_to(beside.resolve())
    except (OSError, RuntimeError):  # a ring of links
        inside = False
    if not inside:
        check.add(path, f"le dossier {quoted(name)} mène ailleurs.", "Placez-le à côté de celui de la série.")
    elif not place.is_dir():
        check.add(
            path,
            f"le dossier d'étude {quoted(name)} est introuvable.",
            "Placez-le à côté de celui de la série, ou corrigez ce nom.",
        )
    else:
        return place
    return None


def _open(wave: str, folder: Path, explain: Explain | None, path: str, report: Report) -> OpenWave | None:
    """A wave; its own faults name it."""
    own = Report()
    book, left_out = read_codebook(folder, own)
    if book is not None and not own.faults and _only_published(folder, book):
        published = read_published(folder, book, own, left_out)
        if not own.faults:
            return OpenWave(wave, folder, book, published, None)
    elif book is not None:
        try:
            study = open_study(folder, explain)
            return OpenWave(wave, folder, study.book, study.published, study)
        except StudyError as error:
            own.faults = list(error.faults)
    report.faults.extend(
        Fault(f"{SERIES_FILE}, {path} ({folder.name}), {f.where}", f.problem, f.remedy) for f in own.faults
    )
    return None


def _only_published(folder: Path, book: Codebook) -> bool:
    """Whether a wave has published figures, and no responses."""
    responses = os.path.lexists(folder / book.responses.file)
    return not responses and os.path.lexists(folder / PUBLISHED_FILE)


def _check_file(file: SeriesFile, check: Checker) -> None:
    check.unique("waves", ".id", [wave.id for wave in file.waves], "l'identifiant")
    for i, wave in enumerate(file.waves):
        if wave.id == ADDED:
            check.add(f"waves[{i}].id", f"une vague ne peut pas s'appeler {ADDED}.", "Donnez-lui sa date.")
    if file.sample == "panel" and not file.person:
        check.add(
            "person",
            "un panel dit quelle colonne y distingue les personnes, et cette clé manque.",
            "Écrivez person: le nom de cette colonne, la même dans toutes les vagues.",
        )
    if file.sample == "independent" and file.person:
        check.add("person", "cette clé n'a de sens que d'un panel.", "Écrivez sample: panel, ou retirez-la.")


def _check_waves(file: SeriesFile, waves: Sequence[OpenWave], check: Checker) -> None:
    if waves[-1].study is None:
        check.add(
            f"waves[{len(waves) - 1}].study",
            "la dernière vague n'a pas de réponses : c'est d'elle que sont les questions de la série.",
            "Ajoutez ses réponses, ou retirez cette vague.",
        )
    if file.sample != "panel":
        return
    for i, wave in enumerate(waves):
        if wave.study is not None and wave.book.disclosure.minimum_base > 1:
            check.add(
                f"waves[{i}].study",
                "les vagues d'un panel sont deux publications sur les mêmes personnes : retranchées, elles "
                f"diraient ce qu'ont répondu moins de {wave.book.disclosure.minimum_base} personnes.",
                "Seul un panel de données publiques (minimum_base: 1) peut être suivi ici.",
            )


def _check_questions(file: SeriesFile, books: Mapping[str, Codebook], check: Checker) -> None:
    *earlier, last = books
    known = [question.id for question in books[last].questions]
    for name, of_waves in file.questions.items():
        path = f"questions.{name}"
        if not check.known(path, name, known, "dans la dernière vague, la question"):
            continue
        for wave, told in of_waves.items():
            if wave == ADDED and not isinstance(told, Declared):
                _check_added(f"{path}.{wave}", books[last].question(name), told, earlier, last, check)
            elif wave == ADDED or not isinstance(told, Declared):
                check.add(
                    f"{path}.{wave}",
                    "added, et lui seul, donne par vague la liste des réponses qui y sont apparues.",
                    'Écrivez added: {"2025": [code]}, et de chaque vague : compares, because.',
                )
            elif wave == last:
                check.add(
                    f"{path}.{wave}",
                    "la série a les questions de sa dernière vague : elle n'en diffère pas.",
                    "Décrivez ce qui a changé dans les vagues d'avant.",
                )
            elif check.known(f"{path}.{wave}", wave, earlier, "la vague"):
                new = later(file, name, wave)
                _check_declared(
                    f"{path}.{wave}", books[last].question(name), told, books[wave], (wave, new), check
                )


def _check_added(
    path: str, question: Question, added: Added, earlier: Sequence[str], last: str, check: Checker
) -> None:
    for wave, codes in added.items():
        if check.known(f"{path}.{wave}", wave, [*earlier[1:], last], "parmi les vagues d'après, la vague"):
            check.codes(f"{path}.{wave}", codes, question.answer_index, question.id)


def _check_declared(
    path: str,
    question: Question,
    told: Declared,
    book: Codebook,
    of_wave: tuple[str, Sequence[str]],
    check: Checker,
) -> None:
    """What is declared of a question in a wave: closed, with its reason, and about what is there."""
    wave, new = of_wave
    if told.not_asked:
        if told.question or told.options or told.compares:
            check.add(
                path, "une question qui n'a pas été posée n'a rien d'autre à dire.", "Gardez not_asked."
            )
        return
    if told.compares is None:
        check.add(f"{path}.compares", "cette clé manque.", "Écrivez compares: yes, note ou no.")
    if not any(char.isalnum() for char in told.because):
        check.add(
            f"{path}.because",
            "ce qui n'est pas identique est dit aux lecteurs, à côté des nombres : cette clé manque.",
            "Écrivez because: une phrase.",
        )
    name = told.question or question.id
    asked = [each.id for each in book.questions]
    if not check.known(f"{path}.question", name, asked, f"dans la vague {wave}, la question"):
        return
    found = book.question(name)
    if found.type != question.type and told.compares != "no":
        check.add(
            f"{path}.compares",
            f"le type de {name} y est {found.type}, et {question.type} dans la dernière vague.",
            "Écrivez compares: no.",
        )
    seen: dict[str, str] = {}
    for code, own in told.options.items():
        check.known(
            f"{path}.options", code, question.answer_index, f"dans la question {question.id}, le code"
        )
        check.codes(f"{path}.options.{code}", own, found.answer_index, f"{name} ({wave})")
        for each in own:
            if each in seen:
                check.add(
                    f"{path}.options.{code}",
                    f"le code {quoted(each)} est déjà de {quoted(seen[each])} : il ne se partage pas.",
                    "Laissez-le à une seule réponse.",
                )
            seen.setdefault(each, code)
    there = [code for code in new if code in told.options]
    if there:
        check.add(
            f"{path}.options",
            f"{listed(there)} : added dit que ces réponses sont apparues après cette vague.",
            "Corrigez l'un des deux.",
        )
