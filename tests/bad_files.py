"""Files made to break a reader, each written small by code: name → bytes. Nothing here does harm but to one reading."""

import random
import zlib
from collections.abc import Callable, Sequence

PARENT = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
SENTENCE = "1.1 The footbridge over the river at the mill was closed after the flood of last March."


def stream(data: bytes, more: str = "") -> bytes:
    return f"<< /Length {len(data)} {more}>>\nstream\n".encode() + data + b"\nendstream"


def shown(text: str, x: float = 72, y: float = 740, size: float = 11) -> bytes:
    """The content that prints one line."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n".encode()


def assembled(bodies: Sequence[bytes], root: str = "/Root 1 0 R") -> bytes:
    """Numbered objects from 1 as a PDF file."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    return bytes(out) + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, root.encode(), len(out))
    )


def one_page(content: bytes = b"", page: str = PARENT, more: Sequence[bytes] = (), catalog: bytes = CATALOG) -> bytes:
    """A PDF of one page: objects 1 catalogue, 2 pages, 3 font, 4 page, 5 content, then `more` from 6."""
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    body = content if content.startswith(b"<<") else stream(content)
    return assembled([catalog, pages, FONT, f"<< {page} /Contents 5 0 R >>".encode(), body, *more])


def _page_with(*entries: str) -> str:
    return PARENT.replace("/Resources << ", f"/Resources << {' '.join(entries)} ")


def laughs() -> bytes:
    """Forms that show forms that show forms, ten each, to a depth of eleven."""
    forms = [
        stream(
            b"/A Do " * 10,
            f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A {n} 0 R >> >> ",
        )
        for n in range(7, 17)
    ]
    last = stream(
        shown("ha"), "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
    )
    return one_page(b"/A Do", _page_with("/XObject << /A 6 0 R >>"), [*forms, last])


def flate_bomb(twice: bool) -> bytes:
    """A page whose content is 1 GB of blanks once it is unpacked."""
    packer = zlib.compressobj(9)
    head, some = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH), b" " * (1 << 20)
    block = packer.compress(some) + packer.flush(zlib.Z_FULL_FLUSH)  # it leans on nothing before it
    check = zlib.adler32(b"")
    for _ in range(1024):
        check = zlib.adler32(some, check)
    packed = head + block * 1024 + b"\x03\x00" + check.to_bytes(4)
    if not twice:
        return one_page(stream(packed, "/Filter /FlateDecode "))
    return one_page(stream(zlib.compress(packed, 9), "/Filter [/FlateDecode /FlateDecode] "))


def picture_bomb() -> bytes:
    """A picture of 60,000 by 60,000 dots in four megabytes of nothing, drawn on the page."""
    packed = zlib.compress(bytes(60_000 * 8_000), 9)
    picture = stream(
        packed,
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        "/Filter /FlateDecode ",
    )
    return one_page(b"500 0 0 700 40 40 cm /P Do", _page_with("/XObject << /P 6 0 R >>"), [picture])


def scattered(count: int) -> bytes:
    """Letters all over one page, none beside another."""
    chance = random.Random(1)
    content = b"".join(
        shown(chance.choice("abcdefgh"), chance.uniform(0, 590), chance.uniform(0, 840)) for _ in range(count)
    )
    return one_page(content)


def broken_table(count: int) -> bytes:
    """Many objects and a cross-reference table that points nowhere."""
    whole = one_page(shown(SENTENCE), more=[b"[" + b"0 " * 8 + b"]"] * count)
    return whole[: whole.rindex(b"xref\n0")] + b"xref\n0 1\n0000000009 65535 f \ntrailer << /Root 1 0 R >>\n"


