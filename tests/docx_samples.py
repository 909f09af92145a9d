"""Word files written by hand for tests: paragraphs, lists, tables and notes as WordprocessingML, zipped."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from ingest.docx import docx_blocks

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_ROOTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
_ROOTS |= {"header": "hdr", "footer": "ftr"}

STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>
<w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>
</w:style>"""


def run(text: str, properties: str = "") -> str:
    """A run of text; "\t" and "\n" become Word's tab and line break."""
    inside = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(part, f'<w:t xml:space="preserve">{escape(part)}</w:t>')
        for part in _parts(text)
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def _parts(text: str) -> list[str]:
    return [part for part in text.replace("\t", "\0\t\0").replace("\n", "\0\n\0").split("\0") if part]


def para(
    text: str = "", properties: str = "", runs: str = "", style: str = "", num: tuple[int, int] | None = None
) -> str:
    """A paragraph; `num` is (numId, level), `runs` is markup after its text."""
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        about += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{about}{properties}</w:pPr>{run(text) if text else ''}{runs}</w:p>"


def level(at: int, text: str, form: str = "decimal", start: int = 1, more: str = "") -> str:
    """One level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(lists: Mapping[int, str], nums: Mapping[int, tuple[int, str]]) -> str:
    """`lists` are levels by the list's id; `nums` are (list, overrides) by the num's id."""
    found = "".join(f'<w:abstractNum w:abstractNumId="{n}">{levels}</w:abstractNum>' for n, levels in lists.items())
    return found + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{of}"/>{changed}</w:num>' for n, (of, changed) in nums.items()
    )


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{para(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</w:tr>"


def table(*rows: str) -> str:
    grid = "".join("<w:gridCol/>" for _ in range(4))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def docx(*body: str, styles: str = STYLES, **parts: str) -> bytes:
    """A Word file; `parts` are the insides of its other parts by kind: numbering, footnotes, header."""
    held = {"styles": styles, **parts}
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/>'
        + "".join(
            f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            f'wordprocessingml.{kind}+xml"/>'
            for kind in held
        )
        + "</Types>",
        "_rels/.rels": _related({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _related({kind: f"{kind}.xml" for kind in held}),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(body)}</w:body></w:document>",
    }
    files |= {f"word/{kind}.xml": f"<w:{_ROOTS[kind]} {_SPACES}>{held[kind]}</w:{_ROOTS[kind]}>" for kind in held}
    return packed(files)


def _related(targets: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_TYPES}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


REPORT = level(0, "%1.") + level(1, "%1.%2") + level(2, "%1.%2.%3") + level(3, "(%4)", "lowerLetter")


def shown(*body: str, **parts: str) -> list[str]:
    """The blocks of a Word file, each with its number as it stands before its text, bullets with a dash."""
    return [("- " if block.bullet else "") + block.whole for block in docx_blocks(docx(*body, **parts), "a.docx")[0]]
