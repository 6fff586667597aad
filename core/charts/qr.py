"""QR codes, black on white with their quiet zone, made here: no other host learns an address."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

from core.words import escape

QUIET_ZONE = 4
"""Modules of white around the code: what ISO/IEC 18004 asks for."""

MOST_CODED = 2_331
"""Bytes of an address: what the largest code holds, with error correction M."""


@lru_cache(512)
def qr_svg(address: str, words: str = "") -> str:
    """The QR code of an address, as inline SVG that fills the width it is given.

    ``words`` says what the code is for those who do not see it. Error correction is at least M, and
    more where it costs no larger code: codes are photographed from a projector, at an angle. An address
    longer than ``MOST_CODED`` has a sentence instead.
    """
    try:
        code = segno.make_qr(address, error="m", boost_error=True)
    except segno.DataOverflowError:
        return '<p class="qr">Cette adresse est trop longue pour un code QR.</p>'
    side = code.symbol_size(1, QUIET_ZONE)[0]
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for x, length in _runs(row)
    )
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(words or "Code QR")}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def qr_png(address: str) -> bytes:
    """The QR code of an address as a picture, for slides; the address is at most ``MOST_CODED`` bytes."""
    out = io.BytesIO()
    segno.make_qr(address, error="m", boost_error=True).save(out, kind="png", scale=8, border=QUIET_ZONE)
    return out.getvalue()


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
