"""What the services hand to the window: frozen structs with everything a page shows, never a database row.

Importing this module costs nothing but msgspec, so that the window can paint before the heavy libraries are
in. Scores are thousandths of the full score; times are UTC-aware; sizes are bytes. Over 400 lines because it is a list,
and one place to look.
"""

from __future__ import annotations

import enum
from datetime import datetime
from pathlib import Path

import msgspec

from content_cache.questions.answers import Answer


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


# --- people ---


class ProfileView(View, frozen=True, kw_only=True):
    """A learner's profile on this computer."""

    id: str
    full_name: str
    unit_name: str
    enrolled: bool
    """True when the profile is tied to a person known to a hub."""
    hub_url: str | None = None
    hub_name: str | None = None
    device_id: str
    waiting: int = 0
    """Records of any kind that no hub has receipted yet."""
    waiting_results: int = 0
    """Of these, attempts that were handed in: what people mean by results."""


# --- courses ---


class CourseState(enum.StrEnum):
    """Where a course is, seen from this computer."""

    AVAILABLE = "available"
    """On the hub's list, not here."""
    INSTALLED = "installed"
    """Here and complete."""
    UPDATE = "update"
    """Here; the hub's list has a newer serial."""


class UnfinishedFetch(View, frozen=True, kw_only=True):
    """A fetch that can go on where it stopped. Sizes are those of the whole fetch; 0 while they are not known."""

    done_bytes: int
    total_bytes: int
    paused: bool
    """Somebody paused it; otherwise it goes on by itself at the next start."""
    location: str = ""
    """The place that it comes from: a URL, a folder, a package file."""


class CourseCard(View, frozen=True, kw_only=True):
    """A course in the library."""

    course_id: str
    title: str
    summary: str
    state: CourseState
    lessons_total: int
    lessons_done: int
    next_lesson_id: str | None = None
    """The first lesson not completed; None when all are, or when the course is not here."""
    next_lesson_title: str | None = None
    size_bytes: int
    version: str
    serial: int
    missing_bytes: int = 0
    """Of an installed course: audio, video and documents that are not on this computer (left out, removed, or still
    to come)."""
    unfinished: UnfinishedFetch | None = None
    """A fetch that was begun and has not ended, also one that the program's end interrupted."""


class LibraryView(View, frozen=True, kw_only=True):
    """All courses for a profile, installed ones first."""

    cards: tuple[CourseCard, ...]
    list_checked_at: datetime | None = None
    """When the hub's list was last read; None when never."""


class FetchStage(enum.StrEnum):
    """What a fetch is busy with. A course can be read from `MEDIA` on."""

    READING = "reading"
    """Lessons, quizzes and pictures."""
    MEDIA = "media"
    """Audio, video and documents; the course is in the library already."""
    PREPARING = "preparing"
    """Everything is here; the text is being made ready for quick opening and for search."""


class FetchProgress(View, frozen=True, kw_only=True):
    """How far a fetch is. ``total_bytes`` counts only what was missing here when it began."""

    course_id: str
    done_bytes: int
    total_bytes: int
    done_files: int
    total_files: int
    stage: FetchStage = FetchStage.READING
    seconds_left: float | None = None
    """By the speed of the last half minute; None while it is not known."""
    waiting: bool = False
    """The line is down, or the server says to come later; it goes on by itself."""


class LessonState(enum.StrEnum):
    """Progress of one lesson."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class LessonKind(enum.StrEnum):
    """What a lesson is made of."""

    TEXT = "text"
    PDF = "pdf"
    AUDIO = "audio"
    VIDEO = "video"


class LessonRow(View, frozen=True, kw_only=True):
    """A lesson in a course's outline."""

    lesson_id: str
    title: str
    minutes: int | None
    state: LessonState
    quiz_id: str | None
    kind: LessonKind = LessonKind.TEXT
    missing_bytes: int = 0
    """Size of the lesson's document, audio or video where it is not on this computer; 0 where it is."""


class TopicRow(View, frozen=True, kw_only=True):
    """A topic in a course's outline."""

    title: str
    lessons: tuple[LessonRow, ...]


class QuizRow(View, frozen=True, kw_only=True):
    """A quiz in a course's outline, with what this learner has done of it."""

    quiz_id: str
    title: str
    kind: str
    """``practice``, ``final`` or ``contest``."""
    question_count: int
    time_limit_s: int | None
    attempts_allowed: int | None
    attempts_made: int
    pass_mark: int | None
    best_score: int | None
    open_attempt_id: str | None
    """An attempt that was begun and not submitted."""
    lesson_id: str | None
    locked: bool = False
    """Its questions are sealed, and were not opened here."""
    awaiting: int = 0
    """Attempts that were handed in and wait to be graded."""


