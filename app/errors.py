"""The tree of errors that the services raise by themselves.

::

    AppError
    ├── HomeError                      the folder that holds everything
    │   ├── HomeBusyError              home-busy           another window has it open
    │   ├── NoAutostartError           no-autostart        this system has no entries of a user's at log-on
    │   ├── OtherFileError             other-file          a file of this name is somebody else's; left alone
    │   └── DiskFullError              disk-full           nothing was written; free some space and repeat
    ├── DatabaseError                  the study database
    │   ├── NewerDatabaseError         newer-database      written by a later version of the program
    │   ├── DamagedDatabaseError       damaged-database    not readable as a database
    │   ├── DatabaseBusyError          database-busy       another process kept it locked too long
    │   └── StorageFaultError          storage-fault       the disk answered with an error, or is read-only
    ├── PersonError                    who is learning
    │   ├── UnknownProfileError        unknown-profile
    │   ├── NotEnrolledError           not-enrolled        the action needs a hub and the profile has none
    │   ├── NoRecipientError           no-recipient        the hub has not told yet what parcels are sealed to
    │   ├── UnknownRelayError          unknown-relay       no such machine in the room is joined
    │   ├── UnknownClassError          unknown-class       the machine has no such open class
    │   ├── AlreadyEnrolledError       already-enrolled    the profile is tied to a person already
    │   └── EmptyNameError             empty-name
    └── StudyError                     lessons and quizzes
        ├── UnknownLessonError         unknown-lesson
        ├── UnknownQuizError           unknown-quiz
        ├── UnknownAttemptError        unknown-attempt
        ├── AttemptClosedError         attempt-closed      it was submitted; nothing in it can change
        ├── AnswersClosedError         answers-closed      its time is over; it can be handed in
        ├── QuestionLeftError          question-left       a paper that goes forward only is past it
        ├── NotCheckableError          not-checkable       nothing can be checked, or hinted at, here and now
        ├── AttemptOpenError           attempt-open        there is no result before it is submitted
        ├── NoAttemptsLeftError        no-attempts-left    only where the caller asked to be told
        ├── UnfitAnswerError           unfit-answer        the answer's shape is not the question's
        ├── UnknownReviewError         unknown-review      the question is not under review
        ├── UnknownRecordError         unknown-record
        └── UnfitFeedbackError         unfit-feedback      it says nothing, or more than fits

Errors of ``sync`` and ``content_cache`` pass through the services unchanged: they have trees of their own.
Sentences for people are made in one place in the window, from ``kind`` and the fields. The first three groups
are faults of the environment; ``UnknownProfileError`` and the like mean that somebody removed a thing
meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class AppError(Exception):
    """Base of all errors of this package. ``kind`` is the word that it is known by in other layers."""

    kind: ClassVar[str] = "app-error"


class HomeError(AppError):
    """Something about the home folder."""


class NoAutostartError(HomeError):
    """Nothing can be started at log-on on this ``platform``."""

    kind = "no-autostart"

    def __init__(self, platform: str) -> None:
        super().__init__(platform)
        self.platform = platform


class HomeBusyError(HomeError):
    """Another window has this home open."""

    kind = "home-busy"

    def __init__(self, home: Path) -> None:
        super().__init__(str(home))
        self.home = home


class OtherFileError(HomeError):
    """A file of this name is there, and it is not one that this home made before: it was left alone."""

    kind = "other-file"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class DiskFullError(HomeError):
    """The disk that holds the home has no room; the write did not happen."""

    kind = "disk-full"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class DatabaseError(AppError):
    """Something about the study database; ``path`` is its file."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}" if detail else str(path))
        self.path = path
        self.detail = detail


class NewerDatabaseError(DatabaseError):
    """The database is of a revision that this program does not know; it was left untouched."""

    kind = "newer-database"

    def __init__(self, path: Path, stored: str, known: str) -> None:
        super().__init__(path, f"revision {stored}, this program knows up to {known}")
        self.stored = stored
        self.known = known


class DamagedDatabaseError(DatabaseError):
    """The file is not a sound SQLite database; it was left untouched."""

    kind = "damaged-database"


class DatabaseBusyError(DatabaseError):
    """Another process kept the database locked for longer than the time allowed."""

    kind = "database-busy"


class StorageFaultError(DatabaseError):
    """Reading or writing failed below the database: a failing disk, a medium gone, no right to write."""

    kind = "storage-fault"


class PersonError(AppError):
    """Something about who is learning."""


class UnknownProfileError(PersonError):
    """No profile has this id."""

    kind = "unknown-profile"

    def __init__(self, profile_id: str) -> None:
        super().__init__(profile_id)
        self.profile_id = profile_id


