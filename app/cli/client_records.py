"""``tuhoc client records|resend|feedback``: what was sent about somebody, and what they have to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from app.cli.client_home import chosen_profile, opened, profile_option
from app.cli.options import home_option, json_option
from app.cli.output import emit
from app.errors import UnknownProfileError
from app.record_views import FeedbackRow, SentRecord, SentRecordRow
from app.views import JourneyStep
from sync.receipt import group_code


@click.command("records")
@click.argument("record", required=False)
@home_option
@profile_option
@json_option
def records(record: str | None, home: Path | None, profile: str | None, as_json: bool) -> None:
    """List every record about the people of this home, newest first; with RECORD, show what that one says."""
    with opened(home) as services:
        if record is not None:
            found = services.records.open(record)
            emit(_opened(found), [found.text], as_json=as_json)
            return
        people = [person for person in services.profiles.list() if profile in (None, person.id)]
        if profile is not None and not people:
            raise UnknownProfileError(profile)
        listed = [(person, services.records.list(person.id)) for person in people]
    rows = [{"profile": person.id, **_row(row)} for person, some in listed for row in some]
    lines = [
        f"{row.record_id}\t{row.kind}\t{row.made_at.isoformat(timespec='seconds')}"
        f"\t{row.refused or row.state.value}\t{group_code(row.code)}\t{row.about}"
        for _person, some in listed
        for row in some
    ]
    emit(
        {"records": rows},
        lines or ["nothing yet: records come when somebody enrols, reads or takes a quiz"],
        as_json=as_json,
    )


@click.command("resend")
@click.argument("record")
@home_option
@json_option
def resend(record: str, home: Path | None, as_json: bool) -> None:
    """Make RECORD due now: a refused one is offered again, and the pause after a fault is over."""
    with opened(home) as services:
        services.records.offer_again(record)
        row = services.records.open(record).row
    emit(_row(row), [f"{row.record_id}\t{row.state.value}"], as_json=as_json)


@click.command("feedback")
@click.argument("text", required=False)
@click.option("--course", help="The course that is meant; without it, what was said so far is listed.")
@click.option("--lesson", help="The lesson that is meant; the whole course without it.")
@click.option("--rating", type=click.IntRange(1, 5), help="1 (worst) to 5.")
@home_option
@profile_option
@json_option
def feedback(
    text: str | None,
    *,
    course: str | None,
    lesson: str | None,
    rating: int | None,
    home: Path | None,
    profile: str | None,
    as_json: bool,
) -> None:
    """Say something of a course. It is sealed to the centre, which can see from whose computer it came."""
    if course is None and (text is not None or rating is not None or lesson is not None):
        raise click.UsageError("--course says what is meant")
    with opened(home) as services:
        person = chosen_profile(services, profile)
        if person is None:
            raise UnknownProfileError("")
        if course is not None:
            services.feedback.write(person, course, lesson, rating=rating, text=text or "")
        rows = services.feedback.list(person)
    if course is not None:
        rows = rows[:1]
    lines = [
        f"{row.state.value}\t{row.written_at.isoformat(timespec='seconds')}\t{row.lesson_title or row.course_title}"
        f"\t{row.rating or '-'}\t{' '.join(row.text.split())}"
        for row in rows
    ]
    nothing = "nothing said yet: tuhoc client feedback TEXT --course COURSE"
    emit({"profile": person, "feedback": [_feedback(row) for row in rows]}, lines or [nothing], as_json=as_json)


def _row(row: SentRecordRow) -> dict[str, Any]:
    return {
        "id": row.record_id,
        "kind": row.kind,
        "version": row.version,
        "time": row.made_at.isoformat(),
        "about": row.about,
        "state": row.state.value,
        "refused": row.refused,
        "code": row.code,
        "device": row.device,
        "seq": row.seq,
        "elsewhere": row.elsewhere,
    }


def _opened(found: SentRecord) -> dict[str, Any]:
    return {
        **_row(found.row),
        "journey": [_step(step) for step in found.journey],
        "body": msgspec.json.decode(found.record.body),
        "feedback": None if found.feedback is None else msgspec.to_builtins(found.feedback),
        "text": found.text,
    }


def _step(step: JourneyStep) -> dict[str, Any]:
    return {"state": step.state.value, "time": step.at.isoformat(), "by": step.by}


def _feedback(row: FeedbackRow) -> dict[str, Any]:
    return {
        "id": row.feedback_id,
        "course": row.course_id,
        "lesson": row.lesson_id,
        "rating": row.rating,
        "text": row.text,
        "time": row.written_at.isoformat(),
        "state": row.state.value,
        "refused": row.refused,
        "record": row.record_id,
        "code": row.code,
    }


COMMANDS = (records, resend, feedback)
