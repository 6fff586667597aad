"""The XML of a sheet: what is found in it, whoever wrote it, and that nothing holds it for ever."""

import zipfile

import pytest

from core.responses.workbook import NEVER_CALCULATED, Area, Marked, marks

NAMES = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def sheet_of(folder, content, target="worksheets/s.xml"):
    path = folder / "r.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", f'<w {NAMES}><sheets><sheet name="A &amp; B" r:id="i2"/></sheets></w>'
        )
        links = f'<R><L Id="i1" Target="x.xml"/><L Id="i2" Target="{target}"/></R>'
        archive.writestr("xl/_rels/workbook.xml.rels", links)
        archive.writestr("xl/worksheets/s.xml", content)
    return marks(path, "A & B")


CELLS = {
    "error": ('<c r="B2" t="e"><v>#REF!</v></c>', "#REF!"),
    "error of a formula": ('<c r="B2" s="4" t="e"><f>A1</f><v>#N/A</v></c>', "#N/A"),
    "formula without a value": ('<c r="B2"><f>A1</f></c>', NEVER_CALCULATED),
    "formula with an empty value": ('<c r="B2" s="1"><f>A1</f><v></v></c>', NEVER_CALCULATED),
    "formula with a closed value": ('<c r="B2"><f>A1</f><v/></c>', NEVER_CALCULATED),
    "shared formula": ('<c r="B2"><f t="shared" si="0"/></c>', NEVER_CALCULATED),
    "formula of an empty text": ('<c r="B2" t="str"><f>A1</f><v></v></c>', None),
    "formula with a value": ('<c r="B2"><f>A1</f><v>3</v></c>', None),
    "formula with a text": ('<c r="B2" t="str"><f>A1</f><v>e</v></c>', None),
    "text about formulas": ('<c r="B2" t="inlineStr"><is><t>&lt;f&gt; t="e"</t></is></c>', None),
    "blank": ('<c r="B2" s="3"/>', None),
}


@pytest.mark.parametrize(("cell", "text"), CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("written", ["as Excel", "with prefixes", "with other quotes"])
def test_cells_without_a_value_are_found(tmp_path, cell, text, written):
    content = f'<sheetData><row r="2"><c r="A2"><v>1</v></c>{cell}<c r="C2"><v>2</v></c></row></sheetData>'
    if written == "with prefixes":
        for tag in ("sheetData", "row", "c", "f", "v"):
            for end in (">", " ", "/"):
                content = content.replace(f"<{tag}{end}", f"<x:{tag}{end}").replace(
                    f"</{tag}>", f"</x:{tag}>"
                )
    elif written == "with other quotes":
        content = content.replace('"', "'")

    assert sheet_of(tmp_path, content).cells == ([] if text is None else [Marked(1, 1, text)])


def test_cells_are_found_in_whatever_piece_of_a_large_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr("core.responses.workbook._CHUNK", 50)
    rows = "".join(f'<row r="{i}"><c r="A{i}"><f>B{i}</f></c></row>' for i in range(1, 200))
    found = sheet_of(
        tmp_path, f"<sheetData>{rows}</sheetData><mergeCells><mergeCell ref='AA1:AB3'/></mergeCells>"
    )

    assert [cell.row for cell in found.cells] == list(range(199))
    assert found.merged == [Area(0, 26, 2, 27)]
    assert str(found.merged[0]) == "AA1:AB3"


def test_a_sheet_may_be_named_from_the_root_of_the_archive(tmp_path):
    row = '<sheetData><row r="1" hidden="1"></row></sheetData>'
    assert sheet_of(tmp_path, row, "/xl/worksheets/s.xml").hidden == 1
    assert sheet_of(tmp_path, row, "worksheets/other.xml").hidden == 0


@pytest.mark.parametrize(
    "content",
    [
        "<c t='e'" * 1_000_000,
        '<c r="A1" t="e"><f>' * 300_000,
        '<row hidden="1"' * 300_000,
        "<mergeCell " * 100_000,
    ],
    ids=["cells", "formulas", "rows", "merged"],
)
def test_a_sheet_that_is_none_is_looked_at_once(tmp_path, content):
    assert len(sheet_of(tmp_path, f"<sheetData></row>{content}").merged) == 0