def truncated() -> bytes:
    whole = one_page(shown(SENTENCE))
    return whole[: len(whole) // 3]


def no_pages() -> bytes:
    return assembled([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"])


def many_pages(count: int) -> bytes:
    """Pages that all show the same content."""
    kids = " ".join(f"{n + 5} 0 R" for n in range(count))
    page = f"<< {PARENT} /Contents 4 0 R >>".encode()
    pages = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()
    return assembled([CATALOG, pages, FONT, stream(shown(SENTENCE)), *[page] * count])


def encrypted() -> bytes:
    """A file whose password nobody knows: its checks are made up."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >>"
    bodies = [CATALOG, b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", FONT, f"<< {PARENT} >>".encode(), lock]
    return assembled(bodies, "/Root 1 0 R /Encrypt 5 0 R /ID [<00> <00>]")


def picture_only() -> bytes:
    """A page that is a picture, as a scanner makes them."""
    picture = stream(
        zlib.compress(bytes(100 * 140), 9),
        "/Type /XObject /Subtype /Image /Width 100 /Height 140 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        "/Filter /FlateDecode ",
    )
    return one_page(b"595 0 0 842 0 0 cm /P Do", _page_with("/XObject << /P 6 0 R >>"), [picture])


def own_child() -> bytes:
    """A page tree whose branch is its own trunk."""
    return assembled(
        [CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    )


def deep_tree(depth: int) -> bytes:
    branches = [f"<< /Type /Pages /Kids [{n + 1} 0 R] /Count 1 >>".encode() for n in range(4, depth + 4)]
    leaf = f"<< {PARENT} /Contents {depth + 5} 0 R >>".encode()
    return assembled(
        [CATALOG, b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", FONT, *branches, leaf, stream(shown(SENTENCE))]
    )


def circular_outlines() -> bytes:
    catalog = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    outline = b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 9 >>"
    entry = b"<< /Title (Round) /Parent 6 0 R /Next 7 0 R /Prev 7 0 R /First 7 0 R >>"
    return one_page(shown(SENTENCE), more=[outline, entry], catalog=catalog)


def boxed(box: str) -> bytes:
    """A page with a strange media box."""
    return one_page(shown(SENTENCE), PARENT.replace("0 0 595 842", box))


def many_fonts(count: int) -> bytes:
    names = " ".join(f"/G{n} {n + 6} 0 R" for n in range(count))
    content = b"".join(shown("ab", 50 + n % 500, 50 + n % 700).replace(b"/F1", b"/G%d" % n) for n in range(count))
    fonts = [FONT.replace(b"Helvetica", b"Font%d" % n) for n in range(count)]
    page = PARENT.replace("/Font << ", f"/Font << {names} ")
    return one_page(content, page, fonts)


def deep_arrays(depth: int) -> bytes:
    return one_page(b"[" * depth + b"]" * depth + b" TJ " + shown(SENTENCE), more=[b"[" * depth + b"]" * depth])


def deep_states(depth: int) -> bytes:
    """Graphics states saved inside each other."""
    return one_page(b"q " * depth + shown(SENTENCE) + b"Q " * depth)


def long_path(count: int) -> bytes:
    """One shape of very many corners, stroked."""
    return one_page(
        b"0 0 m " + b"".join(b"%d %d l " % (n % 595, n % 842) for n in range(count)) + b"S " + shown(SENTENCE)
    )


def many_rules(count: int) -> bytes:
    """Ruling lines enough for a table of a million cells."""
    side = count // 2
    across = b"".join(b"0 %.2f m 595 %.2f l S\n" % (842 * n / side, 842 * n / side) for n in range(side))
    down = b"".join(b"%.2f 0 m %.2f 842 l S\n" % (595 * n / side, 595 * n / side) for n in range(side))
    return one_page(across + down + shown(SENTENCE))


def looping_form(times: int) -> bytes:
    """A form that shows itself, once harmlessly, or several times."""
    form = stream(
        b"/A Do " * times, "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 6 0 R >> >> "
    )
    return one_page(b"/A Do " + shown(SENTENCE), _page_with("/XObject << /A 6 0 R >>"), [form])


def looping_length() -> bytes:
    """A stream whose length is the stream itself."""
    return one_page(b"<< /Length 5 0 R >>\nstream\n" + shown(SENTENCE) + b"endstream")


def object_stream_bomb() -> bytes:
    """Objects kept in a packed stream that claims a thousand million of them."""
    packed = zlib.compress(b"6 0 " * 1_000_000, 9)
    return one_page(
        shown(SENTENCE), more=[stream(packed, "/Type /ObjStm /N 1000000000 /First 4000000 /Filter /FlateDecode ")]
    )


def noise() -> bytes:
    return b"%PDF-1.7\n" + random.Random(2).randbytes(50_000)


def nested_quotes(depth: int) -> bytes:
    return b">" * depth + b" said.\n" + b"(" * depth + b"\n" + b"#" * depth


PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>"
LOGIN = (
    b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html lang="en"><head><title>Login</title></head><body>'
    b'<h1>Login - Council meetings</h1><form action="ieLogon.aspx?RPID=0" method="post"><label>User name</label>'
    b'<input type="password"></form></body></html>'
)

PDFS: dict[str, Callable[[], bytes]] = {
    "laughs": laughs,
    "flate bomb": lambda: flate_bomb(False),
    "flate bomb twice": lambda: flate_bomb(True),
    "picture bomb": picture_bomb,
    "scattered letters": lambda: scattered(30_000),
    "broken table": lambda: broken_table(100_000),
    "truncated": truncated,
    "page saved": lambda: PAGE,
    "login saved": lambda: LOGIN,
    "nothing": lambda: b"",
    "no pages": no_pages,
    "many pages": lambda: many_pages(3000),
    "locked": encrypted,
    "picture only": picture_only,
    "own child": own_child,
    "deep tree": lambda: deep_tree(5000),
    "circular outlines": circular_outlines,
    "huge box": lambda: boxed("0 0 1e9 1e9"),
    "negative box": lambda: boxed("595 842 0 0"),
    "no box": lambda: boxed("0 0 0 0"),
    "endless box": lambda: boxed("-1e38 -1e38 1e38 1e38"),
    "many fonts": lambda: many_fonts(5000),
    "deep arrays": lambda: deep_arrays(100_000),
    "deep states": lambda: deep_states(500_000),
    "long path": lambda: long_path(1_000_000),
    "many rules": lambda: many_rules(6_000),
    "looping form": lambda: looping_form(1),
    "looping forms": lambda: looping_form(3),
    "looping length": looping_length,
    "object stream bomb": object_stream_bomb,
    "noise": noise,
}

_WRITTEN = "1.1 The caf\u00e9 costs \u00a35.\n"
ENCODED = ("utf-16", "utf-8 with its mark", "windows")
TEXTS: dict[str, Callable[[], bytes]] = {
    "utf-16": lambda: _WRITTEN.encode("utf-16"),
    "utf-8 with its mark": lambda: _WRITTEN.encode("utf-8-sig"),
    "windows": lambda: _WRITTEN.encode("cp1252"),
    "half of utf-16": lambda: _WRITTEN.encode("utf-16")[:-1],
    "no bytes": lambda: b"",
    "blanks": lambda: b" \n\t\n\xc2\xa0\n" * 1000,
    "nought bytes": lambda: b"1.1 The pool\x00 is shut.\n",
    "a program": lambda: b"\x7fELF" + bytes(range(256)),
    "one wrong byte": lambda: _WRITTEN.encode() + b"1.2 The pool \xff is shut.\n",
    "one long line": lambda: b"word " * 1_200_000,
    "nested quotes": lambda: nested_quotes(2000),
}
