"""Questions of every type with text of real length, an answer to each, and a right one."""

from __future__ import annotations

from app.views import ChoiceView, GapView, QuestionView
from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    EssayAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
    TruthAnswer,
)

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{inside}</svg>'


def drawing(width: int, height: int, inside: str = "") -> bytes:
    """An SVG."""
    inside = inside or (
        f'<rect x="4" y="4" width="{width - 8}" height="{height - 8}" rx="10" fill="#ffffff" stroke="#000000" '
        f'stroke-width="2"/><circle cx="{width / 2}" cy="{height / 2}" r="{height / 4}" fill="#9a2a24"/>'
    )
    return _SVG.format(w=width, h=height, inside=inside).encode()


def choices(*texts: str, order: tuple[int, ...] | None = None) -> tuple[ChoiceView, ...]:
    """Choices in an order drawn; in source order by default."""
    return tuple(ChoiceView(index=index, html=texts[index]) for index in order or range(len(texts)))


SINGLE = QuestionView(
    question_id="single",
    type="single_choice",
    html="<p>Hệ thống chính trị ở Việt Nam gồm mấy bộ phận hợp thành?</p>",
    choices=choices("Hai bộ phận", "Ba bộ phận", "Bốn bộ phận", "Năm bộ phận"),
    marks=1000,
    media={},
)
PICTURED = QuestionView(
    question_id="pictured",
    type="single_choice",
    html='<p>Sơ đồ nào là của chính quyền địa phương hai cấp?</p><p class="figure"><img src="media/chung.svg"></p>',
    choices=choices(
        '<p class="figure"><img src="media/a.svg" alt="Ba tầng"></p>',
        '<p class="figure"><img src="media/b.svg" alt="Hai tầng"></p>',
    ),
    marks=1000,
    media={
        "media/chung.svg": drawing(900, 240),
        "media/a.svg": drawing(300, 120),
        "media/b.svg": drawing(300, 120),
    },
)
MULTIPLE = QuestionView(
    question_id="multiple",
    type="multiple_response",
    html="<p>Những tổ chức nào sau đây là <strong>tổ chức chính trị - xã hội</strong>?</p>",
    choices=choices(
        "Công đoàn Việt Nam",
        "Hội Nông dân Việt Nam",
        "Viện kiểm sát nhân dân tối cao, cơ quan thực hành quyền công tố và kiểm sát hoạt động tư pháp "
        "của nước Cộng hòa xã hội chủ nghĩa Việt Nam",
        "Hội Liên hiệp Phụ nữ Việt Nam",
        order=(3, 0, 2, 1),
    ),
    marks=2000,
    media={},
    partial=True,
    hints=2,
    section="Phần I. Trắc nghiệm",
)
TRUTH = QuestionView(
    question_id="truth",
    type="true_false",
    html="<p>Từ ngày 01/7/2025, chính quyền địa phương ở Việt Nam gồm cấp tỉnh và cấp xã.</p>",
    choices=(),
    marks=1000,
    media={},
)
WORDS = QuestionView(
    question_id="words",
    type="short_answer",
    html="<p>Cơ quan quyền lực nhà nước cao nhất là cơ quan nào?</p>",
    choices=(),
    marks=1000,
    media={},
)
NUMBER = QuestionView(
    question_id="number",
    type="numeric",
    html="<p>Diện tích đất liền của Việt Nam khoảng bao nhiêu?</p>",
    choices=(),
    marks=1000,
    media={},
    units=("km²", "ha", "m²"),
)
MATCHING = QuestionView(
    question_id="matching",
    type="matching",
    html="<p>Ghép mỗi cơ quan với chức năng của cơ quan đó.</p>",
    choices=choices(
        "Cơ quan đại biểu cao nhất của Nhân dân, cơ quan quyền lực nhà nước cao nhất",
        "Cơ quan hành chính nhà nước cao nhất, thực hiện quyền hành pháp",
        "Cơ quan xét xử, thực hiện quyền tư pháp",
        "Cơ quan thực hành quyền công tố, kiểm sát hoạt động tư pháp",
        order=(2, 0, 3, 1),
    ),
    prompts=("Quốc hội", "Chính phủ", "Tòa án nhân dân"),
    marks=3000,
    media={},
    partial=True,
)
ORDERING = QuestionView(
    question_id="ordering",
    type="ordering",
    html="<p>Xếp các sự kiện theo thứ tự thời gian, từ sớm đến muộn.</p>",
    choices=choices(
        "Thành lập Đảng Cộng sản Việt Nam",
        "Cách mạng tháng Tám thành công",
        "Chiến thắng Điện Biên Phủ, kết thúc cuộc kháng chiến chống thực dân Pháp, dẫn tới Hiệp định Giơ-ne-vơ",
        "Giải phóng miền Nam, thống nhất đất nước",
        order=(2, 0, 3, 1),
    ),
    marks=1000,
    media={},
    partial=True,
)
CLOZE = QuestionView(
    question_id="cloze",
    type="cloze",
    html=(
        "<p>Đảng Cộng sản Việt Nam là đội tiên phong của giai cấp (1), đồng thời là đội tiên phong của (2) và của dân "
        "tộc Việt Nam. Đảng được thành lập năm (3).</p><p>Cơ quan lãnh đạo cao nhất của Đảng là (4).</p>"
    ),
    choices=(),
    marks=2000,
    media={},
    partial=True,
    gaps=(
        GapView(type="single_choice", choices=choices("nông dân", "công nhân", "trí thức", order=(1, 2, 0))),
        GapView(type="short_answer"),
        GapView(type="numeric"),
        GapView(
            type="single_choice",
            choices=choices("Đại hội đại biểu toàn quốc", "Ban Chấp hành Trung ương", "Bộ Chính trị"),
        ),
    ),
)
ESSAY = QuestionView(
    question_id="essay",
    type="essay",
    html="<p>Trình bày những việc cần làm để thực hiện dân chủ ở cơ sở tại địa phương.</p>",
    choices=(),
    marks=5000,
    media={},
    least_words=150,
    most_words=600,
)
WRITTEN = (
    "Thực hiện dân chủ ở cơ sở trước hết là công khai để Nhân dân biết.\n\n"
    "Ở xã, các khoản đóng góp và dự toán được niêm yết tại trụ sở & nhà văn hóa thôn; <b>mọi người</b> có thể hỏi lại."
)

