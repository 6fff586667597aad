"""What is made of a study is kept with it, and forgotten with it once another has taken its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import ref

_S = TypeVar("_S")
_T = TypeVar("_T")
_P = ParamSpec("_P")


def kept(most: int) -> Callable[[Callable[Concatenate[_S, _P], _T]], Callable[Concatenate[_S, _P], _T]]:
    """Remember the last ``most`` results of a function of a study, for each study.

    As ``functools.lru_cache``, whose memory would hold a study that nobody shows any more. Nothing that is
    kept here holds its study: it goes, with all its answers, when the last who shows it lets it go.
    """

    def decorated(make: Callable[Concatenate[_S, _P], _T]) -> Callable[Concatenate[_S, _P], _T]:
        name = f"{make.__module__}.{make.__qualname__}"

        def made(whose: ref[_S], /, *args: _P.args, **named: _P.kwargs) -> _T:
            study = whose()
            assert study is not None  # who asks holds it
            return make(study, *args, **named)

        @wraps(make)
        def remembered(study: _S, /, *args: _P.args, **named: _P.kwargs) -> _T:
            memory = study.__dict__
            if name not in memory:
                memory.setdefault(name, lru_cache(most)(partial(made, ref(study))))
            result: _T = memory[name](*args, **named)
            return result

        return remembered

    return decorated
