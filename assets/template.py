"""Makes ``assets/template.pptx``: the slides that an organisation may restyle or replace (docs/files.md).

``make template`` writes it again; nobody needs to, unless the look of our own template changes.
"""

from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Inches

from core.charts.palette import PALETTES
from core.files.pptx.template import CHART, COVER, PORTRAIT, SECTION, normalised, saved

PALETTE = PALETTES["light"]
TEXT, QUIET, ACCENT, LINE = (c[1:] for c in (PALETTE.text, PALETTE.quiet, PALETTE.accent, PALETTE.line))
FACE = 'typeface="Public Sans" panose="020B0604020202020204" pitchFamily="34" charset="0"'
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
LEFT, WIDTH = 0.6, 12.13
DASHED = (
    f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{TEXT}"/></a:solidFill><a:prstDash val="dash"/></a:ln>'
)


def colour(value: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{value}"/></a:solidFill>'


def placeholder(
    number: int,
    name: str,
    kind: str,
    box: tuple[float, float, float, float],
    size: float,
    *,
    ink: str = TEXT,
    bold: bool = False,
    anchor: str = "t",
    align: str = "l",
    badge: bool = False,
    bullet: bool = False,
    prompt: str = "",
) -> str:
    """A placeholder of a layout: its place in inches, its type in points."""
    x, y, width, height = (round(v * 914400) for v in box)
    index = "" if kind == "title" else f' idx="{number}"'
    outline = f'<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom><a:noFill/>{DASHED}' if badge else ""
    mark = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if bullet else "<a:buNone/>"
    indent = 'marL="200000" indent="-200000"' if bullet else 'marL="0" indent="0"'
    levels = "".join(
        f'<a:lvl{level}pPr {indent} algn="{align}">'
        f'<a:spcBef><a:spcPts val="{200 if bullet else 0}"/></a:spcBef>'
        f'{mark}<a:defRPr sz="{round(size * 100)}" b="{int(bold)}" lang="fr-FR">{colour(ink)}</a:defRPr>'
        f"</a:lvl{level}pPr>"
        for level in range(1, 6)
    )
    words = prompt or name
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number + 1}" name="{name}"/><p:cNvSpPr>'
        f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}"{index}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>{outline}'
        f"</p:spPr>"
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle>{levels}</a:lstStyle><a:p><a:r><a:rPr lang="fr-FR"/><a:t>{words}</a:t></a:r></a:p>'
        f"</p:txBody></p:sp>"
    )


def number_of_slide() -> str:
    x, y, width, height = (round(v * 914400) for v in (LEFT, 7.16, 1.0, 0.22))
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="90" name="Numéro"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="40"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm></p:spPr><p:txBody>'
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle><a:lvl1pPr algn="l">'
        f'<a:defRPr sz="1200">{colour(QUIET)}</a:defRPr></a:lvl1pPr></a:lstStyle><a:p>'
        f'<a:fld id="{{00000000-1234-1234-1234-123412341234}}" type="slidenum"><a:rPr lang="fr-FR"/>'
        f"<a:t>‹N°›</a:t></a:fld></a:p></p:txBody></p:sp>"
    )


def band(width: float) -> str:
    """A line of the accent at the top of the slide: decoration only."""
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="91" name="Filet"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{round(width * 914400)}" cy="91440"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{colour(ACCENT)}<a:ln><a:noFill/></a:ln></p:spPr>'
        f'<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="fr-FR"/></a:p></p:txBody></p:sp>'
    )


def overline() -> str:
    return placeholder(
        10, "Surtitre", "body", (LEFT, 0.36, 9.6, 0.34), 16, ink=ACCENT, bold=True, anchor="ctr"
    )


def head() -> list[str]:
    title = placeholder(1, "Titre", "title", (LEFT, 0.74, WIDTH, 1.0), 28, bold=True, anchor="t")
    return [overline(), title, nature()]


def nature() -> str:
    box = (10.53, 0.34, 2.2, 0.38)
    return placeholder(11, "Nature", "body", box, 14, bold=True, anchor="ctr", align="ctr", badge=True)


def foot(top: float = 6.12) -> list[str]:
    return [
        placeholder(13, "Notes", "body", (LEFT, top, 10.75, 7.13 - top), 12, ink=QUIET, anchor="b"),
        placeholder(14, "Code QR", "pic", (11.58, 6.12, 1.15, 1.15), 12, ink=QUIET),
        number_of_slide(),
    ]


def measure() -> str:
    return placeholder(12, "Mesure", "body", (LEFT, 1.76, WIDTH, 0.56), 16, ink=QUIET)