class NotEnrolledError(PersonError):
    """The action needs a hub; ``profile_id`` is None where no profile of the home has one."""

    kind = "not-enrolled"

    def __init__(self, profile_id: str | None) -> None:
        super().__init__(profile_id or "no profile")
        self.profile_id = profile_id


class UnknownRelayError(PersonError):
    """No machine of this number is joined; somebody left it meanwhile."""

    kind = "unknown-relay"

    def __init__(self, relay_id: int) -> None:
        super().__init__(str(relay_id))
        self.relay_id = relay_id


class UnknownClassError(PersonError):
    """The joined machine has no such class, or has closed it."""

    kind = "unknown-class"

    def __init__(self, session: str) -> None:
        super().__init__(session)
        self.session = session


class NoRecipientError(PersonError):
    """The hub at ``hub_url`` has not told this home yet what parcels are sealed to; it tells it at the next
    contact.
    """

    kind = "no-recipient"

    def __init__(self, hub_url: str) -> None:
        super().__init__(hub_url)
        self.hub_url = hub_url


class AlreadyEnrolledError(PersonError):
    """The profile is tied to ``person_id``; a different tie needs a profile of its own."""

    kind = "already-enrolled"

    def __init__(self, profile_id: str, person_id: str) -> None:
        super().__init__(f"{profile_id} is {person_id}")
        self.profile_id = profile_id
        self.person_id = person_id


class EmptyNameError(PersonError):
    """A name with nothing to read in it."""

    kind = "empty-name"


class StudyError(AppError):
    """Something about lessons and quizzes."""


class UnknownLessonError(StudyError):
    """The installed course has no such lesson."""

    kind = "unknown-lesson"

    def __init__(self, course_id: str, lesson_id: str) -> None:
        super().__init__(f"{course_id}: {lesson_id}")
        self.course_id = course_id
        self.lesson_id = lesson_id


class UnknownQuizError(StudyError):
    """The installed course has no such quiz."""

    kind = "unknown-quiz"

    def __init__(self, course_id: str, quiz_id: str) -> None:
        super().__init__(f"{course_id}: {quiz_id}")
        self.course_id = course_id
        self.quiz_id = quiz_id


class AttemptError(StudyError):
    """Something about one attempt."""

    def __init__(self, attempt_id: str) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class UnknownAttemptError(AttemptError):
    """No attempt has this id."""

    kind = "unknown-attempt"


class AttemptClosedError(AttemptError):
    """The attempt was submitted; nothing in it changes any more."""

    kind = "attempt-closed"


class AttemptOpenError(AttemptError):
    """The attempt is under way, so it has no result yet."""

    kind = "attempt-open"


class AnswersClosedError(AttemptError):
    """The attempt's time is over: its answers stand, and it waits to be handed in."""

    kind = "answers-closed"


class QuestionLeftError(StudyError):
    """A paper that goes forward only has gone past the question."""

    kind = "question-left"

    def __init__(self, attempt_id: str, index: int) -> None:
        super().__init__(f"{attempt_id}: question {index}")
        self.attempt_id = attempt_id
        self.index = index


class NotCheckableError(StudyError):
    """The quiz lets nothing be checked, the question has no answer, no try or no hint left."""

    kind = "not-checkable"

    def __init__(self, attempt_id: str, index: int) -> None:
        super().__init__(f"{attempt_id}: question {index}")
        self.attempt_id = attempt_id
        self.index = index


class NoAttemptsLeftError(StudyError):
    """The quiz allows ``allowed`` attempts and ``made`` are made. Only raised on request."""

    kind = "no-attempts-left"

    def __init__(self, quiz_id: str, allowed: int, made: int) -> None:
        super().__init__(f"{quiz_id}: {made} of {allowed}")
        self.quiz_id = quiz_id
        self.allowed = allowed
        self.made = made


class UnfitAnswerError(StudyError):
    """The answer does not fit the question at ``index``, or the paper has no such question."""

    kind = "unfit-answer"

    def __init__(self, attempt_id: str, index: int) -> None:
        super().__init__(f"{attempt_id}: {index}")
        self.attempt_id = attempt_id
        self.index = index


class UnknownReviewError(StudyError):
    """The question is not under review: its course dropped it meanwhile."""

    kind = "unknown-review"

    def __init__(self, course_id: str, quiz_id: str, question_id: str) -> None:
        super().__init__(f"{course_id}/{quiz_id}: {question_id}")
        self.course_id = course_id
        self.quiz_id = quiz_id
        self.question_id = question_id


class UnknownRecordError(StudyError):
    """There is no such record in this home."""

    kind = "unknown-record"

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class UnfitFeedbackError(StudyError):
    """Feedback without a rating and without a text, or with one that is too long."""

    kind = "unfit-feedback"

    def __init__(self, characters: int) -> None:
        super().__init__(f"{characters} characters")
        self.characters = characters
