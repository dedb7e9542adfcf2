"""Laws and other acts in articles, from their plain text to courses of which no word is lost."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.build import build
from content_cache.errors import SourceError
from content_cache.importing import ImportReport, import_course
from content_cache.importing.statute.body import Counts, escape, write_body
from content_cache.importing.statute.lines import Line
from content_cache.render import plain_text, render, render_inline
from content_cache.signing import SigningKey
from content_cache.source import CourseSource, load
from content_cache.text import clean

LAWS = Path(__file__).parents[3] / "shared" / "data" / "vi-legal-laws"
_WORD = re.compile(r"\w+")
_ADDED = {"Mở đầu", "Toàn văn", "Phụ lục", "Giới thiệu văn bản"}
"""Titles that no act has."""


def imported(tmp_path: Path, text: str, name: str = "van-ban.txt") -> tuple[ImportReport, CourseSource]:
    """The course of a text, read as ``course build`` reads it."""
    original = tmp_path / name
    original.write_text(text, encoding="utf-8")
    report = import_course(original, tmp_path / "nguon")
    course, notes = load(tmp_path / "nguon")
    assert (notes.warnings, notes.hints) == ([], [])
    return report, course


def shown_words(course: CourseSource) -> list[str]:
    """Every word that a learner is shown, in order, in lower case: titles, text, and the numbers of list items."""
    words: list[str] = []
    for topic in course.topics:
        # An outer division that an earlier topic has named is said again without its title.
        title = topic.title
        while (shorter := re.sub(r"^[^.—]+ — (?=(?:Chương|Mục|Tiểu mục) )", "", title)) != title:
            title = shorter
        words += [] if topic.title in _ADDED else _WORD.findall(title.lower())
        for lesson in topic.lessons:
            words += [] if lesson.title in _ADDED else _WORD.findall(lesson.title.lower())
            words += _WORD.findall(_with_numbers(render(lesson.body).html).lower())
    return words


def _with_numbers(html: str) -> str:
    lists: list[int | None] = []
    parts: list[str] = []
    for part in re.split(r"(<ol[^>]*>|</ol>|<ul>|</ul>|<li>)", html):
        if part.startswith("<ol"):
            start = re.search(r'start="(\d+)"', part)
            lists.append(int(start[1]) if start else 1)
        elif part == "<ul>":
            lists.append(None)
        elif part in ("</ol>", "</ul>"):
            lists.pop()
        elif part == "<li>" and (number := lists[-1]) is not None:
            parts.append(f" {number}. ")
            lists[-1] = number + 1
        else:
            parts.append(f" {part}")
    return plain_text("".join(parts))


def words_of(text: str) -> list[str]:
    """The words of an original."""
    return _WORD.findall(clean(text).replace("Ð", "Đ").lower())


def _laws() -> list[Path]:
    return sorted(LAWS.glob("Luat*.txt"))


@pytest.mark.parametrize("law", _laws() or [None], ids=lambda law: law.stem if law else "none")
def test_no_word_of_a_law_is_lost_or_moved(law: Path | None, tmp_path: Path) -> None:
    if law is None:
        pytest.skip(f"{LAWS} is not on this machine")
    text = law.read_text(encoding="utf-8")
    report, course = imported(tmp_path, text)
    assert shown_words(course) == words_of(text)
    numbers = re.findall(r"(?m)^\s*Điều (\d+)\.", unicodedata.normalize("NFC", text))
    assert report.taken["articles"] == int(numbers[-1])
    assert report.title.startswith("Luật ")
    assert all(re.fullmatch(r"Điều \d+\. .+|Giới thiệu văn bản", lesson.title) for lesson in course.lessons())


def test_a_law_builds(tmp_path: Path) -> None:
    if not _laws():
        pytest.skip(f"{LAWS} is not on this machine")
    law = min(_laws(), key=lambda path: path.stat().st_size)
    report = import_course(law, tmp_path / "nguon")
    built = build(tmp_path / "nguon", tmp_path / "goi", SigningKey.generate())
    assert (built.course, built.lessons, built.warnings) == (report.course, report.taken["lessons"], ())


def test_the_head_names_the_course(tmp_path: Path) -> None:
    if not _laws():
        pytest.skip(f"{LAWS} is not on this machine")
    report = import_course(LAWS / "Luat-Mat-tran-to-quoc-Viet-Nam-2015.txt", tmp_path / "nguon")
    course, _ = load(tmp_path / "nguon")
    assert (report.course, course.title) == ("luat-75-2015-qh13", "Luật Mặt trận Tổ quốc Việt Nam")
    assert course.summary == "Luật Mặt trận Tổ quốc Việt Nam số 75/2015/QH13 ngày 09 tháng 06 năm 2015 của Quốc hội."
    assert course.publisher == "Quốc hội"
    assert [topic.title for topic in course.topics[:2]] == ["Mở đầu", "Chương I. Những quy định chung"]


CODE = """QUỐC HỘI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
--------
Bộ luật số: 91/2015/QH13
Hà Nội, ngày 24 tháng 11 năm 2015

