"""Cases of content: signed, well formed, and written to run something, to show something, or to take for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.payloads import NAMES
from tests.hostile.pictures import drawings, pictures
from tests.hostile.sandbox import Case
from tests.hostile.texts import ATTRIBUTES, HTML, LINKS, MARKDOWN, SLOW
from tests.hostile.workshop import File, Package, dumps, glossary, quiz

Place = Callable[[Package, str], None]


def _in_lesson(package: Package, text: str) -> None:
    package.lesson(f"Trước.\n\n{text}\n\nSau.")


def _in_table(package: Package, text: str) -> None:
    package.lesson("| A | B |\n|---|---|\n| " + text.replace("\n", " ").replace("|", "") + " | x |")


def _in_list(package: Package, text: str) -> None:
    package.lesson("- một\n- " + text.replace("\n", "\n    "))


def _in_stem(package: Package, text: str) -> None:
    _in_quiz(package, text, "stem")


def _in_quiz(package: Package, text: str, field: str) -> None:
    node = quiz("kiem-tra")
    question, key = node["questions"][0], node["keys"][0]
    if field == "stem":
        question["stem"] = text
    elif field == "choice":
        question["choices"] = [text, f"x\n\n{text}", "ba"]
    else:
        key.update(explanation=text, feedback=[text, text, None])
    package.files["quizzes/kiem-tra.json"].raw = dumps(node)


def _in_choice(package: Package, text: str) -> None:
    _in_quiz(package, text, "choice")


def _in_explanation(package: Package, text: str) -> None:
    _in_quiz(package, text, "explanation")


def _in_meaning(package: Package, text: str) -> None:
    package.files["glossary.json"].raw = dumps([*glossary(), {"term": "x", "meaning": text, "see": ["Đảng", text]}])


def _in_term(package: Package, text: str) -> None:
    package.files["glossary.json"].raw = dumps([{"term": text, "meaning": "x", "see": [text]}, *glossary()])


PLACES: dict[str, Place] = {
    "lesson": _in_lesson,
    "table": _in_table,
    "list": _in_list,
    "stem": _in_stem,
    "choice": _in_choice,
    "explanation": _in_explanation,
    "meaning": _in_meaning,
    "term": _in_term,
}


def cases() -> Iterator[Case]:
    """All of them."""
    for name, text in _texts():
        for place in PLACES:
            yield case(f"{name} in a {place}", place, text)
    for name, text in SLOW.items():
        for place in ("lesson", "explanation", "meaning"):
            yield case(f"slow {name} in a {place}", place, text)
    yield from _encodings()
    yield from _titles()
    yield from _media()


def case(name: str, place: str, text: str) -> Case:
    """A text at a place."""

    def spoil(package: Package, _: Path) -> None:
        PLACES[place](package, text)

    return Case(name, spoil)


def _texts() -> Iterator[tuple[str, str]]:
    for text in (*HTML, *ATTRIBUTES):
        yield ascii(text)[:60], text
    for number, link in enumerate(LINKS):
        # All ways of writing in one text: what comes out of it is looked at as a whole.
        yield f"a link to {ascii(link)[:40]} ({number})", "\n\n".join(form.format(link=link) for form in MARKDOWN)


def _encodings() -> Iterator[Case]:
    for path in ("lessons/bai-1.md", "lessons/bai-2.md"):
        for name, raw in {
            "latin-1": "Đoạn".encode("cp1258", "replace"),
            "bad utf-8": b"a\xff\xfeb",
            "overlong": b"\xc0\xafa",
            "surrogate": b"\xed\xa0\x80",
            "utf-16": "Mục".encode("utf-16"),
            "utf-8 with a mark": b"\xef\xbb\xbf# x",
            "nul": b"a\x00b",
            "controls": bytes(range(32)),
            "empty": b"",
            "noncharacters": "\ufffe\uffff\U0010ffff".encode(),
            "old line ends": b"# a\rb\r\nc\x0bd\x0ce\xc2\x85f",
        }.items():

            def spoil(package: Package, _: Path, path: str = path, raw: bytes = raw) -> None:
                package.files[path].raw = raw

            is_bad = name in ("bad utf-8", "overlong", "surrogate", "utf-16", "latin-1")
            yield Case(f"{path} in {name}", spoil, refused_as=frozenset({"malformed-package"}) if is_bad else None)


def _titles() -> Iterator[Case]:
    for text in (
        *HTML[:6],
        "\x00",
        "\u202e\u2066x",
        "x" * 500_000,
        "\n" * 1_000,
        "e" + "\u0301" * 50_000,
        "&amp;<b>",
        "%s{0}",
    ):

        def spoil(package: Package, _: Path, text: str = text) -> None:
            package.toc["title"] = package.listing["title"] = text
            package.toc["summary"] = package.toc["publisher"] = package.toc["licence"] = text
            package.toc["topics"][0]["title"] = package.toc["topics"][0]["lessons"][0]["title"] = text
            package.toc["quizzes"][0]["title"] = text

        yield Case(f"titles {ascii(text)[:40]}", spoil)


def _media() -> Iterator[Case]:
    for name, data in drawings("/etc/passwd").items():

        def drawing(package: Package, _: Path, data: bytes = data) -> None:
            package.files["media/hinh.svg"].raw = data

        yield Case(f"drawing {name}", drawing)
    for name, data in pictures().items():

        def picture(package: Package, _: Path, data: bytes = data) -> None:
            package.files["media/anh.png"].raw = data
            package.lesson("![x](media/anh.png)")

        yield Case(f"picture {name}", picture)
    for name, data in _pages().items():

        def page(package: Package, _: Path, data: bytes = data) -> None:
            package.files["media/tai-lieu.pdf"] = File(data, "application/pdf", compressed=False)
            package.toc["topics"][0]["lessons"].append(
                {"id": "tai-lieu", "title": "Tài liệu", "path": "media/tai-lieu.pdf"}
            )

        yield Case(f"pdf {name}", page)
    for name in NAMES:

        def named(package: Package, _: Path, name: str = name) -> None:
            package.lesson(f"![x]({name}) ![y](<{name}>) <img src='{name}'>")

        yield Case(f"a picture named {ascii(name)[:40]}", named)
    for kind in ("text/html", "application/x-msdownload", "image/svg+xml\r\nX: y", "", "video/mp4", "x" * 100_000):

        def typed(package: Package, _: Path, kind: str = kind) -> None:
            package.files["media/tep.bin"] = File(b"MZ" * 100, kind, compressed=False)
            package.lesson("![x](media/tep.bin)")

        yield Case(f"media of type {ascii(kind)[:40]}", typed)


def _pages() -> dict[str, bytes]:
    def pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R /Size 9 >>") -> bytes:
        body, places = b"%PDF-1.7\n", []
        for number, content in enumerate(objects, 1):
            places.append(len(body))
            body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        table += b"".join(b"%010d 00000 n \n" % place for place in places)
        return body + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)

    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] /Resources << >> >>"

    def stream(data: bytes, more: bytes = b"") -> bytes:
        return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)

    import zlib

    one = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    bomb = zlib.compress(bytes(100_000_000), 9)
    return {
        "sound": pdf(catalog, one, page, stream(b"BT (x) Tj ET")),
        "bomb": pdf(catalog, one, page, stream(bomb, b"/Filter /FlateDecode")),
        "bomb twice": pdf(catalog, one, page, stream(zlib.compress(bomb, 9), b"/Filter [/FlateDecode /FlateDecode]")),
        "tree in a circle": pdf(catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "tree of itself": pdf(b"<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>"),
        "10^6 pages of one": pdf(
            catalog, b"<< /Type /Pages /Kids [" + b"3 0 R " * 30_000 + b"] /Count 30000 >>", page, stream(b"BT ET")
        ),
        "a count of 10^9": pdf(catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", page, stream(b"")),
        "a negative count": pdf(catalog, b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>", page, stream(b"")),
        "a size of 10^9": pdf(catalog, one, page, stream(b""), trailer=b"<< /Root 1 0 R /Size 999999999 >>"),
        "a length that refers to itself": pdf(catalog, one, page, b"<< /Length 4 0 R >>\nstream\nx\nendstream"),
        "deep lists": pdf(catalog, one, page, stream(b"[" * 50_000)),
        "deep dictionaries": pdf(catalog + b"<< /a " * 20_000, one, page, stream(b"")),
        "deep strings": pdf(catalog, one, page, stream(b"(" * 100_000)),
        "many operators": pdf(catalog, one, page, stream(b"q Q " * 100_000)),
        "a form in itself": pdf(
            catalog,
            one,
            page.replace(b"<< >>", b"<< /XObject << /X 5 0 R >> >>"),
            stream(b"/X Do"),
            stream(b"/X Do", b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 5 0 R >> >>"),
        ),
        "encrypted": pdf(
            catalog, one, page, stream(b"x"), trailer=b"<< /Root 1 0 R /Size 9 /Encrypt << /Filter /Standard /V 9 >> >>"
        ),
        "xref to itself": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
        b"trailer\n<< /Prev 9 /Size 1 >>\nstartxref\n9\n%%EOF",
        "xref negative": b"%PDF-1.7\nstartxref\n-5\n%%EOF",
        "xref far": b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
        "no root": pdf(catalog, trailer=b"<< /Size 9 >>"),
        "javascript": pdf(
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
            one,
            page,
            stream(b""),
        ),
        "launch": pdf(
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (calc.exe) >> >>", one, page, stream(b"")
        ),
        "cut": pdf(catalog, one, page)[:100],
        "empty": b"",
        "zeros": bytes(50_000),
        "many objects": pdf(*[b"<< >>"] * 20_000),
        "a page tree of width 1": pdf(
            catalog, *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(3_000)), page
        ),
    }
