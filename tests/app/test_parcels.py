"""Results by hand: a home's file of results, and the receipts that come back, with a real hub at the other end."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.cli.root import run
from app.compose import Services
from app.database.custody import RecordRow
from app.database.people import Hub
from app.database.states import RecordState
from app.errors import AttemptOpenError, DiskFullError, NoRecipientError, NotEnrolledError, OtherFileError
from app.views import ResultState
from content_cache.signing import SigningKey
from sync.errors import BadParcelError, BadReceiptError
from sync.hub import import_parcels, init_hub
from sync.parcel import pack_receipts, read_parcels, unpack_receipts
from tests.app.answers import RIGHT
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, PRACTICE, RunningHub


def take(services: Services, profile: str, quiz: str = FINAL) -> str:
    attempt = services.quizzes.start_or_resume(profile, COURSE, quiz)
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, RIGHT[question.question_id])
    services.quizzes.submit(attempt.attempt_id)
    return attempt.attempt_id


@pytest.fixture
def room(open_home: OpenHome, hub: RunningHub) -> Services:
    """A home of two people, enrolled, each with a result; the network is gone."""
    services = open_home()
    for name in ("Nguyễn Văn An", "Lê Thị Bình"):
        profile = services.enrolment.enrol(None, hub.url, hub.code_for(name))
        services.library.refresh(profile.id)
        services.library.fetch(profile.id, COURSE)
        take(services, profile.id)
    hub.stop()
    return services


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def states(services: Services) -> list[RecordState]:
    with services._database.read() as session:
        return list(session.scalars(select(RecordRow.state)))


def result_states(services: Services) -> set[ResultState]:
    return {row.state for one in services.profiles.list() for row in services.results.list(one.id)}


def test_there_and_back(room: Services, hub: RunningHub, tmp_path: Path) -> None:
    room.syncing.run_once()
    before = states(room)
    made = room.parcels.export(tmp_path / "stick.tuhoc")
    assert (made.path, made.results, made.not_enrolled) == (tmp_path / "stick.tuhoc", 2, 0)
    assert made.records == len(before) > 2
    assert made.size_bytes == (tmp_path / "stick.tuhoc").stat().st_size
    assert states(room) == before, "exporting changes nothing"
    report = import_parcels(hub.data, tmp_path / "stick.tuhoc", receipts=tmp_path / "receipts.tuhoc")
    assert (report.records, report.new, report.refused, report.unknown_devices) == (made.records, made.records, 0, 0)
    assert sorted(result.name for result in hub.status().results) == ["Lê Thị Bình", "Nguyễn Văn An"]
    taken = room.parcels.take_receipts(tmp_path / "receipts.tuhoc")
    assert (taken.receipts, taken.received, taken.passed_over) == (1, made.records, 0)
    assert result_states(room) == {ResultState.RECEIVED}
    # All of it again, and by the network too: nothing new anywhere.
    assert import_parcels(hub.data, tmp_path / "stick.tuhoc").new == 0
    assert room.parcels.take_receipts(tmp_path / "receipts.tuhoc").received == 0
    hub.start()
    room.syncing.run_once(force=True)
    assert hub.status().records == made.records
    nothing = room.parcels.export(tmp_path / "later.tuhoc")
    assert (nothing.path, nothing.records) == (None, 0)
    assert not (tmp_path / "later.tuhoc").exists()


def test_what_is_exported_is_sent_by_every_other_way_too(room: Services, hub: RunningHub, tmp_path: Path) -> None:
    made = room.parcels.export(tmp_path)
    assert made.path is not None
    assert made.path.name.startswith("ket-qua-20261105-073")
    hub.start()
    room.syncing.run_once(force=True)
    assert result_states(room) == {ResultState.RECEIVED}
    report = import_parcels(hub.data, made.path)
    assert (report.records, report.new) == (made.records, 0)
    assert hub.status().records == made.records


def test_a_later_file_takes_the_place_of_an_earlier_one_of_this_home_only(
    room: Services, open_home: OpenHome, hub: RunningHub, tmp_path: Path
) -> None:
    stick = tmp_path / "stick.tuhoc"
    first = room.parcels.export(stick)
    take(room, room.profiles.list()[0].id, PRACTICE)
    assert room.parcels.export(stick).records > first.records
    hub.start()
    other = open_home("other")
    other.enrolment.enrol(None, hub.url, hub.code_for("Trần Văn Cường"))
    hub.stop()
    held = stick.read_bytes()
    with pytest.raises(OtherFileError):
        other.parcels.export(stick)
    (tmp_path / "letter.docx").write_bytes(b"PK")
    with pytest.raises(OtherFileError):
        other.parcels.export(tmp_path / "letter.docx")
    assert (stick.read_bytes(), (tmp_path / "letter.docx").read_bytes()) == (held, b"PK")


def test_a_full_stick_keeps_what_was_on_it(room: Services, open_home: OpenHome, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    room.parcels.export(stick / "a.tuhoc")
    held = (stick / "a.tuhoc").read_bytes()
    room.close()
    full = open_home(free_bytes=lambda folder: 1000 if folder == stick else 10**9)
    with pytest.raises(DiskFullError):
        full.parcels.export(stick / "a.tuhoc")
    assert [path.name for path in stick.iterdir()] == ["a.tuhoc"]
    assert (stick / "a.tuhoc").read_bytes() == held
    with pytest.raises(FileNotFoundError):
        full.parcels.export(tmp_path / "pulled" / "a.tuhoc")
    assert RecordState.RECEIVED not in states(full)


def test_a_folder_that_is_not_there_is_named_and_no_other_file(room: Services, tmp_path: Path) -> None:
    wanted = tmp_path / "usb" / "ket-qua.tuhoc"
    with pytest.raises(FileNotFoundError) as found:
        room.parcels.export(wanted)
    assert found.value.filename == str(wanted)


def test_an_earlier_home_waits_for_its_hub_to_tell(room: Services, tmp_path: Path) -> None:
    with room._database.write() as session:
        session.scalars(select(Hub)).one().recipient = None
    with pytest.raises(NoRecipientError):
        room.parcels.export(tmp_path / "a.tuhoc")


def test_people_who_are_not_enrolled_are_counted_and_left(room: Services, tmp_path: Path) -> None:
    alone = room.profiles.create("Phạm Văn Dũng")
    take(room, alone.id, PRACTICE)
    made = room.parcels.export(tmp_path / "a.tuhoc")
    assert made.not_enrolled > 0
    with (tmp_path / "a.tuhoc").open("rb") as file:
        (parcel,) = read_parcels(file)
    assert room.profiles.get(alone.id).device_id not in {one.device for one in parcel.index.ranges}


def test_receipts_that_are_not_ours_count_for_nothing(room: Services, hub: RunningHub, tmp_path: Path) -> None:
    stick, back = tmp_path / "stick.tuhoc", tmp_path / "back.tuhoc"
    room.parcels.export(stick)
    import_parcels(hub.data, stick, receipts=back)
    (true,) = unpack_receipts(back.read_bytes())
    before = states(room)
    forger = SigningKey.generate()
    altered = true.replace(b'"payload":"', b'"payload":"A', 1)
    for envelopes in ([], [altered], [b"{}"], [b'{"payload":"","payloadType":"","signatures":[]}'], [forger.public]):
        back.write_bytes(pack_receipts([one.replace(b"\n", b"") for one in envelopes]))
        with pytest.raises(BadReceiptError):
            room.parcels.take_receipts(back)
    whole = pack_receipts([true])
    for data in (stick.read_bytes(), b"", whole[:-1], whole[: len(whole) // 2]):
        back.write_bytes(data)
        with pytest.raises(BadParcelError):
            room.parcels.take_receipts(back)
    assert states(room) == before
    back.write_bytes(pack_receipts([altered, b'{"of":"a later version"}', true]))
    taken = room.parcels.take_receipts(back)
    assert (taken.receipts, taken.passed_over) == (1, 2)


def test_a_damaged_file_is_refused_whole(room: Services, hub: RunningHub, tmp_path: Path) -> None:
    made = room.parcels.export(tmp_path / "a.tuhoc")
    whole = (tmp_path / "a.tuhoc").read_bytes()
    for data in (whole[:-1], whole + whole[:-1], whole + b"\n", whole[:40], b"", whole[:-1] + b"\0"):
        (tmp_path / "b.tuhoc").write_bytes(data)
        with pytest.raises(BadParcelError):
            import_parcels(hub.data, tmp_path / "b.tuhoc", receipts=tmp_path / "r.tuhoc")
    assert (hub.status().records, (tmp_path / "r.tuhoc").exists()) == (0, False)
    (tmp_path / "b.tuhoc").write_bytes(whole + whole)
    report = import_parcels(hub.data, tmp_path / "b.tuhoc")
    assert (report.parcels, report.new) == (2, made.records)
    assert len(list(read_parcels(io.BytesIO(whole)))) == 1


def test_by_command(
    room: Services, hub: RunningHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    room.close()
    stick, back = str(tmp_path / "stick.tuhoc"), str(tmp_path / "back.tuhoc")
    at_home, at_hub = ["--home", str(home), "--json"], ["--data", str(hub.data), "--json"]

    def said(*arguments: str) -> tuple[int, dict[str, Any], str]:
        status = run(list(arguments))
        shown = capsys.readouterr()
        return status, json.loads(shown.out or "{}"), shown.err

    status, made, _ = said("client", "parcel", "export", stick, *at_home)
    assert (status, made["file"], made["results"], made["not_enrolled"]) == (0, stick, 2, 0)
    status, imported, _ = said("hub", "parcel", "import", stick, "--receipts", back, *at_hub)
    assert (status, imported["new"], imported["records"], imported["receipts"]) == (
        0,
        made["records"],
        made["records"],
        back,
    )
    status, taken, _ = said("client", "parcel", "import", back, *at_home)
    assert (status, taken["received"]) == (0, made["records"])
    status, made, _ = said("client", "parcel", "export", stick, *at_home)
    assert (status, made["file"], made["records"]) == (0, None, 0)

    for arguments, kind in (
        (("client", "parcel", "import", stick, *at_home), "error: bad-parcel:"),
        (("hub", "parcel", "import", back, *at_hub), "error: bad-parcel:"),
    ):
        status, _, words = said(*arguments)
        assert (status, words.splitlines()[-1].startswith(kind)) == (2, True)
    init_hub(tmp_path / "elsewhere", name="Nơi khác")
    status, _, words = said("hub", "parcel", "import", stick, "--data", str(tmp_path / "elsewhere"))
    assert (status, words.splitlines()[-1].startswith("error: foreign-parcel:")) == (2, True)


def test_a_result_as_a_code(
    room: Services, hub: RunningHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    profile = room.profiles.list()[0]
    (row,) = room.results.list(profile.id)
    address = room.codes.address(row.attempt_id)
    assert address.startswith(hub.url.upper() + "/Q/")
    assert room.codes.symbol(row.attempt_id).version <= 15
    draft = room.quizzes.start_or_resume(profile.id, COURSE, PRACTICE)
    with pytest.raises(AttemptOpenError):
        room.codes.address(draft.attempt_id)
    alone = room.profiles.create("Phạm Văn Dũng")
    with pytest.raises(NotEnrolledError):
        room.codes.address(take(room, alone.id, PRACTICE))
    room.close()
    picture = tmp_path / "code.png"
    assert run(["client", "qr", str(row.code), "--home", str(home), "--out", str(picture), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["address"] == address
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run(["client", "qr", str(row.code), "--home", str(home), "--out", str(tmp_path / "code.jpg")]) == 2
    assert ".png or .svg" in capsys.readouterr().err.splitlines()[-1]
    assert run(["client", "qr", row.attempt_id, "--home", str(home)]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 20
    assert run(["client", "qr", "no-such", "--home", str(home)]) == 2
    hub.start()
    with urllib.request.urlopen(address.lower(), timeout=20) as answer:  # noqa: S310
        assert "Máy chủ đã nhận kết quả" in answer.read().decode()
    (result,) = hub.status().results
    assert (result.name, result.code) == (profile.full_name, row.code)
