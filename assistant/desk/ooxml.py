"""A document as a Word file with real footnotes (ECMA-376): the few parts it needs, written by hand.

No library of ours writes footnotes; the parts are small, and their elements stand in the order of the schema. The same
document gives the same bytes.
"""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from assistant.export import Document, Note, Style

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_NO_TEXT = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no character of XML 1.0
_STYLES: dict[Style, str] = {
    "title": "Title",
    "lead": "Subtitle",
    "heading": "Heading1",
    "subheading": "Heading2",
    "text": "BodyText",
    "quote": "Quote",
    "item": "ListBullet",
}
_PARTS = ("styles", "numbering", "settings", "footnotes", "footer")  # rId1 … in document.xml


def docx(document: Document) -> bytes:
    """The whole file."""
    notes: list[str] = []
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{_STYLES[block.style]}"/></w:pPr>{_runs(block.runs, notes)}</w:p>'
        for block in document.blocks
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {
                "rId1": (f"{_RELATION}/officeDocument", "word/document.xml"),
                "rId2": (f"{_CORE}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": _properties(document),
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{body}{_PAGE}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            {f"rId{n}": (f"{_RELATION}/{name}", f"{name}.xml") for n, name in enumerate(_PARTS, start=1)}
        ),
        "word/styles.xml": f"<w:styles {_W}>{_DEFAULTS}{''.join(_LOOK)}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_W}>{_NUMBERING}</w:numbering>",
        "word/settings.xml": f"<w:settings {_W}>{_SETTINGS}</w:settings>",
        "word/footnotes.xml": f"<w:footnotes {_W}>{_RULES}{''.join(notes)}</w:footnotes>",
        "word/footer.xml": f"<w:ftr {_W}>{_FOOTER}</w:ftr>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980, so that the same document gives the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f"{_HEAD}{xml}")
    return out.getvalue()


def _runs(runs: tuple[str | Note, ...], notes: list[str]) -> str:
    """Runs of text and marks of footnotes; the footnotes themselves go to `notes`, numbered from 1."""
    xml = ""
    for before, run in zip((None, *runs), runs, strict=False):
        if isinstance(run, Note):
            if isinstance(before, Note):  # else two marks read as one number
                xml += f"<w:r>{_RAISED}<w:t>,</w:t></w:r>"
            number = len(notes) + 1
            notes.append(
                f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
                f"<w:r>{_RAISED}<w:footnoteRef/></w:r>"
                f"{_text(' ' + run.text)}</w:p></w:footnote>"
            )
            mark = f'<w:footnoteReference w:id="{number}"/>'
            xml += f"<w:r>{_RAISED}{mark}</w:r>"
        else:
            xml += _text(run)
    return xml


def _text(text: str) -> str:
    """One run; a line end is a break, and what is no character of XML is left out."""
    lines = escape(_NO_TEXT.sub("", text).replace("\t", " ")).split("\n")
    return f'<w:r><w:t xml:space="preserve">{_BREAK.join(lines)}</w:t></w:r>'


def _content_types() -> str:
    of = {"document": "document.main"} | {name: name for name in _PARTS}
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in of.items()
    )
    return (
        f'<Types xmlns="{_CORE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(to: dict[str, tuple[str, str]]) -> str:
    each = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{name}"/>' for key, (kind, name) in to.items())
    return f'<Relationships xmlns="{_CORE}/relationships">{each}</Relationships>'


def _properties(document: Document) -> str:
    day = f"{document.as_at.isoformat()}T00:00:00Z"
    title = escape(_NO_TEXT.sub("", document.title))
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>Council papers assistant</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        "<dc:language>en-GB</dc:language></cp:coreProperties>"
    )


def _style(kind: str, key: str, name: str, more: str) -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'


def _paragraph(key: str, name: str, paragraph: str, run: str = "", after: str = "BodyText") -> str:
    look = f"<w:pPr>{paragraph}</w:pPr>" + (f"<w:rPr>{run}</w:rPr>" if run else "")
    return _style("paragraph", key, name, f'<w:basedOn w:val="Normal"/><w:next w:val="{after}"/><w:qFormat/>{look}')


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_RAISED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
_SERIF = '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia"/>'
_CORE = "http://schemas.openxmlformats.org/package/2006"
# A4, with margins of 2.5 cm, in twentieths of a point.
_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/>'
    "</w:sectPr>"
)
_DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    '<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
)
_LOOK = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
    _paragraph("BodyText", "Body Text", "<w:widowControl/>"),
    _paragraph("Title", "Title", '<w:keepNext/><w:spacing w:after="80"/>', f"<w:b/>{_size(36)}"),
    _paragraph("Subtitle", "Subtitle", '<w:spacing w:after="240"/>', '<w:color w:val="4A525B"/>'),
    _paragraph(
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="0"/>',
        f"<w:b/>{_size(28)}",
    ),
    _paragraph(
        "Heading2",
        "heading 2",
        '<w:keepNext/><w:spacing w:before="240" w:after="60"/><w:outlineLvl w:val="1"/>',
        f"<w:b/>{_size(23)}",
    ),
    _paragraph("Quote", "Quote", '<w:ind w:left="567" w:right="567"/>', _SERIF),
    _paragraph(
        "ListBullet",
        "List Bullet",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/>',
        after="ListBullet",
    ),
    _paragraph(
        "FootnoteText",
        "footnote text",
        '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
        _size(18),
        "FootnoteText",
    ),
    _style("character", "FootnoteReference", "footnote reference", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'),
    _paragraph("Footer", "footer", '<w:jc w:val="center"/>', _size(18), "Footer"),
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="567" w:hanging="283"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_SETTINGS = (
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting '
    'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)
# The lines between text and footnotes, which Word expects as the first two.
_RULES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_FOOTER = (
    '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
)
