"""``tuhoc hub``, the part about marks: what the hub opens and grades, what people decide, how people stand."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import click
import msgspec

from app.cli.options import data_option, json_option
from app.cli.output import counted, emit, say

_POINTS = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?")


def _points(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[int, ...]:
    """Points with at most three decimals, after a point or a comma; as thousandths of a point."""
    for one in given:
        if not _POINTS.fullmatch(one):
            raise click.BadParameter(f"{one!r} is no number of points, for example 2 or 1.5")
    return tuple(int(Decimal(one.replace(",", ".")) * 1000) for one in given)


@click.command("recipient")
@data_option
@json_option
def recipient(data: Path, as_json: bool) -> None:
    """Print the hub's `age` recipient: `course build --hub` seals the keys of graded quizzes to it."""
    from sync.hub import hub_recipient

    found = hub_recipient(data)
    emit({"recipient": found}, [found], as_json=as_json)


@click.command("grade")
@data_option
@json_option
def grade(data: Path, as_json: bool) -> None:
    """Mark everything that can be marked now. A serving hub does so by itself; doing it again changes nothing."""
    from sync.hub import grade_attempts

    report = grade_attempts(data)
    for line in report.passed_over:
        say(f"passed over: {line}")
    states = ", ".join(f"{state} {count}" for state, count in report.states.items() if count)
    emit(
        msgspec.to_builtins(report),
        [f"marked now: {report.marked}; keys opened: {report.keys_opened}; attempts: {states or 'none'}"],
        as_json=as_json,
    )


@click.command("essays")
@data_option
@click.option("--course", help="Of this course only.")
@click.option("--quiz", help="Of this quiz only.")
@json_option
def essays(data: Path, course: str | None, quiz: str | None, as_json: bool) -> None:
    """List essays that nobody has graded, with their text and rubric; by receipt code, without names."""
    from sync.hub import waiting_essays

    found = waiting_essays(data, course=course, quiz=quiz)
    say(f"{len(found)} to be graded")
    lines = []
    for essay in found:
        lines += [
            f"{_code(essay.code)}  question {essay.place}  {essay.course}/{essay.quiz}  {counted(essay.words, 'word')}"
        ]
        lines += [
            f"  {number}. {one.title} (0 to {_thousandths(one.most)})" for number, one in enumerate(essay.rubric, 1)
        ]
        lines += [f"  > {line}" for line in essay.text.splitlines()]
    emit({"essays": msgspec.to_builtins(found)}, lines or ["no essay waits to be graded"], as_json=as_json)


@click.command("grade-essay")
@data_option
@click.argument("result")
@click.argument("place", type=click.IntRange(1))
@click.option("--points", callback=_points, multiple=True, required=True, help="Once for each criterion, in its order.")
@click.option("--by", required=True, help="Who grades.")
@click.option("--note", help="For whoever asks later.")
@json_option
def grade_essay(
    *, data: Path, result: str, place: int, points: tuple[int, ...], by: str, note: str | None, as_json: bool
) -> None:
    """Give points to the essay at question PLACE of RESULT: a receipt code, a record's id, or #POSITION.

    Without a rubric there is one number, 0 to 1. Grading again replaces what was given; what was there is kept.
    """
    from sync.hub import grade_essay as give

    given = give(data, result, place, points, by=by, note=note)
    whole = "another essay waits" if given.score is None else f"the attempt has {given.score} of 1000"
    emit(msgspec.to_builtins(given), [f"{given.essay_score} of 1000 for the essay; {whole}"], as_json=as_json)


