"""What ``tuhoc hub`` says to people: of a database that does not answer, and of what a hub holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.root import run
from tests.app.conftest import OpenHome
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, RunningHub


def test_a_database_that_does_not_answer_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "hub"
    url = "postgresql://tuhoc:secret@127.0.0.1:9/tuhoc"
    assert run(["hub", "init", "--data", str(data), "--database", url]) == 3
    said = capsys.readouterr().err
    assert "No hub was made." in said
    assert "createdb" in said
    assert said.splitlines()[-1].startswith("error: hub-storage: ")
    assert "secret" not in said
    assert not data.exists()
    assert run(["hub", "init", "--data", str(data)]) == 0


def test_what_a_hub_holds_is_said_to_people(
    open_home: OpenHome, hub: RunningHub, capsys: pytest.CaptureFixture[str]
) -> None:
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for("Nguyễn Văn An", "Xã Thử"))
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.syncing.run_once()
    services.close()
    capsys.readouterr()
    assert run(["hub", "status", "--data", str(hub.data)]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("1 learner, 1 device, ")
    (line,) = said.out.splitlines()
    parts = line.split("\t")
    assert parts[2:4] == ["Nguyễn Văn An", "Xã Thử"]
    assert "claimed -" in parts, "its keys are not on the device"
    assert not {"None", "()", "[]", ""} & set(parts)