BỘ LUẬT DÂN SỰ

Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
Quốc hội ban hành Bộ luật dân sự.

PHẦN THỨ NHẤT
QUY ĐỊNH CHUNG

CHƯƠNG I. NHỮNG QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
Bộ luật này quy định địa vị pháp lý, chuẩn mực pháp lý về cách ứng xử của cá nhân, pháp nhân; quyền, nghĩa
vụ về nhân thân và tài sản của cá nhân, pháp nhân trong các quan hệ được hình thành trên cơ sở bình
đẳng, tự do ý chí, độc lập về tài sản.

Điều 2.
Công nhận quyền dân sự
1. Ở nước Cộng hòa xã hội chủ nghĩa Việt Nam, các quyền dân sự được công nhận.
2. Quyền dân sự chỉ có thể bị hạn chế:
a) Theo quy định của luật;
b) Vì lý do:
- Quốc phòng;
+ An ninh;
- Đạo đức *xã hội*.
Điều 5 của Bộ luật này không áp dụng.
2a. Khoản được thêm vào sau.
3. Khoản cuối.

Chương II
XÁC LẬP QUYỀN DÂN SỰ
THEO QUY ĐỊNH CỦA LUẬT

Mục 1: CĂN CỨ
Điều 3: Căn cứ xác lập
1) Hợp đồng;
2) Hành vi pháp lý.
Điều 3a. Điều được thêm vào
Nội dung.

Mục 2
THỰC HIỆN
Tiểu mục 1. THỰC HIỆN QUYỀN
Điều 4. Cá nhân thực hiện quyền dân sự của mình theo ý chí của mình, không được trái với quy định tại Điều 3 và \
không được lạm dụng quyền dân sự của mình gây thiệt hại cho người khác, để vi phạm nghĩa vụ của mình hoặc thực hiện \
mục đích khác trái pháp luật, kể cả trong thời gian mà Bộ luật này chưa có hiệu lực.

PHẦN THỨ HAI
ĐIỀU KHOẢN THI HÀNH
Ðiều 5. Hiệu lực
1945. Mùa thu.

Bộ luật này đã được Quốc hội khóa XIII, kỳ họp thứ 10 thông qua ngày 24 tháng 11 năm 2015.
CHỦ TỊCH QUỐC HỘI
Nguyễn Sinh Hùng