@click.command("reviews")
@data_option
@click.option("--reason", help="Only what has this reason.")
@click.option("--course", help="Only attempts of this course.")
@click.option("--quiz", help="Only attempts at this quiz.")
@json_option
def reviews(data: Path, reason: str | None, course: str | None, quiz: str | None, as_json: bool) -> None:
    """List what people should look at, with the reasons. Nothing of it was punished: it is for people to decide."""
    from sync.hub import open_reviews

    found = open_reviews(data, reason=reason, course=course, quiz=quiz)
    say(f"{len(found)} to be reviewed")
    lines = []
    for one in found:
        where = f"{one.course}/{one.quiz} attempt {one.number}  {one.name}" if one.course else one.kind
        lines.append(f"#{one.position}  {_code(one.code)}  {where}")
        lines += [f"  {why.reason}" + (f": {why.detail}" if why.detail else "") for why in one.reasons]
    emit({"reviews": msgspec.to_builtins(found)}, lines or ["nothing has to be looked at"], as_json=as_json)


@click.command("review")
@data_option
@click.argument("decision", type=click.Choice(["accept", "set-aside"]))
@click.argument("results", nargs=-1, metavar="RESULT...")
@click.option("--all", "reason", metavar="REASON", help="Everything whose only open reason is this one.")
@click.option("--course", help="With --all: only attempts of this course.")
@click.option("--quiz", help="With --all: only attempts at this quiz.")
@click.option("--by", required=True, help="Who decides.")
@click.option("--note", help="Why.")
@json_option
def review(
    *,
    data: Path,
    decision: str,
    results: tuple[str, ...],
    reason: str | None,
    course: str | None,
    quiz: str | None,
    by: str,
    note: str | None,
    as_json: bool,
) -> None:
    """Decide about RESULTs: receipt codes, records' ids, or #POSITION. What is set aside is kept and does not count."""
    from sync.hub import Decision, decide, open_reviews

    if bool(results) == bool(reason):
        raise click.UsageError("name results, or a reason with --all")
    if (course or quiz) and not reason:
        raise click.UsageError("--course and --quiz go with --all")
    if reason:
        found = open_reviews(data, reason=reason, course=course, quiz=quiz)
        results = tuple(f"#{one.position}" for one in found if [why.reason for why in one.reasons] == [reason])
    made = decide(data, results, Decision.ACCEPTED if decision == "accept" else Decision.SET_ASIDE, by=by, note=note)
    say(f"{len(made)} decided")
    emit(
        {"decided": msgspec.to_builtins(made)},
        [f"#{one.position}  {one.decision}: {', '.join(one.settled) or 'nothing was open'}" for one in made],
        as_json=as_json,
    )


@click.command("opened")
@data_option
@click.option("--course", help="Of this course only.")
@click.option("--quiz", help="At this quiz only.")
@json_option
def opened(data: Path, course: str | None, quiz: str | None, as_json: bool) -> None:
    """List graded papers that were opened and have not come back: done but not sent, or still being done."""
    from sync.hub import opened_papers

    found = opened_papers(data, course=course, quiz=quiz)
    say(f"{len(found)} opened and not here yet")
    lines = [
        f"{one.name}\t{one.course}/{one.quiz} attempt {one.number}\topened before {one.received_at:%Y-%m-%d %H:%M:%S}Z"
        for one in found
    ]
    emit(
        {"opened": msgspec.to_builtins(found)}, lines or ["every paper that was opened has come back"], as_json=as_json
    )


@click.command("results")
@data_option
@click.argument("course")
@click.argument("quiz")
@json_option
def results(data: Path, course: str, quiz: str, as_json: bool) -> None:
    """Print everybody's result at QUIZ of COURSE, by the quiz's grade method and the hub's own marks."""
    from sync.hub import quiz_results

    found = quiz_results(data, course, quiz)
    say(f"{found.title}: {counted(len(found.people), 'person', 'people')}, grade method {found.grade_method}")
    lines = [
        "\t".join(
            (
                person.person,
                person.name,
                person.unit or "-",
                _shown(person.result),
                {True: "pass", False: "fail", None: "-"}[person.passed],
                counted(person.attempts, "attempt"),
                ",".join(person.needs_review) or "-",
            )
        )
        for person in found.people
    ]
    emit(msgspec.to_builtins(found), lines, as_json=as_json)