class CourseOutline(View, frozen=True, kw_only=True):
    """A course as its own page shows it."""

    course_id: str
    title: str
    summary: str
    version: str
    topics: tuple[TopicRow, ...]
    quizzes: tuple[QuizRow, ...]
    has_glossary: bool


class Heading(View, frozen=True, kw_only=True):
    """A heading inside a lesson; ``anchor`` is the fragment to jump to."""

    level: int
    text: str
    anchor: str


class MediaFile(View, frozen=True, kw_only=True):
    """A document, a sound or a film of a course. Where it is here, either ``path`` or ``data`` is given.

    Where it is not (left out, removed to save room, or still to come), both are None.
    """

    course_id: str
    name: str
    """``media/...``: what links in lessons name."""
    media_type: str
    kind: LessonKind
    size_bytes: int
    path: Path | None = None
    """A verified file on this computer. Its name has no ending."""
    data: bytes | None = None

    @property
    def here(self) -> bool:
        """Whether it can be shown now."""
        return self.path is not None or self.data is not None


class LessonPage(View, frozen=True, kw_only=True):
    """A lesson ready to show. ``media`` maps each image's name in the HTML to its bytes.

    A lesson that is a document, a sound or a film has ``file`` and no HTML.
    """

    course_id: str
    course_title: str
    lesson_id: str
    title: str
    minutes: int | None
    html: str
    headings: tuple[Heading, ...]
    media: dict[str, bytes]
    state: LessonState
    position: int
    """Where reading stopped, in thousandths: of the text's height, of the pages, of the playing time."""
    previous_lesson_id: str | None
    next_lesson_id: str | None
    number: int
    """Of this lesson in the course, from 1."""
    lessons_total: int
    quiz_id: str | None
    kind: LessonKind = LessonKind.TEXT
    file: MediaFile | None = None


class GlossaryPage(View, frozen=True, kw_only=True):
    """The glossary of a course, sorted for Vietnamese readers."""

    course_id: str
    course_title: str
    html: str


# --- quizzes ---


class ChoiceView(View, frozen=True, kw_only=True):
    """A choice, option or item as shown; ``index`` is its number in source order, which is what an answer holds."""

    index: int
    html: str


class GapView(View, frozen=True, kw_only=True):
    """One gap of a cloze. In the text it is shown as its number in parentheses, from 1."""

    type: str
    """``single_choice``, ``short_answer`` or ``numeric``."""
    choices: tuple[ChoiceView, ...] = ()
    """In the order drawn."""
    units: tuple[str, ...] = ()


class QuestionView(View, frozen=True, kw_only=True):
    """A question of a drawn paper."""

    question_id: str
    type: str
    """``single_choice``, ``multiple_response``, ``true_false``, ``short_answer``, ``numeric``, ``matching``,
    ``ordering``, ``cloze`` or ``essay``."""
    html: str
    choices: tuple[ChoiceView, ...]
    """In the order drawn: choices, the options of a matching, the items of an ordering; empty where there are none."""
    marks: int
    media: dict[str, bytes]
    prompts: tuple[str, ...] = ()
    """Matching: HTML of what options are put beside, in source order."""
    gaps: tuple[GapView, ...] = ()
    """Cloze: what is asked in each gap."""
    units: tuple[str, ...] = ()
    """Numeric: units to choose from; empty where none is asked."""
    least_words: int | None = None
    most_words: int | None = None
    """Essay: bounds that the learner is told of; nothing is cut off."""
    partial: bool = False
    """A part of the answer earns a part of the mark."""
    hints: int = 0
    """How many hints there are."""
    section: str = ""
    """Title of the part of the paper it is in."""


class CheckView(View, frozen=True, kw_only=True):
    """What a learner has used of a question in practice, and what may be shown of it now."""

    wrong: int = 0
    """Checks that were not wholly right."""
    tries_left: int | None = None
    """None without a bound."""
    settled: bool = False
    """Its answer does not change any more: it was checked right, or no try is left."""
    checked: Answer | None = None
    """The answer that the rest of this speaks of; None before the first check."""
    score: int | None = None
    """Thousandths of a mark of the answer checked last, penalties taken off; None where it may not be shown."""
    right: bool | None = None
    """Whether the answer checked last was wholly right; None before, and where it may not be shown."""
    feedback_html: str | None = None
    correct: Answer | None = None
    """A right answer, where it may be shown now."""
    parts: tuple[int | None, ...] = ()
    """As `ReviewItem.parts`, of the answer checked last."""
    hints_html: tuple[str, ...] = ()
    """Hints that were asked for."""
    media: dict[str, bytes] = {}
    """Pictures in feedback and hints."""