EVERY = (SINGLE, PICTURED, MULTIPLE, TRUTH, WORDS, NUMBER, MATCHING, ORDERING, CLOZE, ESSAY)

ANSWERS: dict[str, Answer] = {
    "single": ChoiceAnswer(1),
    "pictured": ChoiceAnswer(0),
    "multiple": ChoicesAnswer((0, 2)),
    "truth": TruthAnswer(False),
    "words": TextAnswer("Chính phủ"),
    "number": NumberAnswer("331.212", "ha"),
    "matching": PairsAnswer((0, 2, None)),
    "ordering": OrderAnswer((0, 2, 1, 3)),
    "cloze": GapsAnswer((ChoiceAnswer(1), TextAnswer("nhân dân lao động"), NumberAnswer("1931"), ChoiceAnswer(2))),
    "essay": EssayAnswer(WRITTEN),
}
CORRECT: dict[str, Answer] = {
    "single": ChoiceAnswer(1),
    "pictured": ChoiceAnswer(1),
    "multiple": ChoicesAnswer((0, 1, 3)),
    "truth": TruthAnswer(True),
    "words": TextAnswer("Quốc hội"),
    "number": NumberAnswer("331212", "km²"),
    "matching": PairsAnswer((0, 1, 2)),
    "ordering": OrderAnswer((0, 1, 2, 3)),
    "cloze": GapsAnswer((ChoiceAnswer(1), TextAnswer("Nhân dân lao động"), NumberAnswer("1930"), ChoiceAnswer(0))),
}
"""Of every question but the essay, which has none."""
SCORES: dict[str, int | None] = {
    "single": 1000,
    "pictured": 0,
    "multiple": 333,
    "truth": 0,
    "words": 0,
    "number": 0,
    "matching": 333,
    "ordering": 500,
    "cloze": 500,
    "essay": None,
}
PARTS: dict[str, tuple[int | None, ...]] = {"cloze": (1000, 1000, 0, 0)}
