"""Markdown as HTML for Qt's rich text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.errors import MalformedPackageError
from content_cache.glossary import render_glossary
from content_cache.model import GlossaryTerm
from content_cache.render import Heading, plain_text, render, render_inline


def made(text: str) -> str:
    return render(text).html


def test_headings_have_anchors_that_fold_d() -> None:
    rendered = render("## Đường lối `x`\n\n### Đường lối x\n\n## Riêng {: #cua-toi }\n")
    assert rendered.headings == (
        Heading(2, "Đường lối x", "duong-loi-x"),
        Heading(3, "Đường lối x", "duong-loi-x_1"),
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
    assert '<a name="fnref-a"></a><a class="footnote-mark" href="#fn-a">[1]</a>' in html
    assert (
        '<p class="footnote"><a name="fn-b"></a><a class="footnote-mark" href="#fnref-b">[2]</a> Hai đoạn.</p>' in html
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
    assert made("H<sub>2</sub>O<br>x <u>y</u>") == "<p>H<sub>2</sub>O<br>x <u>y</u></p>"


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
