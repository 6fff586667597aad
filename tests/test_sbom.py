"""The bill of materials holds what the lock installs."""

import json

from tests import sbom


def parts(text):
    return {(part["name"], part["version"]) for part in json.loads(text)["components"]}


def test_the_bill_of_materials_is_that_of_the_lock():
    kept = sbom.SBOM.read_text(encoding="utf-8")

    assert parts(kept) == parts(sbom.bill()), "run make sbom"
    assert set(sbom.locked().items()) == parts(kept) - {("public-sans", "5.3.0")}
    assert all(part["licenses"] for part in json.loads(kept)["components"])


def test_each_part_tells_what_it_needs():
    needs = {each["ref"]: each.get("dependsOn", []) for each in json.loads(sbom.bill())["dependencies"]}

    assert any(ref.startswith("streamlit==") for ref in needs["tableau-de-bord"])
    assert any(
        ref.startswith("pyarrow==") for ref in needs[next(r for r in needs if r.startswith("streamlit=="))]
    )
