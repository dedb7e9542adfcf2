"""Markdown as HTML for Qt's rich text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.errors import MalformedPackageError
from content_cache.glossary import render_glossary
from content_cache.model import GlossaryTerm
from content_cache.render import Heading, plain_text, render, render_inline, render_safely


def made(text: str) -> str:
    return render(text).html


def test_headings_have_anchors_that_fold_d() -> None:
    rendered = render("## Đường lối `x`\n\n### Đường lối x\n\n## Riêng {: #cua-toi }\n")
    assert rendered.headings == (
        Heading(2, "Đường lối x", "duong-loi-x"),
        Heading(3, "Đường lối x", "duong-loi-x-1"),
        Heading(2, "Riêng", "cua-toi"),
    )
    assert '<h2><a name="duong-loi-x"></a>Đường lối <code>x</code></h2>' in rendered.html


def test_a_lesson_has_no_h1() -> None:
    rendered = render("# Một\n\nx\n")
    assert rendered.headings == (Heading(2, "Một", "mot"),)
    assert "<h1" not in rendered.html


def test_tables_are_wide_and_aligned() -> None:
    html = made("| A | B |\n|---|--:|\n| 1 | 2 |\n")
    assert '<table cellspacing="0" class="grid" width="100%">' in html
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_quotes_boxes_and_rules_are_tables() -> None:
    assert re.fullmatch(
        r'<table[^>]*class="quote" width="100%"><tbody><tr><td class="bar"></td>'
        r'<td class="body" width="100%"><p>Trích</p>\s*</td></tr></tbody></table>',
        made("> Trích\n"),
    )
    html = made('!!! note "Lưu ý"\n    Thân\n')
    assert 'class="note"' in html
    assert '<p class="box-title">Lưu ý</p>' in html
    assert "box-title" not in made("!!! tip\n    Thân\n")
    assert 'class="warning"' in made("!!! danger\n    Thân\n")
    assert 'class="note"' in made("!!! la-lung\n    Thân\n")
    assert 'class="rule"' in made("a\n\n---\n\nb\n")
    assert "<hr" not in made("a\n\n---\n\nb\n")


def test_boxes_hold_what_lessons_hold() -> None:
    html = made("!!! example\n    > Trích\n\n    - một\n    - hai\n\n    | A |\n    |---|\n    | 1 |\n")
    assert html.count("<table") == 3
    assert html.count("<li>") == 2


def test_footnotes_are_legible_links_both_ways() -> None:
    html = made("Một[^a] và hai[^b].\n\n[^a]: Chú **thích**.\n[^b]: Hai đoạn.\n\n    Đoạn sau.\n")
    assert '<a name="fnref-1"></a><a class="footnote-mark" href="#fn-1">[1]</a>' in html
    assert (
        '<p class="footnote"><a name="fn-2"></a><a class="footnote-mark" href="#fnref-2">[2]</a> Hai đoạn.</p>' in html
    )
    assert '<p class="footnote">Đoạn sau.</p>' in html
    assert "<sup" not in html
    assert "↩" not in html


def test_a_picture_alone_is_a_figure() -> None:
    assert made("![Sơ đồ](media/a.svg)\n") == (
        '<p class="figure"><img alt="Sơ đồ" src="media/a.svg"></p>\n<p class="caption">Sơ đồ</p>'
    )
    assert "caption" not in made("![image](media/a.svg)\n")
    assert "figure" not in made("chữ ![Sơ đồ](media/a.svg)\n")
    assert 'class="caption">Xem' in made("[![Xem](media/a.png)](https://x.vn)\n")


def test_lists_and_terms() -> None:
    assert "<dt>Từ</dt>\n<dd>Nghĩa</dd>" in made("Từ\n:   Nghĩa\n")
    assert "☐ việc" in made("- [ ] việc\n- [x] xong\n")
    assert "☑ xong" in made("- [ ] việc\n- [x] xong\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("<Giá trị> và <Value>", "<Giá trị> và <Value>"),
        ("a < b && c > d", "a < b && c > d"),
        ("<iframe src=x>", "<iframe src=x>"),
        ("<style>p{}</style>", "<style>p{}</style>"),
    ],
)
def test_what_is_no_harmless_tag_is_text(text: str, shown: str) -> None:
    assert plain_text(made(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,a)",
        "[x](file:///etc/passwd)",
        '<a href="javascript:x" onclick="y">z</a>',
        '<img src="file:///etc/passwd" onerror="x">',
        "![x](javascript:a)",
        '<b style="color:red" onmouseover="x">y</b>',
        "x {: onclick=y style=z }",
    ],
)
def test_nothing_dangerous_comes_out(text: str) -> None:
    html = made(text)
    tags = "".join(re.findall(r"<[^>]*>", html))
    assert not re.search(r"javascript|data:|file:|\son|style", tags)


def test_harmless_tags_pass() -> None:
    assert made("H<sub>2</sub>O<br>x <u>y</u>") == "<p>H<sub>2</sub>O<br>\nx <u>y</u></p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. Bắc", "1. Bắc"),
        ("- 5 độ", "- 5 độ"),
        ("# 5", "# 5"),
        ("**a** `b`", "<strong>a</strong> <code>b</code>"),
        ("5 < 6", "5 &lt; 6"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("", ""),
    ],
)
def test_a_line_is_words(text: str, html: str) -> None:
    assert render_inline(text) == html


def test_too_deep_and_too_long_are_refused() -> None:
    with pytest.raises(MalformedPackageError):
        render("- " * 3000 + "x")
    with pytest.raises(MalformedPackageError):
        render("x" * (4 * 1024 * 1024 + 1))
    assert made("sau đó vẫn chạy") == "<p>sau đó vẫn chạy</p>"


@given(st.text(alphabet="ab *_`#>-|[](){}!:<>/\"'=\n1.^~\\&;đ", max_size=120))
def test_any_text_renders(text: str) -> None:
    rendered = render(text)
    assert "<script" not in rendered.html
    for heading in rendered.headings:
        assert f'name="{heading.anchor}"' in rendered.html
    render_inline(text)


def test_a_glossary_is_sorted_and_linked() -> None:
    html = render_glossary(
        (
            GlossaryTerm(term="Đảng viên", meaning="Người của *Đảng*."),
            GlossaryTerm(term="Ủy ban", meaning="x", see=("Đảng viên", "không có")),
            GlossaryTerm(term="Dân chủ", meaning="y"),
        )
    )
    assert re.findall(r'<dt><a name="([^"]+)"', html) == ["dan-chu", "dang-vien", "uy-ban"]
    assert '<p class="see">→ <a href="#dang-vien">Đảng viên</a></p>' in html


def test_notes_are_numbered_as_they_are_read_and_lead_back_to_every_mark() -> None:
    html = made("a[^x] b[^y] c[^x]\n\n- trong mục[^z]\n\n[^khong]: Không ai gọi.\n[^y]: Y\n[^z]: Z\n[^x]: X gọi[^y]\n")
    assert re.findall(r'href="#fn-(\d)">\[(\d)\]', html) == [("1", "1"), ("2", "2"), ("1", "1"), ("3", "3"), ("2", "2")]
    notes = re.findall(r'<p class="footnote"><a name="fn-(\d)"></a>(.*?)</p>', html)
    assert [number for number, _ in notes] == ["1", "2", "3", "4"]
    assert '<a class="footnote-mark" href="#fnref-1-2">↑2</a>' in notes[0][1]
    assert "Không ai gọi." in notes[3][1]
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'<a name="{target}"></a>' in html


def test_a_note_may_hold_blocks() -> None:
    html = made("a[^1] b[^1]\n\n[^1]: Một\n\n    - mục\n\n    ```\n    mã\n    ```\n")
    assert "<li>mục</li>" in html
    assert "<code>mã</code>" in html
    assert html.count("↑2") == 1


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("- a\n  - b\n    - c\n  - d\n- e\n", "ul(li(ul(li(ul(li)) li)) li)"),
        ("1. a\n   - b\n   - c\n2. d\n", "ol(li(ul(li li)) li)"),
        ("* a\n    * b\n", "ul(li(ul(li)))"),
        ("Gồm:\n- a\n- b\n", "p ul(li li)"),
        ("Gồm\n1. a\n2. b\n", "p ol(li li)"),
        ("năm\n1945. Mùa thu\n", "p"),
        ("- a\n\n  đoạn\n- b\n", "ul(li(p p) li(p))"),
        ("- a\n1. b\n", "ul(li) ol(li)"),
        ("1) a\n2) b\n", "ol(li li)"),
        ("10. a\n11. b\n", "ol(li li)"),
        ("  1. a\n\n  2. b\n", "ol(li(p) li(p))"),
        ("1. a\n   ```\n   x\n   ```\n2. b\n", "ol(li(p table) li(p))"),
        ("- ```\n  x\n  ```\n- b\n", "ul(li(table) li(p))"),
        ("- a\n\n      mã\n", "ul(li(p table))"),
        ("chữ\n| A | B |\n|---|---|\n| 1 | 2 |\nchữ\n", "p table p"),
        ("A | B\n---|---\n> | 2\n", "table"),
        ("- a\n\n  | A |\n  |---|\n  | 1 |\n", "ul(li(p table))"),
        ("chữ\n## Đề mục\nchữ\n", "p h2 p"),
        ("#hashtag\n", "p"),
        ("> a\n> - b\n>   - c\n", "table"),
        ("    mã\n\n    mã\n\nchữ\n", "table p"),
        ("~~~\n```\n~~~\n", "table"),
        ("```\nkhông khép\n", "p"),
    ],
)
def test_blocks_are_read_as_authors_write_them(text: str, shape: str) -> None:
    assert _shape(made(text)) == shape


def _shape(html: str) -> str:
    """The block tags of HTML, each with those inside it in parentheses; tables without what is in them."""
    parts: list[str] = []
    tables = 0
    for closing, tag in re.findall(r"<(/?)(p|ul|ol|li|table|h[2-6])\b", html):
        tables += (tag == "table") * (-1 if closing else 1)
        if tables == 0 and closing:
            parts.append(") " if tag != "table" else "")
        elif not closing and tables <= (tag == "table"):
            parts.append("table " if tag == "table" else f"{tag}(")
    return re.sub(r" (?=\))", "", "".join(parts).replace("()", "")).strip()


def test_numbered_lists_keep_their_first_number() -> None:
    assert '<ol start="10">' in made("10. a\n11. b\n")
    assert '<ol start="2">' in made("1. a\n\nđoạn\n\n2. b\n")


@pytest.mark.parametrize(
    "text",
    ["> [!WARNING]\n> Thân\n", ":::danger\nThân\n:::\n", '??? caution "" \n    Thân\n', "!!! canh-bao\n  Thân\n"],
)
def test_boxes_of_other_programs_are_boxes(text: str) -> None:
    html = made(text)
    assert 'class="warning"' in html
    assert plain_text(html) == "Thân"


def test_a_title_without_quotes_is_a_title() -> None:
    assert '<p class="box-title">Lưu ý khi “nói” tên</p>' in made("!!! note Lưu ý khi “nói” tên\n    Thân\n")


def test_words_inside_a_paragraph() -> None:
    assert made("~~a~~ H~2~O m^2^ ==b== c\\\nd") == (
        '<p><s>a</s> H<sub>2</sub>O m<sup>2</sup> <span class="mark">b</span> c<br>\nd</p>'
    )
    assert made("5 ~ 6, 2^3, a == b ~/x ~/y") == "<p>5 ~ 6, 2^3, a == b ~/x ~/y</p>"


def test_bare_addresses_are_links() -> None:
    html = made("Xem https://a.vn/x_(y)?b=1&c=2. (https://b.vn/) `https://c.vn` [d](https://d.vn)\n")
    assert re.findall(r'href="([^"]+)"', html) == ["https://a.vn/x_(y)?b=1&amp;c=2", "https://b.vn/", "https://d.vn"]
    assert made("<a.b@c.vn> <mailto:d@e.vn>") == (
        '<p><a href="mailto:a.b@c.vn">a.b@c.vn</a> <a href="mailto:d@e.vn">d@e.vn</a></p>'
    )


def test_braces_that_are_no_attributes_are_text() -> None:
    assert made("Tập {1, 2, 3} và {x}\n") == "<p>Tập {1, 2, 3} và {x}</p>"
    assert made("## Tập {1, 2}\n").endswith("Tập {1, 2}</h2>")
    assert 'class="nho"' in made("a\n{: .nho }\n")
    assert made("![Sơ đồ](media/a.png){width=300}\n").startswith('<p class="figure"><img')


def test_links_find_headings_however_they_are_typed() -> None:
    html = made("## 1. Vai trò của Đảng\n\n[x](#1-vai-trò-của-đảng) [y](lesson:a#Vai-Trò)\n\n## B {#Ten-Rieng}\n")
    assert 'href="#1-vai-tro-cua-dang"' in html
    assert 'href="lesson:a#vai-tro"' in html
    assert '<a name="ten-rieng">' in html


def test_headings_of_one_name_are_told_apart() -> None:
    assert [heading.anchor for heading in render("## A\n\n## A\n\n## A-1\n\n## A\n").headings] == [
        "a",
        "a-1",
        "a-1-1",
        "a-2",
    ]


def test_headings_without_words_are_in_no_list() -> None:
    assert render("##\n\n## <br>\n\n## a & b &lt; `x<y` *z*[^1]\n\n[^1]: n\n").headings == (
        Heading(2, "a & b < x<y z", "a-b-x-y-z"),
    )


def test_films_and_papers_are_links_to_open_in_place() -> None:
    html = made("![Phim](media/phim.mp4)\n\n[Tài liệu](media/tai-lieu.pdf) [Hình](media/h.png)\n")
    assert html.count('class="media"') == 2
    assert '<a class="media" href="media/phim.mp4">Phim</a>' in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://a.vn/b.png)",
        "<img src='https://a.vn/b.png' alt='x'>",
        "<IMG SRC=//a.vn/b.png>",
        "![x][a]\n\n[a]: http://a.vn/b.png",
        "![x](media/../b.png)",
        "![x](MEDIA/b.png)",
        "![x](media/b.png?http://a)",
        "<table><tr><td><img src=http://a/b.png></td></tr></table>",
        "[![x](http://a.vn/b.png)](http://a.vn)",
    ],
)
def test_no_picture_from_elsewhere_is_shown(text: str) -> None:
    assert "<img" not in made(text)


@pytest.mark.parametrize(
    "target", ["../a.md", "/etc/passwd", "file:///a", "C:/a", "media/../../a", "lesson:A B", "//a.vn"]
)
def test_links_lead_only_where_they_may(target: str) -> None:
    assert "href" not in made(f"[x](<{target}>) <a href='{target}'>y</a>")


def test_raw_tags_are_balanced_and_bounded() -> None:
    assert made("<b>a\n\nb</i> <u>c</b>") == "<p><b>a</b></p>\n<p>b <u>c</u></p>"
    assert 'colspan="99"' not in made("<table><tr><td colspan=999999>a</td></tr></table>")
    for tag in ("b", "div", "table", "p"):
        with pytest.raises(MalformedPackageError):
            render("".join(f'<{tag} class="a{n}">' for n in range(5000)))


def test_containers_go_only_so_deep_and_lose_no_words() -> None:
    html = made("".join(f"{'>' * n} c{n}\n\n" for n in range(1, 30)))
    assert plain_text(html).split() == [f"c{n}" for n in range(1, 30)]
    assert html.count('class="quote"') <= 6
    html = made("".join(f"{'  ' * n}- m{n}\n" for n in range(60)))
    assert plain_text(html).split() == [f"m{n}" for n in range(60)]


def _hostile(unit: str, size: int = 4 * 1024 * 1024) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    [
        *(
            _hostile(unit)
            for unit in (">", "*", "`", "_", "|", "- - - - ", "[", "](", "{", "&", "<", "\\*", "~", ": a\n")
        ),
        *(
            _hostile(unit)
            for unit in ("> a\n\n", "- a\n", "1. a\n\n", "# a\n", "a|b\n", "[^1]: a\n", "!!! note\n    a\n")
        ),
        *(_hostile(unit) for unit in ("::: a\n", "~~~a\n", "```\na\n```\n", "<b>", "<div>", "<a href='x'>", "*a _b ")),
        "[^1]: x\n\n" + _hostile("[^1] "),
        "[^1]: x\n\n" + _hostile("[^1]\n\n", 300_000),
        " ".join("`" * n for n in range(1, 2800)),
        "\n".join("~" * n + "a" for n in range(2800, 3, -1)),
        "|".join("a" * 20_000) + "\n" + "|".join("-" * 20_000) + "\n" + _hostile("|\n", 100_000),
        "a|b\n-|-\n" + _hostile("`|"),
        "# a" + " " * 4_000_000 + "b",
        "a|b\n-|-\n1|" + " " * 4_000_000 + "b",
        "\n".join(" " * (2 * n) + "- a" for n in range(2000)),
        "\n".join(" " * (4 * n) + "!!! note" for n in range(1400)),
        "a\n" + "\n".join(" " * (4 * n) + ": a" for n in range(1400)),
        "[^1]: a\n" + "\n".join(" " * (4 * n) + f"[^{n}]: a" for n in range(1400)),
        "".join(f'<b class="a{n}">' for n in range(50)) + _hostile("\n\na", 100_000),
        "\n\n".join("b".join(["*", "**", "***"][n % 3] for n in range(1000)) for _ in range(1300)),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_any_text_takes_bounded_time(text: str) -> None:
    """Ten seconds on a quiet computer; the ceiling leaves room for a busy one."""
    rendered = render_safely(text)
    assert isinstance(rendered.html, str)


def test_what_cannot_be_rendered_is_shown_as_it_was_written() -> None:
    text = "# Bài\n\n" + "<b>" * 300 + "đậm & nhạt\x00\n\n```\nmã\n```\n"
    with pytest.raises(MalformedPackageError):
        render(text)
    rendered = render_safely(text)
    assert rendered.headings == ()
    assert rendered.html.count('<pre class="plain">') == 3
    assert "đậm &amp; nhạt</pre>" in rendered.html
    assert "<b>" not in rendered.html
    assert render_safely("## Bài\n") == render("## Bài\n")


_WORDS = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm", "sáu"]), min_size=1, max_size=4).map(" ".join)
_STARTS = st.sampled_from(
    [
        "",
        "- ",
        "  - ",
        "    - ",
        "1. ",
        "  2. ",
        "> ",
        ">> ",
        "# ",
        "### ",
        "    ",
        "  ",
        "!!! note ",
        ":::tip ",
        ":   ",
    ]
)
_LINES = st.lists(st.tuples(_STARTS, _WORDS, st.booleans()), max_size=12)


@given(_LINES)
def test_no_word_is_lost_or_moved(lines: list[tuple[str, str, bool]]) -> None:
    text = "".join(f"{start}{words}\n" + ("\n" if blank else "") for start, words, blank in lines)
    expected = re.findall(r"[^\W\d]+", "".join(f"{start} {words} " for start, words, _ in lines).lower())
    shown = re.findall(r"[^\W\d]+", plain_text(made(text)).lower())
    known = [word for word in expected if word not in ("note", "tip")]
    assert [word for word in shown if word not in ("note", "tip")] == known


def test_a_glossary_is_bounded_and_shows_what_it_cannot_render() -> None:
    html = render_glossary((GlossaryTerm(term="A", meaning="<b>" * 300 + "x"), GlossaryTerm(term="a", meaning="y")))
    assert '<pre class="plain">&lt;b&gt;' in html
    assert re.findall(r'<dt><a name="([^"]+)"', html) == ["a", "a-2"]
    with pytest.raises(MalformedPackageError):
        render_glossary(tuple(GlossaryTerm(term=f"t{n}", meaning="x") for n in range(20_001)))
    with pytest.raises(MalformedPackageError):
        render_glossary((GlossaryTerm(term="t" * 501, meaning="x"),))


def test_marks_that_close_a_heading_are_no_words() -> None:
    assert [heading.text for heading in render("## a ##\n\n## C#\n\n- # b\n  c\n").headings] == ["a", "C#", "b"]