LAYOUTS = {
    COVER: [
        band(13.333),
        placeholder(1, "Titre", "title", (LEFT, 1.5, 11.2, 1.9), 44, bold=True, anchor="b"),
        placeholder(12, "Mesure", "body", (LEFT, 3.6, 11.2, 0.9), 20, ink=QUIET),
        nature(),
        placeholder(13, "Notes", "body", (LEFT, 4.7, 10.4, 2.3), 16, ink=TEXT, anchor="t"),
        placeholder(14, "Code QR", "pic", (11.58, 6.12, 1.15, 1.15), 12, ink=QUIET),
    ],
    SECTION: [
        band(13.333),
        placeholder(10, "Surtitre", "body", (LEFT, 2.3, 9.6, 0.5), 24, ink=ACCENT, bold=True, anchor="b"),
        placeholder(1, "Titre", "title", (LEFT, 2.9, 11.2, 1.9), 44, bold=True, anchor="t"),
        nature(),
        *foot(),
    ],
    CHART: [
        band(13.333),
        *head(),
        measure(),
        placeholder(15, "Graphique", "chart", (LEFT, 2.36, WIDTH, 3.7), 16),
        *foot(),
    ],
    PORTRAIT: [
        band(13.333),
        overline(),
        placeholder(1, "Titre", "title", (LEFT, 0.74, WIDTH, 0.52), 28, bold=True, anchor="t"),
        nature(),
        placeholder(12, "Mesure", "body", (LEFT, 1.3, WIDTH, 0.34), 16, ink=QUIET),
        placeholder(16, "Constats", "body", (LEFT, 1.8, 4.5, 4.45), 14, bullet=True),
        placeholder(17, "Tableau", "tbl", (5.3, 1.8, 7.43, 4.45), 12),
        *foot(6.3),
    ],
}  # fmt: skip
COLOURS = {
    "dk1": TEXT,
    "lt1": PALETTE.background[1:],
    "dk2": ACCENT,
    "lt2": LINE,
    **{f"accent{n}": c[1:] for n, c in enumerate(PALETTE.groups, 1)},
    "hlink": ACCENT,
    "folHlink": QUIET,
}


def theme(blob: bytes) -> bytes:
    """The theme with our colours and typeface."""
    root = parse_xml(blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    root.set("name", "Tableau de bord")
    for name, value in COLOURS.items():
        slot = root.find(f".//a:clrScheme/a:{name}", space)
        for child in list(slot):
            slot.remove(child)
        slot.append(parse_xml(f'<a:srgbClr {NAMESPACES} val="{value}"/>'))
    for kind in ("majorFont", "minorFont"):
        fonts = root.find(f".//a:{kind}", space)
        fonts.replace(fonts.find("a:latin", space), parse_xml(f"<a:latin {NAMESPACES} {FACE}/>"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def redrawn(shapes: Any, drawn: list[str]) -> None:
    """Replace the shapes of a layout or of the master."""
    tree = shapes._spTree
    for shape in list(shapes):
        tree.remove(shape._element)
    for xml in drawn:
        tree.append(parse_xml(xml))


def make() -> bytes:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    master = presentation.slide_master
    for rel in master.part.rels.values():
        if rel.reltype.endswith("/theme"):
            rel.target_part._blob = theme(rel.target_part.blob)
    redrawn(
        master.shapes,
        [
            placeholder(1, "Titre", "title", (LEFT, 0.74, WIDTH, 1.0), 28, bold=True),
            placeholder(2, "Texte", "body", (LEFT, 2.4, WIDTH, 3.7), 18),
            number_of_slide(),
        ],
    )
    background = parse_xml(
        f'<p:bg {NAMESPACES}><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg>'
    )
    common = master._element.cSld
    if common.find("{*}bg") is not None:
        common.remove(common.find("{*}bg"))
    common.insert(0, background)
    layouts = list(presentation.slide_layouts)
    for layout in layouts[len(LAYOUTS) :]:
        presentation.slide_layouts.remove(layout)
    for layout, (name, drawn) in zip(layouts, LAYOUTS.items(), strict=False):
        layout._element.cSld.set("name", name)
        for attribute in ("type", "preserve"):
            layout._element.attrib.pop(attribute, None)
        redrawn(layout.shapes, drawn)
    presentation.core_properties.title = "Modèle de diapositives"
    return normalised(saved(presentation))


if __name__ == "__main__":
    target = Path(__file__).with_suffix(".pptx")
    target.write_bytes(make())
    print(target.name)