class BriefWarning(enum.StrEnum):
    """What can be foreseen before an attempt begins. None of them hinders it; most become a remark for people."""

    NOT_OPEN = "not_open"
    """The quiz has not opened yet, by this computer's clock."""
    CLOSED = "closed"
    """It has closed already."""
    CLOSES_SOON = "closes_soon"
    """It closes before the time limit would be over."""
    OVER_LIMIT = "over_limit"
    """All attempts that it allows were made."""
    KEYS_OPEN = "keys_open"
    """Its keys were opened on this computer already."""
    CLOCK_UNSET = "clock_unset"
    """This computer's clock is plainly wrong."""


class QuizBrief(View, frozen=True, kw_only=True):
    """What a learner reads before an attempt begins."""

    course_id: str
    course_title: str
    quiz_id: str
    title: str
    kind: str
    """``practice``, ``final`` or ``contest``."""
    full_name: str
    unit_name: str
    enrolled: bool
    question_count: int
    marks_total: int | None = None
    """Thousandths of a mark; None while the questions are locked, and where papers differ."""
    time_limit_s: int | None
    time_up: str
    """``submit``, ``grace`` or ``must_submit``."""
    grace_s: int
    always: bool
    """The time runs on while the program is closed."""
    opens_at: datetime | None
    closes_at: datetime | None
    attempts_allowed: int | None
    attempts_made: int
    grade_method: str
    """``highest``, ``average``, ``first`` or ``last``."""
    pass_mark: int | None
    sequential: bool
    may_check: bool
    """Questions can be checked one by one while it is under way."""
    tries: int = 1
    """How often a question may be checked; 0 without a bound. With ``may_check``."""
    try_penalty: int = 0
    """Thousandths of a question's mark that each wrong check takes off."""
    hint_penalty: int = 0
    """Thousandths of a question's mark that each hint takes off."""
    tie_break: bool = False
    """A question for a whole number is asked before handing in."""
    shown_after: tuple[str, ...] = ()
    """What a review shows right after handing in (`content_cache.model.ReviewPart`)."""
    shown_later: tuple[str, ...] = ()
    """What it shows after that."""
    shown_closed: tuple[str, ...] = ()
    """What it shows once the quiz has closed; only with ``closes_at``."""
    result_score: int | None
    """By the grade method, of all attempts whose score is known; None where there is none."""
    awaiting: int = 0
    """Attempts handed in whose score is not known here yet."""
    keys_sealed: bool
    """The keys are not on this computer: results wait to be graded."""
    locked: bool
    """The questions open by a code of 12 digits that is told when the quiz begins."""
    open_attempt_id: str | None
    """An attempt that was begun and not submitted."""
    open_remaining_s: float | None = None
    warnings: tuple[BriefWarning, ...] = ()
    seconds_to_close: float | None = None
    """With `BriefWarning.CLOSES_SOON`."""


class AttemptView(View, frozen=True, kw_only=True):
    """An attempt that is under way."""

    attempt_id: str
    course_id: str
    course_title: str
    quiz_id: str
    quiz_title: str
    number: int
    questions: tuple[QuestionView, ...]
    answers: tuple[Answer | None, ...]
    flags: tuple[bool, ...]
    position: int
    """The question last shown, from 0."""
    remaining_s: float | None
    """Time left; None without a limit."""
    always: bool = False
    """The time runs on while the computer sleeps."""
    beyond_limit: bool = False
    """This is more attempts than the quiz allows: taken all the same, and marked."""
    full_name: str = ""
    kind: str = "practice"
    sequential: bool = False
    """Forward only; `position` is the only question that can be answered."""
    flagging: bool = True
    may_check: bool = False
    """`Quizzes.check` and `Quizzes.hint` can be used."""
    try_penalty: int = 0
    """Thousandths of a question's mark that each wrong check takes off."""
    hint_penalty: int = 0
    """Thousandths of a question's mark that each hint takes off."""
    checks: tuple[CheckView, ...] = ()
    """As many as questions where ``may_check``, else empty."""
    expired: bool = False
    """Its time is over: answers are closed and it waits to be handed in."""
    grace_s: float = 0
    """Seconds that handing in is on time yet once the time is over (`TimeUp.GRACE`)."""
    time_up: str = "submit"
    tie_break_html: str | None = None
    """A question for a whole number, asked on handing in."""
    tie_break: int | None = None
    """What was given to it."""
    remarks: tuple[str, ...] = ()
    """Why people will look at it, as far as is known now (`sync.bodies.Remark`)."""


