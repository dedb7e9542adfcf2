"""Makes ``sync/qr-1.zdict``, the dictionary that results as QR codes are compressed with.

::

    python -m build_spec.qr_dictionary [OUT]

Trained on the golden records and on believable ones like them: attempts of both versions and of all types of answers,
openings, bindings. **Version 1 is made once and never again**, since whoever has another file cannot read what was
written with this one; this program says where it came from, and makes the next version.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import msgspec
import zstandard

from content_cache.questions.answers import Answer, ChoiceAnswer
from content_cache.signing import SigningKey
from sync.bodies import ATTEMPT, ATTEMPT_OPENED, BIND, AttemptBodyV2, AttemptOpenedBody, BindBody
from sync.record import Context, compose, parse
from tests.sync.samples import Learner

VERSION = 1
SIZE_BYTES = 4096
GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "contract" / "records.json"
COURSES = ("he-thong-chinh-tri", "lich-su-dang", "chu-nghia-xa-hoi", "cong-tac-mat-tran", "nong-dan", "cuu-chien-binh")
REMARKS = ((), (), (), (), ("late",), ("clock-jump",), ("over-time",))


class Chooser(Learner):
    """Takes papers of single choice, the commonest ones."""

    def _answer(self) -> Answer | None:
        return ChoiceAnswer(self._random.randrange(4)) if self._random.random() < 0.98 else None


def samples() -> list[bytes]:
    """Texts of records, the same each time."""
    found = [one["text"].encode() for one in json.loads(GOLDEN.read_bytes())["records"]]
    for seed in range(400):
        pick = random.Random(seed)  # noqa: S311 - the same each time is what it is for
        form = Learner if seed % 4 == 0 else Chooser
        learner = form(seed, subject=f"person:{pick.randrange(10**9, 10**10)}", course=pick.choice(COURSES))
        for number, one in enumerate(learner.attempts(2, questions=pick.choice((10, 20, 20, 20, 30, 40)))):
            found.append(one.text)
            found += _relatives(learner, one.text, pick, number)
    return found


def _relatives(learner: Learner, text: bytes, pick: random.Random, number: int) -> list[bytes]:
    """The same attempt as the present version writes it, what says that it was opened, and a binding."""
    record = parse(text)
    body = msgspec.json.decode(record.body)
    bodies: list[tuple[str, int, msgspec.Struct]] = [
        (
            ATTEMPT,
            2,
            msgspec.convert(body | {"remarks": pick.choice(REMARKS), "score": None, "marks_won": None}, AttemptBodyV2),
        ),
        (ATTEMPT, 2, msgspec.convert(body, AttemptBodyV2)),
    ]
    if number == 0:
        opened = {name: body[name] for name in AttemptOpenedBody.__struct_fields__ if name in body}
        bodies.append((ATTEMPT_OPENED, 1, msgspec.convert(opened | {"attempt": record.id}, AttemptOpenedBody)))
        bodies.append(
            (
                BIND,
                1,
                BindBody(
                    profile=record.id,
                    person=record.subject.partition(":")[2],
                    certificate=record.prev or "A" * 43,
                    hub=pick.randbytes(32).hex(),
                ),
            )
        )
    return [
        compose(
            kind=kind,
            kind_version=version,
            body=one,
            previous=learner.head,
            subject=record.subject,
            key=SigningKey(pick.randbytes(32)),
            new_id=learner.new_id(),
            at=record.at,
            unit=f"26{pick.randrange(10**8):08d}",
            context=pick.choice((Context.SELF_STUDY, Context.CLASS, Context.CONTEST, Context.SUPERVISED)),
            session=pick.choice((None, None, f"lop-{pick.randrange(10**6)}")),
            signed_time=record.signed_time,
        ).text
        for kind, version, one in bodies
    ]


def main() -> None:
    """Writes the file and says how large it is."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "sync" / "qr-1.zdict"
    made = zstandard.train_dictionary(SIZE_BYTES, samples(), dict_id=VERSION, level=19)
    out.write_bytes(made.as_bytes())
    print(f"{out}: {len(made.as_bytes())} bytes")


if __name__ == "__main__":
    main()