@click.command("ranking")
@data_option
@click.argument("course")
@click.argument("quiz")
@click.option(
    "--true-number",
    type=click.IntRange(0),
    help="The right answer to the tie-break question; by default, how many people have everything right.",
)
@json_option
def ranking(data: Path, course: str, quiz: str, true_number: int | None, as_json: bool) -> None:
    """Rank the people of a contest: best score, then the tie-break question, then the earliest proved time."""
    from sync.hub import contest_standing

    found = contest_standing(data, course, quiz, true_number=true_number)
    if found.true_number is not None:
        taking_part = ", counted: people with everything right" if found.counted else ""
        say(f"tie-break: the true number is {found.true_number}{taking_part}")
    if found.waiting:
        say(f"{counted(found.waiting, 'attempt')} not marked yet: this may change")
    lines = [
        "\t".join(
            (
                str(place.rank),
                place.name,
                place.unit or "-",
                str(place.score),
                _shown(place.tie_break),
                _shown(place.off_by),
                f"{place.proved_at:%Y-%m-%d %H:%M:%S}Z",
                _code(place.code),
                ",".join(place.needs_review) or "-",
            )
        )
        for place in found.places
    ]
    emit(msgspec.to_builtins(found), lines, as_json=as_json)


@click.command("statistics")
@data_option
@click.argument("course")
@click.argument("quiz")
@click.option("--all", "every_attempt", is_flag=True, help="All attempts, not only the first of each person.")
@json_option
def statistics(data: Path, course: str, quiz: str, every_attempt: bool, as_json: bool) -> None:
    """Print figures of QUIZ's questions, in thousandths: facility, discrimination, upper-lower index, choices.

    A `*` marks what is right; behind each choice stand how many picked it, and the shares of the weakest and of the
    strongest 27 %.
    """
    from sync.hub import quiz_statistics

    found = quiz_statistics(data, course, quiz, every_attempt=every_attempt)
    say(
        f"{found.title}: {counted(found.sittings, 'attempt')}, "
        f"mean {_shown(found.mean)}, deviation {_shown(found.deviation)}"
    )
    lines = ["question\tseen\tblank\tfacility\tdiscrimination\tupper-lower"]
    for item in found.items:
        figures = (item.seen, item.blank, item.facility, item.discrimination, item.upper_lower)
        lines.append("\t".join((item.question, *map(_shown, figures))))
        lines += [
            f"  {'*' if one['right'] else ' '} {one['part']}.{one['choice']}\t{one['picked']}"
            f"\t{_shown(one['lower'])}\t{_shown(one['upper'])}"
            for one in item.choices
        ]
    emit(msgspec.to_builtins(found), lines, as_json=as_json)


@click.command("release")
@data_option
@click.argument("course")
@click.argument("quiz")
@click.option("--questions", is_flag=True, help="The locked questions of the paper, instead of its keys.")
@json_option
def release(data: Path, course: str, quiz: str, *, questions: bool, as_json: bool) -> None:
    """Give the keys of QUIZ to everybody, by the feed: attempts are graded where they were made."""
    from content_cache.sealing import Sealed
    from sync.hub import release_keys

    count = release_keys(data, course, quiz, Sealed.QUESTIONS if questions else Sealed.KEYS)
    emit({"released": count}, [f"{count} released" if count else "released before"], as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (
    recipient,
    release,
    grade,
    essays,
    grade_essay,
    reviews,
    review,
    opened,
    results,
    ranking,
    statistics,
)
"""What `app.cli.hub` takes into its group."""


def _code(code: str) -> str:
    """A receipt code as people read it: 4-4-4-1."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def _thousandths(value: int) -> str:
    whole, rest = divmod(value, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def _shown(value: int | bool | None) -> str:
    return "-" if value is None else str(value)