class SavedAnswer(View, frozen=True, kw_only=True):
    """Said only after the answer is durable."""

    attempt_id: str
    index: int
    answered: int
    """How many questions of the attempt have an answer now."""


class ResultState(enum.StrEnum):
    """What is known of a result's journey. See the design's invariant 6."""

    DRAFT = "draft"
    WAITING = "waiting"
    CARRIED = "carried"
    RECEIVED = "received"


class JourneyEvent(enum.StrEnum):
    """Something that happened to a result without moving it."""

    GRADED = "graded"
    """Its score became known after it was handed in; ``by`` names the centre, where that graded it."""
    ACCEPTED = "accepted"
    """It needed review, and people let it count."""
    SET_ASIDE = "set-aside"
    """It needed review, and people set it aside."""


class JourneyStep(View, frozen=True, kw_only=True):
    """One step of a result's way; ``by`` names who has it."""

    state: ResultState
    at: datetime
    by: str | None = None
    event: JourneyEvent | None = None
    """None for a step of the way."""


class ResultRow(View, frozen=True, kw_only=True):
    """A result, or an attempt under way (state ``draft``)."""

    attempt_id: str
    record_id: str | None
    course_id: str
    course_title: str
    quiz_id: str
    quiz_title: str
    kind: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: int | None
    """Thousandths of the full score; None while ungraded or under way."""
    passed: bool | None
    """None where the quiz has no pass mark, or the score is not known or not to be shown now."""
    awaiting: bool = False
    """Handed in, and its score is not known yet: the keys are elsewhere, or people grade it."""
    score_hidden: bool = False
    """Its score is known and not to be shown now, by the quiz's review options; ``score`` is None then."""
    remarks: tuple[str, ...] = ()
    """Why people will look at it (`sync.bodies.Remark`)."""
    state: ResultState
    refused: str | None = None
    """Why a hub refused the record; None when it did not."""
    refused_at: datetime | None = None
    """When; None where it did not, or nobody noted it."""
    code: str | None
    """Receipt code, 13 digits, not grouped."""
    journey: tuple[JourneyStep, ...]
    beyond_limit: bool = False
    """Made beyond the number of attempts that the quiz allows; people decide what it counts."""
    confirmed: bool = False
    """The score is the centre's word."""
    claimed: int | None = None
    """What this computer had found by itself, where the centre has said its word; None where it could not."""
    decision: str | None = None
    """What people decided about it (`sync.feed.DecisionBody`); None where nothing had to be decided, or is yet."""


class ReviewItem(View, frozen=True, kw_only=True):
    """A question with what was answered and what is right, as far as it may be shown now."""

    question: QuestionView
    answer: Answer | None
    correct: Answer | None
    """A right answer; None where the keys are not here, where there is none (essay), or where it is not to be shown."""
    score: int | None
    """Thousandths of a mark won; None where it is not known or not to be shown."""
    explanation_html: str | None
    right: bool | None = None
    """Whether it was wholly right, before anything was taken off; None where that is not known or not to be shown."""
    parts: tuple[int | None, ...] = ()
    """Thousandths of that part's own mark for each prompt (matching), item in the learner's order (ordering) or gap
    (cloze); empty where they are not known or not to be shown. Accepted forms and tolerances are in the key alone, so
    a page cannot tell them from a right answer."""
    media: dict[str, bytes] = {}
    """Pictures in the explanation."""
    wrong: int = 0
    """Checks in practice that were not wholly right."""
    hints: int = 0
    """Hints that were shown."""
    taken: int = 0
    """Thousandths of a mark that these took off at most; nothing goes below 0."""
    pending: bool = False
    """People have to grade it yet; the keys of everything else are here."""


class TopicScore(View, frozen=True, kw_only=True):
    """How a part of a paper went: a titled section, else what the questions are about by their first tag."""

    title: str
    won: int
    """Thousandths of a mark."""
    total: int
    questions: int


class AttemptMark(View, frozen=True, kw_only=True):
    """One attempt among all at the same quiz."""

    attempt_id: str
    number: int
    submitted_at: datetime
    score: int | None
    """Thousandths of the full score; None where it is not known, or not to be shown now."""
    awaiting: bool
    """Its score is not known yet."""
    counts: bool
    """It makes the result, by the grade method; False for all where that would tell a score that is not to be shown."""
    beyond_limit: bool = False
    """More attempts than the quiz allows: it makes no result unless people decide so."""


