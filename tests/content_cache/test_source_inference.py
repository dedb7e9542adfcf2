"""Folders of Markdown that nobody wrote as a course."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.errors import MalformedPackageError
from content_cache.render import render
from content_cache.source import check, load
from content_cache.source.inference import natural_key
from content_cache.source.markdown_scan import headings, references, without_code, without_comments

SHARED = Path(__file__).parents[3] / "shared" / "data"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"{path} is not on this machine")
    return path


@pytest.mark.parametrize("below", ["", "translations/vi"])
def test_a_course_by_others_builds_with_two_warnings(below: str) -> None:
    course, notes = load(shared("course-security101-vi") / below)
    prefix = "" if below else "translations/vi/"
    assert [(note.file, note.line) for note in sorted(notes.warnings)] == [
        (f"{prefix}AGENTS.md", 102),
        (f"{prefix}AGENTS.md", 235),
    ]
    assert len(course.lessons()) == 36
    assert len(course.media) == 28
    assert course.lessons()[0].id == "1-1-the-cia-triad-and-other-key-concepts"
    assert course.lessons()[0].title == "Bộ ba CIA và các khái niệm quan trọng khác"
    assert [topic.title for topic in course.topics] == [*(f"Phần {n}" for n in range(1, 9)), "Phụ lục"]
    assert "An ninh mạng cho người mới bắt đầu" in course.title
    assert course.summary.startswith("Trong thời đại công nghệ AI")


def test_559_pages_by_others_build() -> None:
    course, notes = check(shared("vi-docs-libreoffice"))
    assert notes.errors == []
    assert course is not None
    assert len(course.lessons()) == 559
    assert len({lesson.id for lesson in course.lessons()}) == 559


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_order_is_natural_and_papers_are_no_lessons(tmp_path: Path) -> None:
    folder = tmp_path / "Học phần Một"
    for name in ("10 Mười.md", "2 Hai.md", "1 Một.md", "Ngoài.md", "README.md", "LICENSE.md", "_nháp.md", ".ẩn.md"):
        write(folder, **{name: f"Nội dung của {name}.\n"})
    course, _ = load(folder)
    assert [lesson.title for lesson in course.lessons()] == ["1 Một", "2 Hai", "10 Mười", "Ngoài"]
    assert (course.id, course.title) == ("hoc-phan-mot", "Học phần Một")


def test_folders_are_topics_with_their_readmes_titles(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "khoa",
        **{
            "README.md": "![huy hiệu](x.png)\n\n# Khóa A\n\nNói về *A*.\n",
            "02-sau/b.md": "# B\n\n[về A](../01-dau/a.md#muc)\n",
            "01-dau/a.md": "# A\n\n## Mục\n",
            "01-dau/README.md": "# Phần đầu\n",
        },
    )
    course, notes = load(folder)
    assert (course.title, course.summary) == ("Khóa A", "Nói về A.")
    assert [(topic.title, [lesson.id for lesson in topic.lessons]) for topic in course.topics] == [
        ("Phần đầu", ["a"]),
        ("02-sau", ["b"]),
    ]
    assert "lesson:a#muc" in course.lessons()[1].body
    assert notes.warnings == []


def test_a_readme_alone_is_the_lesson(tmp_path: Path) -> None:
    course, _ = load(write(tmp_path / "khoa", **{"README.md": "# Chỉ một\n\nThân\n"}))
    assert [lesson.title for lesson in course.lessons()] == ["Chỉ một"]


def test_papers_and_films_that_no_text_names_are_lessons(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "khoa",
        **{
            "README.md": "# Khóa\n\n[bảng](bang.pdf)\n",
            "1-dau__1.md": "# Một\n\n![nghe](2.mp3)\n",
            "1-dau__10.md": "# Mười\n",
            "media__thua.pdf": "%PDF-1.4",
            "2-phim__hinh.mp4": "không phải phim",
        },
    )
    for name in ("1-dau/2.mp3", "1-dau/3 Ba.mp3"):
        (folder / name).write_bytes(b"ID3" + name.encode())
    for name in ("bang.pdf", "2-phim/tài liệu.pdf", "_nháp.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4")
    course, notes = load(folder)
    assert [(topic.title, [lesson.title for lesson in topic.lessons]) for topic in course.topics] == [
        ("1-dau", ["Một", "3 Ba", "Mười"]),
        ("2-phim", ["tài liệu"]),
        ("Khóa", ["bang"]),  # only the README names it, and that is no lesson
    ]
    assert [(note.file, "is not what" in note.message) for note in notes.warnings] == [("2-phim/hinh.mp4", True)]
    assert [note.file for note in notes.hints] == ["media/thua.pdf"]
    assert len(course.media) == 4


def test_a_folder_of_media_alone_is_a_course() -> None:
    course, notes = load(shared("media"))
    assert (notes.warnings, notes.hints) == ([], [])
    assert len(course.lessons()) == len(course.media) == 13
    assert all(lesson.media is not None and not lesson.body for lesson in course.lessons())


def test_nothing_to_make_a_course_of(tmp_path: Path) -> None:
    _, notes = check(tmp_path)
    assert len(notes.errors) == 1


@pytest.mark.parametrize(
    "text", ["---\n\nKẻ ngang ở đầu\n", "---\n[không: phải\n---\nThân\n", "---\n- danh sách\n---\nx\n"]
)
def test_markdown_that_only_looks_like_front_matter_is_kept(tmp_path: Path, text: str) -> None:
    course, notes = check(write(tmp_path / "khoa", **{"a.md": text}))
    assert notes.errors == []
    assert course is not None
    assert course.lessons()[0].body == text


def test_foreign_front_matter_is_taken_where_it_fits(tmp_path: Path) -> None:
    course, notes = check(
        write(tmp_path / "khoa", **{"a.md": "---\nlayout: post\ntitle: Bài A\nid: Lạ Lùng\n---\nx\n"})
    )
    assert (notes.errors, notes.warnings) == ([], [])
    assert course is not None
    assert course.lessons()[0].title == "Bài A"


@given(st.lists(st.text(alphabet="ab12 .-", min_size=1, max_size=6), max_size=6))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert {natural_key(name) for name in sorted(names, key=natural_key)} == {natural_key(name) for name in names}


@given(st.text(alphabet="ab[]()!`~#<>- \\\n\"'=|:*_{}1.", max_size=80))
def test_scanning_keeps_places_and_nothing_crashes(text: str) -> None:
    assert len(without_code(text)) == len(text)
    assert without_comments(text).count("\n") == text.count("\n")
    for reference in references(text):
        assert 0 <= reference.outer[0] <= reference.start <= reference.end <= reference.outer[1] <= len(text)
    headings(text)
    render(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "](" + "(" * 60_000,
        "[" * 50_000,
        "[a](b " * 20_000,
        "[a](b" + " " * 60_000,
        "<!-- " * 20_000,
        "# a" + " " * 50_000 + "b",
        "<img " * 20_000,
        " ".join("`" * (1 + n % 7) + "a" for n in range(20_000)),
        "```\n" * 20_001,
    ],
    ids=["parens", "brackets", "targets", "spaces", "comments", "heading", "tags", "ticks", "fences"],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    references(text)
    headings(text)
    without_comments(text)
    with contextlib.suppress(MalformedPackageError):
        render(text)
