"""From the attempts at a quiz to its result, by the method that the quiz chose."""

from __future__ import annotations

from collections.abc import Sequence

from content_cache.marking import divide_half_up
from content_cache.model import GradeMethod


def result_of(method: GradeMethod, scores: Sequence[int | None]) -> int | None:
    """The result of a quiz.

    Args:
        method: of the quiz.
        scores: of the attempts that count, in their order, thousandths of the full score; None where one is not known
            yet.

    Returns:
        Thousandths of the full score; None while what the method asks for is not known: any score for the highest and
        the average, which are of those that are known; the first's or the last's own.
    """
    known = [score for score in scores if score is not None]
    match method:
        case GradeMethod.HIGHEST:
            return max(known, default=None)
        case GradeMethod.AVERAGE:
            return divide_half_up(sum(known), len(known)) if known else None
        case GradeMethod.FIRST:
            return scores[0] if scores else None
        case GradeMethod.LAST:
            return scores[-1] if scores else None


def counted(method: GradeMethod, scores: Sequence[int | None]) -> tuple[int, ...]:
    """Which attempts make the result.

    Args:
        method: of the quiz.
        scores: as for `result_of`.

    Returns:
        Their places, ascending: of several with the highest score the earliest; all that are known for the average; the
        first or the last even while its score is not known. Empty where nothing counts yet.
    """
    known = [place for place, score in enumerate(scores) if score is not None]
    match method:
        case GradeMethod.HIGHEST:
            best = result_of(method, scores)
            return tuple(place for place in known if scores[place] == best)[:1]
        case GradeMethod.AVERAGE:
            return tuple(known)
        case GradeMethod.FIRST:
            return (0,) if scores else ()
        case GradeMethod.LAST:
            return (len(scores) - 1,) if scores else ()
