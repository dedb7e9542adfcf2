"""Folders of Markdown, and single files, as the sources of courses that authors go on with by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_cache.errors import SourceError
from content_cache.importing import UnknownImportFormatError, import_course
from content_cache.source import check, load

SHARED = Path(__file__).parents[3] / "shared" / "data"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"{path} is not on this machine")
    return path


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(
    "name", ["course-security101-vi", "course-security101-vi/translations/vi", "vi-docs-libreoffice"]
)
def test_what_others_wrote_is_the_same_course_afterwards(name: str, tmp_path: Path) -> None:
    folder = shared(name)
    before, notes = check(folder)
    assert before is not None
    report = import_course(folder, tmp_path / "nguon")
    after, notes_after = load(tmp_path / "nguon")
    assert (after.id, after.title, after.summary) == (before.id, before.title, before.summary)
    assert [(topic.id, topic.title) for topic in after.topics] == [(topic.id, topic.title) for topic in before.topics]
    assert [(lesson.id, lesson.title, lesson.body) for lesson in after.lessons()] == [
        (lesson.id, lesson.title, lesson.body) for lesson in before.lessons()
    ]
    assert [media.name for media in after.media] == [media.name for media in before.media]
    assert len(notes_after.warnings) == len(notes.warnings)
    assert report.taken["lessons"] == len(before.lessons())


def test_foreign_front_matter_and_papers_are_left_out(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "Khóa A",
        {
            "README.md": "# Khóa A\n\nNói về *A*.\n",
            "1 Một.md": "---\nlayout: post\ntitle: Bài một\nminutes: 5\n---\nThân ![h](hinh/a.png)\n",
            "2 Hai.md": "---\n\nKẻ ngang ở đầu\n\n---\nx\n",
            "3 Ba.md": "# Ba\n\n[một](<1 Một.md#x>)\n",
            "b/3 Ba.md": "# Ba nữa\n",
            "hinh/a.png": PNG,
            "tai-lieu.pdf": b"%PDF-1.4\n",
        },
    )
    report = import_course(folder, tmp_path / "nguon")
    assert ("README.md", "no lesson: a paper about the course, or a draft") in [
        (one.what, one.why) for one in report.left_out
    ]
    course, _ = load(tmp_path / "nguon")
    assert [lesson.title for lesson in course.lessons()] == ["Bài một", "2 Hai", "Ba", "tai lieu", "Ba nữa"]
    assert course.lessons()[0].minutes == 5
    assert "Kẻ ngang ở đầu" in course.lessons()[1].body
    assert "lesson:1-mot" in course.lessons()[2].body
    assert course.lessons()[3].media is not None
    assert len({lesson.id for lesson in course.lessons()}) == 5
    assert "layout" not in (tmp_path / "nguon" / "1 Một.md").read_text(encoding="utf-8")
    assert "layout" in (folder / "1 Một.md").read_text(encoding="utf-8")


def test_pictures_from_the_folder_above_come_along(tmp_path: Path) -> None:
    write(tmp_path / "kho", {"hinh/a.png": PNG, "vi/a.md": "# A\n\n![h](../hinh/a.png)\n"})
    import_course(tmp_path / "kho" / "vi", tmp_path / "nguon")
    assert sorted(path.relative_to(tmp_path / "nguon").as_posix() for path in (tmp_path / "nguon").rglob("*.*")) == [
        "course.yaml",
        "hinh/a.png",
        "vi/a.md",
    ]
    course, notes = load(tmp_path / "nguon")
    assert (notes.warnings, len(course.media)) == ([], 1)


def test_one_file_is_a_course_of_one_lesson(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.md": "# Bài\n\n![h](h.png) x\n", "a/h.png": PNG})
    report = import_course(tmp_path / "a" / "b.md", tmp_path / "nguon")
    course, _ = load(tmp_path / "nguon")
    assert (report.course, report.taken) == ("khoa-hoc-b", {"topics": 1, "lessons": 1, "media": 1})
    assert [(lesson.title, lesson.id) for lesson in course.lessons()] == [("Bài", "b")]


def test_nothing_is_overwritten_and_nothing_half_written_stays(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", {"a.md": "# A\n"})
    out = write(tmp_path / "nguon", {"quan-trong.txt": "x"})
    with pytest.raises(FileExistsError):
        import_course(folder, out)
    assert [path.name for path in out.iterdir()] == ["quan-trong.txt"]
    (tmp_path / "trong").mkdir()
    import_course(folder, tmp_path / "trong")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "nguon", "trong"]


def test_a_course_is_no_foreign_folder(tmp_path: Path) -> None:
    import_course(write(tmp_path / "a", {"a.md": "# A\n"}), tmp_path / "nguon")
    with pytest.raises(SourceError):
        import_course(tmp_path / "nguon", tmp_path / "nguon-2")


@pytest.mark.parametrize("name", ["a.docx", "a.mbz", "a.imscc", "a.xyz", "a"])
def test_other_formats_are_refused_by_name(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: b"PK\x03\x04"})
    with pytest.raises(UnknownImportFormatError) as caught:
        import_course(tmp_path / name, tmp_path / "nguon")
    assert caught.value.kind == "unknown-format"
    assert (Path(name).suffix or "nothing") in str(caught.value)
    with pytest.raises(FileNotFoundError):
        import_course(tmp_path / "khong-co.txt", tmp_path / "nguon")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(SourceError):
        import_course(tmp_path / "a", tmp_path / "nguon")
