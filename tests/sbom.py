"""What the dashboard is made of, as CycloneDX: ``make sbom`` writes docs/sbom.cdx.json from the lock."""

import json
import re
from importlib.metadata import distribution

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from tests.licences import ROOT, licence, pinned

LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "docs" / "sbom.cdx.json"
TYPEFACE = ("@fontsource/public-sans", "5.3.0", "OFL-1.1")
"""The only part that is no package of Python; axe-core serves tests alone, Plotly's script is in its own."""


def locked() -> dict[str, str]:
    """The packages of an installation and their versions."""
    lines = re.findall(r"^([\w.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in lines}


def needs(name: str) -> set[str]:
    """The packages that a package asks for."""
    asked = (Requirement(line) for line in distribution(name).requires or [])
    return {
        need.name.lower().replace("_", "-")
        for need in asked
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }


def bill() -> str:
    """The bill of materials, the same for the same lock: without a date or a number drawn by lot."""
    make, parts = LicenseFactory(), {}
    for name, version in locked().items():
        parts[name] = Component(
            name=name,
            version=version,
            bom_ref=f"{name}=={version}",
            purl=PackageURL("pypi", None, name, version),
            licenses=[make.make_from_string(licence(distribution(name)))],
        )
    name, version, held = TYPEFACE
    scope, _, short = name.partition("/")
    face = Component(
        name=short,
        group=scope,
        version=version,
        bom_ref=f"{short}=={version}",
        purl=PackageURL("npm", scope, short, version),
        licenses=[make.make_from_string(held)],
    )
    whole = Component(name="tableau-de-bord", type=ComponentType.APPLICATION, bom_ref="tableau-de-bord")
    bom = Bom(components=[*parts.values(), face])
    bom.metadata.component = whole
    bom.register_dependency(whole, [*(parts[name.lower()] for name in pinned()), face])
    for name, part in parts.items():
        bom.register_dependency(part, [parts[each] for each in needs(name) if each in parts])
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    del told["serialNumber"], told["metadata"]["timestamp"]
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    SBOM.write_text(bill(), encoding="utf-8")