PHỤ LỤC I
DANH MỤC
1. Thứ nhất
"""


def test_parts_chapters_sections_and_titles_below_their_numbers(tmp_path: Path) -> None:
    report, course = imported(tmp_path, CODE)
    assert course.title == "Bộ luật dân sự"
    assert course.id == "bo-luat-91-2015-qh13"
    assert [topic.title for topic in course.topics] == [
        "Mở đầu",
        "Phần thứ nhất. Quy định chung — Chương I. Những quy định chung",
        "Chương II. Xác lập quyền dân sự theo quy định của luật — Mục 1. Căn cứ",
        "Chương II — Mục 2. Thực hiện — Tiểu mục 1. Thực hiện quyền",
        "Phần thứ hai. Điều khoản thi hành",
        "Phụ lục",
    ]
    assert [lesson.title for lesson in course.lessons()] == [
        "Giới thiệu văn bản",
        "Điều 1. Phạm vi điều chỉnh",
        "Điều 2. Công nhận quyền dân sự",
        "Điều 3. Căn cứ xác lập",
        "Điều 3a. Điều được thêm vào",
        "Điều 4",
        "Điều 5. Hiệu lực",
        "Phụ lục I",
    ]
    counted = {
        key: report.taken[key] for key in ("parts", "chapters", "sections", "subsections", "articles", "annexes")
    }
    assert counted == {"parts": 2, "chapters": 2, "sections": 2, "subsections": 1, "articles": 6, "annexes": 1}
    assert [one.what for one in report.left_out] == ["lines of dashes, dots or stars: 1"]
    assert shown_words(course) == words_of(CODE)


def test_clauses_points_and_dashes_are_lists(tmp_path: Path) -> None:
    _, course = imported(tmp_path, CODE)
    body = course.lessons()[2].body
    assert body.strip().split("\n\n") == [
        "1. Ở nước Cộng hòa xã hội chủ nghĩa Việt Nam, các quyền dân sự được công nhận.",
        "2. Quyền dân sự chỉ có thể bị hạn chế:",
        "    a) Theo quy định của luật;",
        "    b) Vì lý do:",
        "    - Quốc phòng;\n      - An ninh;\n    - Đạo đức \\*xã hội\\*.",
        "    Điều 5 của Bộ luật này không áp dụng.",
        "2a. Khoản được thêm vào sau.",
        "3. Khoản cuối.",
    ]
    html = render(body).html
    assert '<ol start="3">' in html
    assert "Đạo đức *xã hội*." in plain_text(html)
    assert "bình đẳng" in course.lessons()[1].body  # lines that an editor wrapped are one paragraph
    assert course.lessons()[6].body.lstrip().startswith("1945\\. Mùa thu.")


AMENDING = """LUẬT
SỬA ĐỔI MỘT SỐ ĐIỀU CỦA LUẬT MẪU
Điều 1. Sửa đổi, bổ sung một số điều của Luật mẫu
1. Sửa đổi Điều 2 như sau:
“Điều 2. Điều của luật kia
1. Khoản của luật kia.
Điều 3. Vẫn là luật kia
Chương II
CHƯƠNG CỦA LUẬT KIA
Điều 4. Và “cụm từ” trong đó
Hết.”.
2. Thay cụm từ “một” bằng cụm từ “hai”.
“Cụm từ” đứng đầu câu thì không phải là trích.
3. Sửa đổi Điều 9 như sau:
"Điều 9. Dấu ngoặc thẳng
Nội dung."
Điều 2. Hiệu lực thi hành
Luật này có hiệu lực “ngay và quên đóng ngoặc.
Điều 3. Điều khoản cuối
Hết.
"""


def test_articles_of_another_law_in_quotation_marks_stay_text(tmp_path: Path) -> None:
    report, course = imported(tmp_path, AMENDING)
    assert [lesson.title for lesson in course.lessons()] == [
        "Giới thiệu văn bản",
        "Điều 1. Sửa đổi, bổ sung một số điều của Luật mẫu",
        "Điều 2. Hiệu lực thi hành",
        "Điều 3. Điều khoản cuối",
    ]
    assert (report.taken["chapters"], [topic.title for topic in course.topics]) == (0, ["Toàn văn"])
    html = render(course.lessons()[1].body).html
    assert html.count('class="quote"') == 2
    assert "<strong>“Điều 2. Điều của luật kia</strong>" in html
    assert shown_words(course) == words_of(AMENDING)


DECREE = """CHÍNH PHỦ
Số: 30/2020/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2020
NGHỊ ĐỊNH
Về công tác văn thư
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Chính phủ ban hành Nghị định về công tác văn thư.
Chương I
Quy định chung
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về công tác văn thư.
Điều 3. Giải thích từ ngữ
Hết.
Nơi nhận:
- Ban Bí thư;
- Lưu: VT.
TM. CHÍNH PHỦ
THỦ TƯỚNG
Nguyễn Xuân Phúc
Phụ lục I
THỂ THỨC VĂN BẢN
Phần thể thức.
"""


def test_a_decree_in_title_case_with_an_ending_and_a_missing_article(tmp_path: Path) -> None:
    report, course = imported(tmp_path, DECREE)
    assert course.title == "Nghị định về công tác văn thư"
    assert (course.id, course.publisher) == ("nghi-dinh-30-2020-nd-cp", "Chính phủ")
    assert [topic.title for topic in course.topics] == ["Mở đầu", "Chương I. Quy định chung", "Phụ lục"]
    assert "---" in course.lessons()[2].body
    assert "**TM. CHÍNH PHỦ**" in course.lessons()[2].body
    assert [(one.what, one.why) for one in report.left_out] == [("Điều 2", "the text goes from Điều 1 to Điều 3")]
    assert shown_words(course) == words_of(DECREE)


def test_divisions_without_articles_keep_their_words(tmp_path: Path) -> None:
    text = "LUẬT MẪU\nChương I\nMỘT\nĐiều 1. A\nx\nChương II\n(được bãi bỏ)\nChương III\nBA\nĐiều 2. B\ny\nChương IV\n"
    _, course = imported(tmp_path, text)
    assert [topic.title for topic in course.topics] == ["Mở đầu", "Chương I. Một", "Chương III. Ba"]
    assert sorted(shown_words(course)) == sorted(words_of(text))


@pytest.mark.parametrize(
    "text", ["", "xin chào\n", "Theo Điều 1 của Luật này thì\nĐiều 2 của Luật này\n", "# Bài học\n\n- Điều 1. x\n"]
)
def test_what_is_no_act_is_refused_by_what_was_looked_for(tmp_path: Path, text: str) -> None:
    original = tmp_path / "x.txt"
    original.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_course(original, tmp_path / "nguon")
    assert caught.value.kind == "bad-source"
    assert "Điều 1." in str(caught.value)
    assert not (tmp_path / "nguon").exists()


def test_a_file_that_is_no_text_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("Điều 1. A\n".encode() + "Điều 2. B\n".encode("utf-16-le"))
    with pytest.raises(SourceError) as caught:
        import_course(tmp_path / "x.txt", tmp_path / "nguon")
    assert (caught.value.line, caught.value.message) == (2, "not UTF-8")


@given(st.text(alphabet="ab *_`#>-+|[](){}!:<>/\"'=1.^~\\&;đ“”", min_size=1, max_size=60))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    words = " ".join(text.split())
    if words:
        assert plain_text(render(f"{escape(words)}\n").html) == words
        assert plain_text(render_inline(escape(words))) == words


_PARAGRAPHS = st.sampled_from(
    [
        *("1. một", "2. hai", "3. ba", "1a. một a", "a) điểm a;", "đ) điểm đ", "- gạch", "+ cộng", "đoạn văn"),
        *("“trích", "hết”.", "“trọn”.", "Điều 7. khác", "12) mười hai", "2019. năm", "007. điệp viên"),
        *("# thăng", "> lớn", "| ống |", ": hai chấm", "!!! than"),
    ]
)


@given(st.lists(_PARAGRAPHS, max_size=12))
def test_no_word_of_an_article_is_lost(paragraphs: list[str]) -> None:
    body = write_body([Line(text, 1) for text in paragraphs], Counts())
    assert _WORD.findall(_with_numbers(render(body).html)) == _WORD.findall(" ".join(paragraphs))
