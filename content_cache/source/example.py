"""The small course that ``course new`` writes for an author to start from."""

from __future__ import annotations

from pathlib import Path

from content_cache.source.course_file import COURSE_FILE
from content_cache.text import slug

_FILES = {
    COURSE_FILE: """\
format: 1
id: khoa-hoc-moi
version: 1.0.0
title: Khóa học mới
summary: Một đến ba câu nói khóa học này về điều gì và dành cho ai.
language: vi
audience: [everyone]
licence: CC-BY-4.0
topics:
  - title: Chuyên đề thứ nhất
    lessons:
      - bai-hoc/01-bai-dau.md
      - bai-hoc/02-bai-hai.md
quizzes: [kiem-tra/cuoi-khoa.yaml]
glossary: thuat-ngu.yaml
""",
    "bai-hoc/01-bai-dau.md": """\
---
title: Bài 1. Cách viết một bài học
minutes: 5
quiz: ../kiem-tra/bai-1.yaml
---
Bài học viết bằng Markdown. Đề mục bắt đầu từ `##`, vì tên bài đã là đề mục lớn nhất.

## Bảng

| Việc | Người phụ trách | Thời hạn |
|---|:---:|---:|
| Soạn bài | Giảng viên | 05/03 |
| Đọc duyệt | Ban biên tập | 12/03 |

## Hình

![Sơ đồ các bước soạn một khóa học](../hinh/cac-buoc.svg)

## Ô lưu ý và chú thích

!!! note "Lưu ý"
    Phần thân của ô thụt vào bốn dấu cách. Có bốn loại: note, tip, warning, example.

Câu này có chú thích[^1]. Xem tiếp [bài 2](02-bai-hai.md#cau-hoi).

[^1]: Chú thích đặt ở cuối tệp.
""",
    "bai-hoc/02-bai-hai.md": """\
---
title: Bài 2. Cách viết câu hỏi
minutes: 5
---
Câu hỏi viết trong tệp YAML, mỗi ngân hàng câu hỏi là một tệp.

## Câu hỏi

Có chín loại: chọn một phương án, chọn nhiều phương án, đúng - sai, trả lời ngắn, điền số, ghép đôi, sắp xếp, điền vào
chỗ trống và tự luận. Ngân hàng câu hỏi kèm theo có mỗi loại một câu.

Mỗi câu có thể có gợi ý (`hints`), giải thích chung (`feedback`) và lời riêng cho từng phương án.

> Kiểm tra khóa học bằng lệnh `tuhoc course check` trước khi đóng gói.
""",
    "hinh/cac-buoc.svg": """\
<svg xmlns="http://www.w3.org/2000/svg" width="640" height="120" viewBox="0 0 640 120">
  <g fill="#f3efe8" stroke="#8a8176">
    <rect x="10" y="30" width="180" height="60" rx="8"/>
    <rect x="230" y="30" width="180" height="60" rx="8"/>
    <rect x="450" y="30" width="180" height="60" rx="8"/>
  </g>
  <g stroke="#8a8176" stroke-width="2"><path d="M190 60h40M410 60h40"/></g>
  <g font-family="sans-serif" font-size="18" fill="#2b2620" text-anchor="middle">
    <text x="100" y="66">Soạn</text><text x="320" y="66">Kiểm tra</text><text x="540" y="66">Đóng gói</text>
  </g>
</svg>
""",
    "ngan-hang.yaml": """\
questions:
  - id: c1
    type: single_choice
    tags: [bai-1]
    difficulty: easy
    stem: Đề mục trong bài học bắt đầu từ đâu?
    choices:
      - text: "`#`"
        feedback: "`#` dành cho tên bài."
      - text: "`##`"
        correct: true
      - text: "`####`"
    feedback: Tên bài là đề mục lớn nhất, nên trong bài dùng từ `##`.
  - id: c2
    type: true_false
    tags: [bai-1]
    difficulty: easy
    stem: Một ô lưu ý có thể có tiêu đề riêng.
    answer: true
  - id: c3
    type: multiple_response
    tags: [bai-2]
    difficulty: medium
    stem: Những loại ô nào dùng được trong bài học?
    choices:
      - text: note
        correct: true
      - text: warning
        correct: true
      - text: danger
  - id: c4
    type: short_answer
    tags: [bai-2]
    difficulty: medium
    stem: Lệnh con nào của `tuhoc course` dùng để kiểm tra một khóa học?
    answers: [check, course check, tuhoc course check]
  - id: c5
    type: numeric
    tags: [bai-2]
    difficulty: medium
    stem: Một bài kiểm tra có 20 câu, mỗi câu 0,5 điểm. Làm đúng 15 câu thì được bao nhiêu điểm?
    answers:
      - 7,5
      - {value: 15, weight: 0, feedback: Đó là số câu đúng.}
    units: [điểm]
    hints: ["Lấy số câu đúng nhân với số điểm của mỗi câu."]
  - id: c6
    type: matching
    tags: [bai-1]
    difficulty: medium
    stem: Ghép mỗi tệp với nội dung của tệp.
    pairs:
      - {prompt: "`course.yaml`", option: Tên khóa học và danh sách bài học}
      - {prompt: "`ngan-hang.yaml`", option: Câu hỏi và đáp án}
      - {prompt: "`thuat-ngu.yaml`", option: Thuật ngữ và nghĩa}
    others: [Danh sách học viên]
  - id: c7
    type: ordering
    tags: [bai-1]
    difficulty: easy
    stem: Sắp xếp các bước làm một khóa học.
    items: [Soạn bài và câu hỏi, Kiểm tra bằng lệnh, Đóng gói]
  - id: c8
    type: cloze
    tags: [bai-2]
    difficulty: hard
    stem: Câu hỏi viết trong tệp {{dang}}; mỗi câu có {{ma}} riêng, không trùng với câu khác.
    gaps:
      dang: {type: short_answer, answers: [YAML]}
      ma:
        type: single_choice
        choices:
          - {text: mã (`id`), correct: true}
          - {text: số trang}
  - id: c9
    type: essay
    tags: [bai-2]
    difficulty: hard
    stem: Nêu một câu hỏi dự định soạn cho khóa học và cho biết câu hỏi đó thuộc loại nào.
    most_words: 150
    rubric:
      - criterion: Câu hỏi rõ ràng
        levels: [{points: 0}, {points: 1}]
      - criterion: Chọn đúng loại câu hỏi
        levels: [{points: 0}, {points: 1}]
""",
    "kiem-tra/bai-1.yaml": """\
id: bai-1
title: Luyện tập bài 1
kind: practice
draw:
  - {from: ../ngan-hang.yaml, tag: bai-1, count: 2}
review:
  during: [correctness, feedback]
tries: 2
""",
    "kiem-tra/cuoi-khoa.yaml": """\
id: cuoi-khoa
title: Bài kiểm tra cuối khóa
kind: final
draw:
  - {from: ../ngan-hang.yaml, count: 4}
time_limit_minutes: 10
attempts_allowed: 3
pass_percent: 50
""",
    "thuat-ngu.yaml": """\
- term: Chuyên đề
  meaning: Một nhóm bài học của khóa học.
- term: Khóa học
  meaning: Các chuyên đề, bài học và bài kiểm tra về một nội dung.
  see: [Chuyên đề]
""",
}

_DEFAULT_ID = "khoa-hoc-moi"


def new_course(folder: Path) -> tuple[Path, ...]:
    """Writes a small example course.

    Args:
        folder: where to; it may exist when it is empty.

    Returns:
        The files written.

    Raises:
        FileExistsError: the folder has something in it; nothing is written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    made = slug(folder.resolve().name, _DEFAULT_ID)[:64].strip("-")
    course_id = made if len(made) >= 3 else _DEFAULT_ID
    written = []
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(_DEFAULT_ID, course_id), encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)
