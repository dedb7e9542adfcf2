"""The demonstration's graded quiz: sealed to its own hub, waiting for its learner, graded where it is received."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.compose import open_services
from app.demo import Demo, sample_courses
from app.views import ResultState

COURSE, FINAL = "he-thong-chinh-tri", "cuoi-khoa"


@pytest.mark.timeout(300)
def test_the_final_quiz_waits_here_and_is_graded_there(tmp_path: Path) -> None:
    sources = [folder for folder in sample_courses() if folder.name == COURSE]
    demo = Demo(tmp_path / "demo", sources, lambda _line: None)
    demo.prepare()
    demo.start_hub()
    try:
        demo.enrol()
        services = open_services(demo.home)
        try:
            learner = services.profiles.list()[0].id
            services.library.refresh(learner)
            services.library.fetch(learner, COURSE)
            assert services.quizzes.brief(learner, COURSE, FINAL).keys_sealed
            attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
            assert services.quizzes.submit(attempt.attempt_id).row.awaiting
            services.syncing.run_once(force=True)
            (row,) = services.results.list(learner)
            assert (row.state, row.score, row.awaiting) == (ResultState.RECEIVED, None, True)
        finally:
            services.close()
        (result,) = demo.hub_status()["results"]
        assert (result["quiz"], result["score"], result["graded"], result["grading"]) == (FINAL, None, 0, "graded")
    finally:
        demo.stop_hub()
