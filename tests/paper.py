"""What a browser printed: its sheets as words and as pixels, by poppler (``pdftotext``, ``pdftoppm``)."""

import io
import subprocess
from functools import cached_property

from PIL import Image, ImageChops


class Paper:
    """A PDF document."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf

    @cached_property
    def texts(self) -> list[str]:
        """The words of each sheet, with plain spaces."""
        said = self._by("pdftotext", "-enc", "UTF-8", "-", "-").decode()
        return [" ".join(sheet.split()) for sheet in said.split("\f")[:-1]]

    @cached_property
    def pictures(self) -> list[Image.Image]:
        """Each sheet, 96 pixels an inch: those of the screen."""
        pixels = io.BytesIO(self._by("pdftoppm", "-r", "96", "-"))
        sheets = []
        while pixels.tell() < len(pixels.getbuffer()):
            # One PPM file after another: "P6\n<width> <height>\n255\n", then three bytes a pixel.
            assert pixels.readline() == b"P6\n"
            width, height = map(int, pixels.readline().split())
            pixels.readline()
            sheets.append(Image.frombytes("RGB", (width, height), pixels.read(3 * width * height)))
        return sheets

    def _by(self, *command: str) -> bytes:
        return subprocess.run(command, input=self._pdf, capture_output=True, check=True).stdout


def reach(sheet: Image.Image) -> float:
    """How far down a sheet has ink, of its height."""
    box = ImageChops.invert(sheet.convert("L")).point(lambda level: 255 * (level > 16)).getbbox()
    return box[3] / sheet.height if box else 0.0
