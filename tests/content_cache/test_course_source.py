"""Courses written by hand: what is read, and that every mistake names its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content_cache.errors import SourceError
from content_cache.model import Audience, QuizKind
from content_cache.questions import SingleChoice, SingleChoiceKey
from content_cache.source import Notes, check, load, new_course

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "khoa-hoc"
    new_course(made)
    return made


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def errors(folder: Path) -> list[tuple[str, int, str]]:
    _, notes = check(folder)
    return [(note.file, note.line, note.message) for note in sorted(notes.errors)]


def warnings(folder: Path) -> list[tuple[str, int, str]]:
    _, notes = check(folder)
    assert not notes.errors
    return [(note.file, note.line, note.message) for note in sorted(notes.warnings)]


def test_the_example_has_nothing_to_mend(folder: Path) -> None:
    course, notes = load(folder)
    assert (notes.warnings, notes.hints) == ([], [])
    assert course.id == "khoa-hoc"
    assert course.audience == (Audience.EVERYONE,)
    assert [lesson.title for lesson in course.lessons()] == ["Bài 1. Cách viết một bài học", "Bài 2. Cách viết câu hỏi"]
    assert [(quiz.id, quiz.kind, quiz.lesson) for quiz in course.quizzes] == [
        ("bai-1", QuizKind.PRACTICE, "01-bai-dau"),
        ("cuoi-khoa", QuizKind.FINAL, None),
    ]
    assert (course.quizzes[1].time_limit_s, course.quizzes[1].pass_mark) == (600, 500)
    body = course.lessons()[0].body
    assert "![Sơ đồ các bước soạn một khóa học](media/cac-buoc.svg)" in body
    assert "[bài 2](lesson:02-bai-hai#cau-hoi)" in body
    assert [media.name for media in course.media] == ["media/cac-buoc.svg"]
    assert [term.see for term in course.glossary] == [(), ("Chuyên đề",)]


def test_the_example_never_overwrites(folder: Path) -> None:
    with pytest.raises(FileExistsError):
        new_course(folder)


@pytest.mark.parametrize(
    "case",
    [
        ("course.yaml", "id: khoa-hoc", "id: Khóa học", 2, "not an id"),
        ("course.yaml", "title: Khóa học mới", "titel: x", 4, "unknown key"),
        ("course.yaml", "audience: [everyone]", "audience: [moi-nguoi]", 7, "none of"),
        ("course.yaml", "bai-hoc/02-bai-hai.md", "bai-hoc/khong-co.md", 13, "not a file"),
        ("course.yaml", "bai-hoc/02-bai-hai.md", "../../../etc/passwd", 13, "not a file"),
        ("course.yaml", "bai-hoc/02-bai-hai.md", "bai-hoc/01-bai-dau.md", 13, "twice"),
        ("course.yaml", "format: 1", "format: 2", 1, "not known"),
        ("bai-hoc/01-bai-dau.md", "minutes: 5", "minutes: nam", 3, "whole number"),
        ("bai-hoc/01-bai-dau.md", "minutes: 5", "minutes: [", 5, "YAML"),
        ("bai-hoc/01-bai-dau.md", "bai-1.yaml", "bai-9.yaml", 4, "not a file"),
        ("bai-hoc/01-bai-dau.md", "minutes: 5", "phut: 5", 3, "unknown key"),
        ("ngan-hang.yaml", "type: true_false", "type: poem", 15, "unknown question type"),
        ("ngan-hang.yaml", "correct: true", "correct: false", 7, "exactly one"),
        ("ngan-hang.yaml", "id: c2", "id: c1", 14, "twice"),
        ("ngan-hang.yaml", "answer: true", "answer: có", 19, "true or false"),
        ("ngan-hang.yaml", "    answers: [check, course check, tuhoc course check]\n", "", 31, "accepted answer"),
        ("ngan-hang.yaml", "    stem: Một ô", "    sten: Một ô", 18, "unknown key"),
        ("ngan-hang.yaml", "    difficulty: easy", "    marks: 0", 5, "above 0"),
        ("kiem-tra/bai-1.yaml", "count: 2", "count: 5", 5, "has 4"),
        ("kiem-tra/bai-1.yaml", "tag: bai-1", "tag: bai-9", 5, "has 0"),
        ("kiem-tra/bai-1.yaml", "../ngan-hang.yaml", "/etc/passwd", 5, "not a file"),
        ("kiem-tra/cuoi-khoa.yaml", "pass_percent: 50", "pass_percent: 150", 8, "at most 100"),
        ("kiem-tra/cuoi-khoa.yaml", "id: cuoi-khoa", "id: bai-1", 1, "another quiz"),
        ("thuat-ngu.yaml", "see: [Chuyên đề]", "see: [Chuyên]", 5, "no term"),
        ("thuat-ngu.yaml", "term: Khóa học", "term: Chuyên đề", 3, "twice"),
    ],
)
def test_a_mistake_names_its_file_and_line(folder: Path, case: tuple[str, str, str, int, str]) -> None:
    file, old, new, line, words = case
    edit(folder / file, old, new)
    found = errors(folder)
    assert any(name == file and at == line and words in message for name, at, message in found), found
    with pytest.raises(SourceError) as caught:
        load(folder)
    assert caught.value.kind == "bad-source"
    assert len(caught.value.notes) == len(found)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    edit(folder / "course.yaml", "id: khoa-hoc", "id: X")
    edit(folder / "bai-hoc/01-bai-dau.md", "minutes: 5", "minutes: x")
    edit(folder / "ngan-hang.yaml", "type: true_false", "type: essay")
    assert {file for file, _, _ in errors(folder)} >= {"course.yaml", "bai-hoc/01-bai-dau.md", "ngan-hang.yaml"}


def test_a_file_that_is_not_utf8_names_the_line(folder: Path) -> None:
    (folder / "bai-hoc/02-bai-hai.md").write_bytes(b"---\ntitle: X\n---\n" + b"\xe1 windows-1258\n")
    assert errors(folder) == [("bai-hoc/02-bai-hai.md", 4, "not UTF-8")]


@pytest.mark.parametrize(
    ("written", "left", "line"),
    [
        ("![Hình](../hinh/khong-co.png)", "Hình", 6),
        ("[Bài 9](09.md)", "Bài 9", 6),
        ("[![Xem](x.png)](09.md)", "Xem", 6),
        ("[mục](02-bai-hai.md#khong-co)", "[mục](lesson:02-bai-hai#khong-co)", 6),
        ("[mục](#khong-co)", "[mục](#khong-co)", 6),
        ('a\n\n<img src="x.png">', "a", 8),
        ("![Hình](../thuat-ngu.yaml)", "Hình", 6),
    ],
)
def test_what_is_not_there_leaves_its_words_and_a_warning(folder: Path, written: str, left: str, line: int) -> None:
    lesson = folder / "bai-hoc/01-bai-dau.md"
    lesson.write_text(f"---\ntitle: X\nquiz: ../kiem-tra/bai-1.yaml\n---\n\n{written}\n", encoding="utf-8")
    found = warnings(folder)
    assert found
    assert {(file, at) for file, at, _ in found} == {("bai-hoc/01-bai-dau.md", line)}
    course, _ = load(folder)
    assert course.lessons()[0].body.strip() == left


def test_pictures_on_the_internet_become_links_and_a_hint(folder: Path) -> None:
    lesson = folder / "bai-hoc/01-bai-dau.md"
    lesson.write_text("---\ntitle: X\n---\n![Hình](https://a.vn/b.png) [![c](http://d/e.png)](http://f)\n", "utf-8")
    course, notes = load(folder)
    assert course.lessons()[0].body == "[Hình](https://a.vn/b.png) [c](http://f)\n"
    assert (notes.warnings, [note.line for note in notes.hints]) == ([], [4, 4])


def test_code_and_comments_are_left_alone(folder: Path) -> None:
    text = "---\ntitle: X\n---\n`[a](b.md)`\n\n```\n[c](d.md) <!-- e -->\n```\n\n<!-- [f](g.md)\n![h](i.png) -->\nk\n"
    (folder / "bai-hoc/01-bai-dau.md").write_text(text, encoding="utf-8")
    assert warnings(folder) == []
    course, _ = load(folder)
    body = course.lessons()[0].body
    assert "`[a](b.md)`" in body
    assert "[c](d.md) <!-- e -->" in body
    assert "f" not in body.split("```")[2]


def test_media_of_two_folders_with_one_name_get_two_names(folder: Path) -> None:
    for place in ("a", "b"):
        (folder / place).mkdir()
        (folder / place / "Ảnh 1.png").write_bytes(PNG + place.encode())
    lesson = folder / "bai-hoc/01-bai-dau.md"
    lesson.write_text("---\ntitle: X\n---\n![a](<../a/Ảnh 1.png>) ![b](../b/%E1%BA%A2nh%201.png)\n", encoding="utf-8")
    course, notes = load(folder)
    assert notes.warnings == []
    names = [media.name for media in course.media]
    assert len(names) == 2
    assert names[1] == "media/anh-1.png"
    assert all(name in course.lessons()[0].body for name in names)


def test_pictures_from_above_only_near_and_only_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "y" / "z" / "khoa"
    new_course(folder)
    for name in ("x/y/hinh.png", "x/y/z/hinh.png", "x/hinh.png"):
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "x/y/z/thu.txt").write_text("bí mật", encoding="utf-8")
    (tmp_path / "x/y/z/gia.png").write_text("bí mật", encoding="utf-8")
    (tmp_path / "x/y/z/.kin").mkdir()
    (tmp_path / "x/y/z/.kin/a.png").write_bytes(PNG)
    lines = [
        "../../hinh.png",
        "../../../hinh.png",
        "../../../../hinh.png",
        "../../thu.txt",
        "../../gia.png",
        "../../.kin/a.png",
    ]
    body = "\n\n".join(f"![a]({line})" for line in lines)
    (folder / "bai-hoc/01-bai-dau.md").write_text(f"---\ntitle: X\n---\n{body}\n", encoding="utf-8")
    course, notes = load(folder)
    assert sorted(media.path.relative_to(tmp_path).as_posix() for media in course.media) == [
        "x/y/hinh.png",
        "x/y/z/hinh.png",
    ]
    assert [note.line for note in sorted(notes.warnings)] == [8, 10, 12, 14]


@pytest.mark.skipif(os.name == "nt", reason="making symlinks needs a privilege on Windows")
def test_a_symlink_brings_nothing_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c" / "khoa"
    new_course(folder)
    (tmp_path / "far.png").write_bytes(PNG)
    (folder / "hinh" / "near.png").symlink_to(tmp_path / "far.png")
    (folder / "bai-hoc/03.md").symlink_to("/etc/passwd")
    edit(folder / "course.yaml", "bai-hoc/02-bai-hai.md", "bai-hoc/03.md")
    (folder / "bai-hoc/01-bai-dau.md").write_text("---\ntitle: X\n---\n![a](../hinh/near.png)\n", encoding="utf-8")
    _, notes = check(folder)
    assert ["not a file" in note.message for note in notes.errors] == [True]
    assert any("above the course" in note.message for note in notes.warnings)


@pytest.mark.parametrize("text", ["<svg><script>x</script></svg>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "<html/>"])
def test_unsafe_drawings_are_left_out(folder: Path, text: str) -> None:
    (folder / "hinh/cac-buoc.svg").write_text(text, encoding="utf-8")
    assert len(warnings(folder)) == 1


def test_questions_in_place_keep_their_order(folder: Path) -> None:
    (folder / "kiem-tra/bai-1.yaml").write_text(
        "id: bai-1\ntitle: X\nshuffle_questions: false\nquestions:\n"
        + "".join(
            f"  - {{id: q{n}, type: single_choice, marks: 0.5, stem: 'Câu {n}', choices: "
            f"[{{text: A, correct: yes, feedback: Đúng}}, {{text: B}}]}}\n"
            for n in range(3)
        ),
        encoding="utf-8",
    )
    course, _ = load(folder)
    quiz = course.quizzes[0]
    assert [section.pool for section in quiz.sections] == [(0,), (1,), (2,)]
    assert quiz.questions[1] == SingleChoice(id="q1", stem="Câu 1", choices=("A", "B"), marks=500)
    assert quiz.keys is not None
    assert quiz.keys[1] == SingleChoiceKey(correct=0, feedback=("Đúng", None))


def test_draws_that_may_run_dry_are_an_error(folder: Path) -> None:
    edit(
        folder / "kiem-tra/cuoi-khoa.yaml",
        "  - {from: ../ngan-hang.yaml, count: 4}",
        "  - {from: ../ngan-hang.yaml, difficulty: easy, count: 2}\n  - {from: ../ngan-hang.yaml, count: 8}",
    )
    assert [(file, line) for file, line, _ in errors(folder)] == [("kiem-tra/cuoi-khoa.yaml", 6)]


def test_the_title_is_not_shown_twice(folder: Path) -> None:
    (folder / "bai-hoc/01-bai-dau.md").write_text("---\ntitle: Một\n---\n# Một\n\nThân\n", encoding="utf-8")
    (folder / "bai-hoc/02-bai-hai.md").write_text("# Hai **đậm**\n\nThân\n", encoding="utf-8")
    course, _ = load(folder)
    assert [(lesson.title, lesson.body.split()) for lesson in course.lessons()] == [
        ("Một", ["Thân"]),
        ("Hai đậm", ["Thân"]),
    ]


def test_no_folder_is_an_error_too(tmp_path: Path) -> None:
    course, notes = check(tmp_path / "khong-co")
    assert course is None
    assert isinstance(notes, Notes)
    with pytest.raises(SourceError):
        load(tmp_path / "khong-co")


PDF = b"%PDF-1.4\n" + bytes(64)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
OGG = b"OggS" + bytes(64)


def media_course(folder: Path, lessons: str) -> Path:
    """The example with other lessons, and media beside them."""
    for name, content in (("tài liệu.pdf", PDF), ("phim_1.mp4", MP4), ("nghe.ogg", OGG), ("xem.ogv", OGG)):
        (folder / "bai-hoc" / name).write_bytes(content)
    (folder / "bai-hoc" / "hinh.png").write_bytes(PNG)
    (folder / "course.yaml").write_text(
        f"format: 1\nid: khoa\ntitle: K\ntopics:\n  - title: T\n    lessons:\n{lessons}", encoding="utf-8"
    )
    return folder


def test_papers_and_films_are_lessons(folder: Path) -> None:
    media_course(
        folder,
        "      - bai-hoc/02-bai-hai.md\n"
        '      - "bai-hoc/tài liệu.pdf"\n'
        "      - {file: bai-hoc/phim_1.mp4, title: Phim tư liệu, id: phim, minutes: 12, summary: Nói về., "
        "quiz: kiem-tra/bai-1.yaml}\n"
        "      - bai-hoc/xem.ogv\n",
    )
    course, notes = load(folder)
    assert (notes.warnings, notes.hints) == ([], [])
    _, paper, film, other = course.lessons()
    assert (paper.id, paper.title, paper.body) == ("tai-lieu", "tài liệu", "")
    assert paper.media is not None
    assert (paper.media.name, paper.media.media_type) == ("media/tai-lieu.pdf", "application/pdf")
    assert (film.id, film.title, film.minutes, film.summary, film.quiz) == (
        "phim",
        "Phim tư liệu",
        12,
        "Nói về.",
        "bai-1",
    )
    assert other.media is not None
    assert other.media.media_type == "video/ogg"
    assert [media.name for media in course.media] == ["media/phim-1.mp4", "media/tai-lieu.pdf", "media/xem.ogv"]


def test_what_course_yaml_says_of_a_lesson_counts_more_than_its_front_matter(folder: Path) -> None:
    media_course(folder, "      - file: bai-hoc/02-bai-hai.md\n        title: Tên khác\n        id: khac\n")
    course, _ = load(folder)
    assert [(lesson.id, lesson.title, lesson.minutes) for lesson in course.lessons()] == [("khac", "Tên khác", 5)]


@pytest.mark.parametrize(
    ("lesson", "line", "words"),
    [
        ("bai-hoc/hinh.png", 7, "is a picture"),
        ("{file: bai-hoc/phim_1.mp4, titel: x}", 7, "unknown key"),
        ("{title: x}", 7, "'file' is missing"),
        ("[a.md]", 7, "a lesson is a path"),
        ("bai-hoc/gia.pdf", 7, "is not what its ending"),
        ("{file: bai-hoc/phim_1.mp4, minutes: nam}", 7, "whole number"),
        ("{file: bai-hoc/phim_1.mp4, quiz: bai-1.yaml}", 7, "not a file"),
    ],
)
def test_a_wrong_lesson_of_media_names_its_place(folder: Path, lesson: str, line: int, words: str) -> None:
    media_course(folder, f"      - {lesson}\n")
    (folder / "bai-hoc" / "gia.pdf").write_bytes(MP4)
    found = errors(folder)
    assert any((name, at) == ("course.yaml", line) and words in message for name, at, message in found), found


def test_films_in_a_text_become_links(folder: Path) -> None:
    media_course(folder, "      - bai-hoc/01-bai-dau.md\n      - bai-hoc/phim_1.mp4\n")
    (folder / "bai-hoc" / "01-bai-dau.md").write_text(
        "![Nghe](nghe.ogg) ![](xem.ogv) [Tải](<tài liệu.pdf>) ![Phim](phim_1.mp4) [phim](phim_1.mp4)\n\n"
        '<video controls>\n  <source src="xem.ogv" type="video/ogg">\n</video>\n'
        '<a href="02-bai-hai.md">x</a> <a href="phim_1.mp4">y</a>\n\n'
        '<iframe width="3" src="https://a.vn/x"></iframe>\n',
        encoding="utf-8",
    )
    course, notes = load(folder)
    body = course.lessons()[0].body.split()
    assert body == [
        *("[Nghe](media/nghe.ogg)", "[xem](media/xem.ogv)", "[Tải](media/tai-lieu.pdf)"),
        *("[Phim](lesson:phim-1)", "[phim](lesson:phim-1)", "[xem](<media/xem.ogv>)", "x</a>"),
        *("<a", 'href="lesson:phim-1">y</a>', "[https://a.vn/x](<https://a.vn/x>)"),
    ]
    assert [note.message for note in notes.warnings] == [
        "link 02-bai-hai.md: no lesson of this course, and it .md is not a media type that courses may hold"
    ]
    assert len(notes.hints) == 1


def test_a_film_inside_a_link_is_said(folder: Path) -> None:
    media_course(folder, "      - bai-hoc/01-bai-dau.md\n")
    (folder / "bai-hoc" / "01-bai-dau.md").write_text("[![a](phim_1.mp4)](https://x.vn)\n", encoding="utf-8")
    assert len(warnings(folder)) == 1


def test_headings_of_the_first_level_and_unknown_boxes_are_hints(folder: Path) -> None:
    lesson = folder / "bai-hoc/01-bai-dau.md"
    lesson.write_text(
        "---\ntitle: X\n---\n<!-- a -->\n# X\n\n# Y\n\n!!! danger\n    a\n\n!!! la-lung\n    b\n\n> [!KHAC]\n> c\n\n"
        "```\n# không\n!!! khong\n```\n",
        encoding="utf-8",
    )
    _, notes = load(folder)
    assert [(note.line, note.message.split(":")[0].split(" is ")[0]) for note in sorted(notes.hints)] == [
        (7, "# Y"),
        (12, "'la-lung'"),
        (15, "'KHAC'"),
    ]


def test_anchors_are_compared_as_they_are_rendered(folder: Path) -> None:
    lesson = folder / "bai-hoc/01-bai-dau.md"
    lesson.write_text(
        "---\ntitle: X\n---\n## Vai trò {#Vai-Tro}\n\n[a](#vai-trò) [b](02-bai-hai.md#C%C3%A2u-h%E1%BB%8Fi)\n", "utf-8"
    )
    course, notes = load(folder)
    assert notes.warnings == []
    assert "lesson:02-bai-hai#cau-hoi" in course.lessons()[0].body


def test_a_comment_above_the_title_does_not_show_it_twice(folder: Path) -> None:
    (folder / "bai-hoc/02-bai-hai.md").write_text("<!-- máy dịch -->\n# Hai\n\nThân\n", encoding="utf-8")
    course, _ = load(folder)
    assert (course.lessons()[1].title, course.lessons()[1].body.split()) == ("Hai", ["Thân"])
