"""Series written for one test: waves of a few respondents, beside the folder of their series."""

import pytest
import yaml

from tests.studies import write_study

TRUST = {
    "id": "trust",
    "text": "Avez-vous confiance ?",
    "type": "single",
    "column": "A",
    "options": [
        {"code": "1", "label": "Tout à fait"},
        {"code": "2", "label": "Plutôt"},
        {"code": "3", "label": "Non"},
    ],
}
AREA = {
    "id": "area",
    "text": "Où habitez-vous ?",
    "type": "single",
    "column": "B",
    "options": [{"code": "n", "label": "Nord"}, {"code": "s", "label": "Sud"}],
}
PUBLIC = {"minimum_base": 1, "caution_base": 1, "public_data": True}


class Made:
    """Writes waves and their series in a folder."""

    def __init__(self, data):
        self.data, self.folder = data, data / "series"
        self.waves = []

    def wave(self, name, rows, *questions, columns="A,B", disclosure=PUBLIC, segments=("area",), **keys):
        folder = self.data / f"study-{name}"
        text = "\n".join([columns, *(",".join(map(str, row)) for row in rows)]) + "\n"
        write_study(
            folder,
            text,
            *(questions or (TRUST, AREA)),
            id=f"study-{name}",
            disclosure=disclosure,
            segments=list(segments),
            **keys,
        )
        self.waves.append({"id": name, "study": folder.name})
        return folder

    def series(self, sample="independent", **keys):
        content = {"id": "essai", "title": "Essai", "waves": self.waves, "sample": sample, **keys}
        self.folder.mkdir(exist_ok=True)
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (self.folder / "series.yaml").write_text(text, encoding="utf-8")
        return self.folder


@pytest.fixture
def made(tmp_path):
    return Made(tmp_path)