class Standing(View, frozen=True, kw_only=True):
    """The result of a quiz over all attempts at it."""

    grade_method: str
    """``highest``, ``average``, ``first`` or ``last``."""
    score: int | None
    """Thousandths of the full score; None while it is not known, or not to be shown."""
    passed: bool | None
    attempts: tuple[AttemptMark, ...]
    """Those handed in, in their order."""


class ResultDetail(View, frozen=True, kw_only=True):
    """A submitted attempt with its review."""

    row: ResultRow
    correct_count: int | None
    """None where it is not known or not to be shown."""
    total_count: int
    items: tuple[ReviewItem, ...]
    """Empty where the course is not here any more, or the review is not to be shown now."""
    topics: tuple[TopicScore, ...] = ()
    """Empty where there is but one, and where marks are not to be shown."""
    shown: tuple[str, ...] = ()
    """What the review shows now (`content_cache.model.ReviewPart`)."""
    more_at: datetime | None = None
    """When the quiz closes and the review shows more than now; None where it will not."""
    more: tuple[str, ...] = ()
    """What it shows from ``more_at`` on."""
    until: datetime | None = None
    """Until when ``shown`` is shown, where the review soon shows less; what is on a page stays there."""
    keys_sealed: bool = False
    """The keys are not here; a release code opens them."""
    pass_mark: int | None = None
    """Thousandths of the full score; None where there is none."""
    pending: int = 0
    """Questions that people have to grade yet; only where the keys are here."""
    standing: Standing | None = None
    """None where there are no other attempts."""


# --- review of what was missed ---


class ReviewCourse(View, frozen=True, kw_only=True):
    """What there is to review of one course."""

    course_id: str
    title: str
    due: int
    """Due now, within the daily limit of all courses together."""
    total: int
    """Under review, those that rest too."""
    here: bool = True
    """Whether it is on this computer. Where not, its questions rest until it is fetched again."""


class ReviewSummary(View, frozen=True, kw_only=True):
    """What there is to review today (ôn tập), for one profile."""

    due: int
    """Questions that are due now, within the daily limit."""
    done_today: int
    """Questions answered today that do not come again today."""
    daily_limit: int
    later: int
    """Due questions beyond today's limit."""
    total: int
    """Questions under review."""
    next_due_at: datetime | None = None
    """When the next one is due, where none is due now."""
    tomorrow: int = 0
    """Questions that tomorrow will ask, within the daily limit; those beyond today's limit are among them."""
    resting: int = 0
    """Of ``total``: not asked now, since their course or its keys are not here."""
    courses: tuple[ReviewCourse, ...] = ()
    """Those with the most due questions first."""


class RubricRow(View, frozen=True, kw_only=True):
    """One thing that an essay is graded by."""

    html: str
    points: int
    """The most it can earn, in thousandths of a point."""


class ReviewCardView(View, frozen=True, kw_only=True):
    """One question under review, with everything a page shows of it. The learner tries it first, then looks."""

    course_id: str
    course_title: str
    quiz_id: str
    question: QuestionView
    correct: Answer | None
    """A right answer; None for an essay."""
    explanation_html: str | None
    """What the author says to the right answer and in general; an essay's model answer."""
    lesson_id: str | None = None
    """The lesson it belongs to, for reading again."""
    lesson_title: str | None = None
    new: bool = False
    """Never reviewed before."""
    media: dict[str, bytes] = {}
    """Pictures in explanation and rubric."""
    rubric: tuple[RubricRow, ...] = ()


# --- sync ---


class SyncView(View, frozen=True, kw_only=True):
    """What the status strip shows, for one profile."""

    online: bool | None
    """What the last contact said; None before the first."""
    syncing: bool
    waiting: int
    """Records of any kind that no hub has receipted yet."""
    waiting_results: int = 0
    """Of these, attempts that were handed in: what people mean by results."""
    others_waiting_results: int = 0
    """Attempts that other people of this computer handed in and that no hub has receipted yet."""
    last_contact: datetime | None
    next_try: datetime | None
    problem: str | None
    """Kind word of the last error; None when the last contact went well."""
    enrolled: bool
    near: bool = False
    """A joined machine in the room answered at the last try: sending is possible without the internet."""


# --- settings ---


class SettingsView(View, frozen=True, kw_only=True):
    """Preferences of this computer, kept in ``settings.json`` in the home."""

    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    language: str = "vi"
    """``vi`` or ``en``."""
    text_scale: int = 100
    """Per cent: 100, 115, 130 or 150."""
    media_budget_mb: int | None = None
    """Most that audio, video and documents of courses may take on the disk, in MB of 10^6 bytes; None: no bound."""
    review_daily_limit: int = 20
    """Questions that a day's review asks at most; from 5 to 200."""
    last_profile: str | None = None
