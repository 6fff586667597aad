"""What may be read of a study folder: ordinary files inside it, of a bounded size, and nothing else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from core.errors import Fault, StudyError, listed, quoted

_OUTSIDE = "Placez-le à côté de study.yaml, et ne donnez que son nom."


def file_inside(folder: Path, name: str, largest: int, called: str, missing: str, heavy: str) -> Path:
    """The path of an ordinary file of a study folder.

    The folder may itself be a link; a file, or a folder on its way, may be one only if it stays inside.

    Parameters
    ----------
    folder
        A study folder.
    name
        The file, from the folder.
    largest
        Its largest size, in bytes.
    called
        What it is: ``le fichier``.
    missing, heavy
        What mends a file that is not there, or too large.

    Raises
    ------
    StudyError
        If the file is elsewhere, not there, not an ordinary file (a pipe would be waited for), too large,
        or not to be opened.
    """
    path = place_inside(folder, name)
    try:
        real = path.resolve()
        if not real.exists():
            raise _refused(name, f"{called} est introuvable.", missing)
        if not real.is_file():
            raise _refused(name, "ce n'est pas un fichier ordinaire.", _OUTSIDE)
        size = real.stat().st_size
        if size > largest:
            problem = f"le fichier pèse {weight(size)} ; la limite est de {weight(largest)}."
            raise _refused(name, problem, heavy)
        with real.open("rb"):
            return path
    except OSError as error:
        raise unreadable(name, error) from None


def place_inside(folder: Path, name: str) -> Path:
    """The path of a file of a study folder, there or not.

    Raises
    ------
    StudyError
        If its name, or a link on its way, leads out of the folder.
    """
    ways = PurePosixPath(name), PureWindowsPath(name)
    if "\0" in name or any(way.is_absolute() or way.drive or ".." in way.parts for way in ways):
        raise _refused(name, f"le nom de fichier {quoted(name)} mène hors du dossier de l'étude.", _OUTSIDE)
    try:
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # a ring of links is a RuntimeError
        raise unreadable(name, error) from None
    if not inside:
        raise _refused(name, "ce lien mène hors du dossier de l'étude.", _OUTSIDE)
    return folder / name


def unreadable(name: str, error: Exception) -> StudyError:
    """What to say of a file that the machine does not let us read."""
    why = getattr(error, "strerror", None) or "lien en boucle"
    return _refused(name, f"le fichier ne peut pas être ouvert ({why}).", "Vérifiez ses droits.")


def weight(size: int) -> str:
    """``150 Mo``, ``2,4 Go``."""
    text = f"{size / 1e9:.1f} Go" if size >= 1e9 else f"{size / 1e6:.1f} Mo"
    return text.replace(".0 ", " ").replace(".", ",")


def _refused(name: str, problem: str, remedy: str) -> StudyError:
    return StudyError([Fault(name, problem, remedy)])


def present(folder: Path) -> str:
    """The files of a folder, in words: ``a.csv, study.yaml``."""
    try:
        names = sorted(p.name for p in folder.iterdir() if p.is_file())
    except OSError:
        names = []
    return listed(names) or "aucun"
