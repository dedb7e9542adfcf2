"""From lessons, glossaries, quizzes and PDFs to passages."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.glossary import render_glossary
from content_cache.model import GlossaryTerm, Quiz, QuizKind, Section
from content_cache.questions import SingleChoice, SingleChoiceKey, TrueFalse, TrueFalseKey
from content_cache.render import render
from content_cache.search import Passage, explanation_passages, glossary_passages, lesson_passages, pdf_passages
from content_cache.search.pdf import MAX_SECONDS
from content_cache.search.splitting import LONG_CHARS, SHORT_CHARS, PassageMaker, cut
from content_cache.text import clean

MEDIA = Path(__file__).parents[4] / "shared" / "data" / "media"


def passages(markdown: str) -> list[tuple[str, str, str]]:
    made = render(markdown)
    return [(one.anchor, one.heading, one.text) for one in lesson_passages(made.html, made.headings)]


def test_text_stands_under_the_heading_above_it() -> None:
    assert passages("Mở đầu.\n\n## Đường lối *đổi mới*\n\nMột.\n\nHai.\n\n### Trống\n\n## Cuối\n\nBa.") == [
        ("", "", "Mở đầu."),
        ("duong-loi-doi-moi", "Đường lối đổi mới", "Một. Hai."),
        ("trong", "Trống", ""),
        ("cuoi", "Cuối", "Ba."),
    ]


def test_lists_tables_boxes_and_quotations_are_read_as_they_are_seen() -> None:
    text = passages(
        '- một\n- hai\n\n| Việc | Hạn |\n|---|---|\n| Soạn **bài** | 05/03 |\n\n!!! note "Lưu ý"\n    Thân.\n\n'
        "> Trích.\n\n---\n\n"
        "Thuật ngữ\n:   Nghĩa.\n\n![Sơ đồ](media/a.png)\n\nDòng<br>mới, H<sub>2</sub>O.\n\n```\nlệnh  một\n```"
    )[0][2]
    assert text == (
        "một · hai · Việc | Hạn · Soạn bài | 05/03 · Lưu ý · Thân. Trích. Thuật ngữ · Nghĩa. Sơ đồ · Dòng mới, H2O."
        " lệnh một"
    )


def test_a_footnote_stands_under_the_heading_it_is_called_from() -> None:
    assert passages("## Một\n\nĐảng[^1] cầm quyền.\n\n## Hai\n\nHết.\n\n[^1]: Chú thích thứ nhất.") == [
        ("mot", "Một", "Đảng cầm quyền."),
        ("hai", "Hai", "Hết."),
        ("fn-1", "Một", "Chú thích thứ nhất."),
    ]


def test_anchors_are_those_of_the_page() -> None:
    markdown = "## Giống nhau\n\na\n\n## Giống nhau\n\nb\n\n# Lớn\n\nc\n\n<h3>thô</h3>\n\nd"
    made = render(markdown)
    found = lesson_passages(made.html, made.headings)
    assert [one.anchor for one in found][:3] == [heading.anchor for heading in made.headings]
    assert all(f'name="{one.anchor}"' in made.html for one in found)


@given(st.lists(st.text(max_size=2000), max_size=5))
def test_no_passage_is_long_and_no_word_is_lost(blocks: list[str]) -> None:
    maker = PassageMaker()
    for block in blocks:
        maker.block(block)
    made = maker.passages()
    assert all(0 < len(one.text) <= LONG_CHARS for one in made)
    letters = "".join("".join(clean(block).split()) for block in blocks).replace("·", "")
    assert "".join("".join(one.text.split()) for one in made).replace("·", "") == letters
    for one, other in itertools.pairwise(made):
        assert len(one.text) > SHORT_CHARS or len(one.text) + len(other.text) > LONG_CHARS - 3


def test_long_text_is_cut_at_ends_of_sentences() -> None:
    sentence = "Nhân dân làm chủ đất nước " * 6
    parts = list(cut(" ".join(f"{sentence.strip()}." for _ in range(12))))
    assert len(parts) == 3
    assert all(part.endswith(".") and part.startswith("Nhân") for part in parts)
    assert [len(part) for part in cut("x" * 1500)] == [LONG_CHARS, LONG_CHARS, 1500 - 2 * LONG_CHARS]


def test_terms_have_the_anchors_of_the_glossary_page() -> None:
    terms = (
        GlossaryTerm(term="Dân chủ", meaning="Quyền của **dân**.\n\nĐoạn hai.", see=("Đảng",)),
        GlossaryTerm(term="Đảng", meaning="Tổ chức."),
        GlossaryTerm(term="đẳng", meaning="x"),
        GlossaryTerm(term="dang", meaning="y"),
    )
    found = glossary_passages(terms)
    assert {(one.heading, one.text) for one in found} == {
        ("Dân chủ", "Quyền của dân. Đoạn hai."),
        ("Đảng", "Tổ chức."),
        ("đẳng", "x"),
        ("dang", "y"),
    }
    page = render_glossary(terms)
    assert all(f'<a name="{one.anchor}"></a>{one.heading}</dt>' in page for one in found)


def quiz(kind: QuizKind, *, with_keys: bool = True) -> Quiz:
    questions = (
        SingleChoice(id="c1", stem="Đảng ra đời **năm** nào?", choices=("1929", "1930")),
        TrueFalse(id="c2", stem="Không có giải thích"),
        TrueFalse(id="c3", stem="Đúng hay sai?"),
    )
    keys = (
        SingleChoiceKey(correct=1, explanation="Ngày 3/2/1930.", feedback=("Chưa đúng.", None)),
        TrueFalseKey(correct=True),
        TrueFalseKey(correct=False, explanation="Sai vì **lý do**."),
    )
    return Quiz(
        id="q",
        title="Ôn tập",
        kind=kind,
        questions=questions,
        keys=keys if with_keys else None,
        sections=(Section(pool=(0, 1, 2), count=3),),
    )


def test_explanations_of_practice_only() -> None:
    assert explanation_passages(quiz(QuizKind.PRACTICE)) == (
        Passage("c1", "", "Đảng ra đời năm nào? Ngày 3/2/1930. Chưa đúng."),
        Passage("c3", "", "Đúng hay sai? Sai vì lý do."),
    )
    assert explanation_passages(quiz(QuizKind.FINAL)) == ()
    assert explanation_passages(quiz(QuizKind.PRACTICE, with_keys=False)) == ()


def test_a_pdf_gives_its_text_page_by_page() -> None:
    if not MEDIA.is_dir():
        pytest.skip("../shared/data/media is not here")
    found = pdf_passages((MEDIA / "moodle_submission.pdf").read_bytes())
    assert found[0].anchor == "page=1"
    assert "Bacon ipsum dolor sit amet" in found[0].text


def test_a_pdf_is_given_up_when_its_time_is_up() -> None:
    if not MEDIA.is_dir():
        pytest.skip("../shared/data/media is not here")
    calls = iter(range(1_000_000))
    data = (MEDIA / "moodle_submission.pdf").read_bytes()
    assert pdf_passages(data, seconds=lambda: next(calls) * MAX_SECONDS) == ()


def _pdf(pages: int) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"not a pdf at all",
        _pdf(0),
        _pdf(2),
        _pdf(2)[:200],
        _pdf(2).replace(b"/Kids", b"/Kidz"),
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj trailer<</Root 1 0 R>>",
        b"%PDF-1.4\n" + b"[" * 100_000,
    ],
)
def test_a_broken_or_empty_pdf_gives_nothing(
    data: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pdf_passages(data) == ()
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@given(st.integers(0, 2**20), st.binary(max_size=8))
def test_a_pdf_with_a_damaged_place_never_breaks(at: int, damage: bytes) -> None:
    data = bytearray(_pdf(2))
    at %= len(data)
    data[at : at + len(damage)] = damage
    pdf_passages(bytes(data))
