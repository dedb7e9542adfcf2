"""What a hub shows of itself: its document, its counts, its limits, its logs; and that nothing made up breaks it."""

from __future__ import annotations

import json
import logging

import anyio
import msgspec
import pytest
import requests
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive

from content_cache.signing import SigningKey
from sync.enrolment import Enrolment, enrol
from sync.hub import add_learner, create_app, load_config, new_code, watching
from sync.hub.connections import RETRY_S
from sync.hub.openapi import document
from sync.protocol import PATH_METRICS, PATH_OPENAPI, PROTOCOL_HEADER
from sync.transport import HttpTransport
from tests.hub.fuzzing import Signing, faults
from tests.hub.test_hub_process import running
from tests.hub.world import HubWorld, post

NAME = "Nguyễn Thị Bí Mật"
UNIT = "Xã Kín Đáo"


def test_every_route_is_in_the_document(hub: HubWorld) -> None:
    app = create_app(hub.config)
    served = set()
    for route in app.routes:
        assert isinstance(route, Route)
        path = route.path.replace("{path:path}", "{path}")
        served |= {(path, method.lower()) for method in route.methods or () if method != "HEAD"}
    described = {(path, method) for path, found in document("x")["paths"].items() for method in found}
    assert served == described


def test_the_document_is_one(hub: HubWorld, url: str) -> None:
    found = requests.get(url + PATH_OPENAPI, timeout=10).json()
    assert found["openapi"].startswith("3.1")
    assert found["info"]["title"] == "Máy chủ tỉnh"
    text = json.dumps(found)
    for reference in msgspec.json.decode(text.encode())["paths"].values():
        for operation in reference.values():
            assert operation["operationId"]
    names = set(found["components"]["schemas"])
    used = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= names


def test_requests_that_are_made_up_end_in_no_fault(hub: HubWorld, url: str) -> None:
    found, asked = faults(url, examples=12)
    assert found == []
    assert len(asked) >= 12


def test_requests_that_are_made_up_and_signed_end_in_no_fault(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    found, _ = faults(url, examples=12, auth=Signing(learner.key, hub.key.key_id), seed=2)
    assert found == []


def test_counts_tell_routes_and_no_paths(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    post(url, learner.attempts(3), hub.key.public)
    requests.get(url + "/courses/" + learner.device, timeout=10).close()
    requests.get(url + "/" + learner.device, timeout=10).close()
    with requests.get(url + PATH_METRICS, timeout=10) as answer:
        text = answer.text
    assert 'tuhoc_hub_records_total{what="new"} 3.0' in text
    assert 'tuhoc_hub_requests_total{route="/v1/records",status="200"} 1.0' in text
    assert 'tuhoc_hub_requests_total{route="/courses/{path:path}",status="404"} 1.0' in text
    assert 'tuhoc_hub_requests_total{route="none",status="404"} 1.0' in text
    assert learner.device not in text


def test_two_hubs_in_one_process_count_for_themselves(hub: HubWorld, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = HubWorld(tmp_path_factory.mktemp("other") / "hub")
    with hub.serving() as one, other.serving() as two:
        requests.get(one + "/healthz", timeout=10).close()
        with requests.get(two + PATH_METRICS, timeout=10) as answer:
            assert "/healthz" not in answer.text


def test_counts_are_for_this_computer_or_for_a_token(hub: HubWorld) -> None:
    with hub.serving() as url:
        for header in ("X-Forwarded-For", "Forwarded"):
            with requests.get(url + PATH_METRICS, headers={header: "203.0.113.7"}, timeout=10) as answer:
                assert (answer.status_code, answer.json()["error"]) == (403, "not-from-here")
    settings = msgspec.json.decode((hub.data / "hub.json").read_bytes())
    (hub.data / "hub.json").write_bytes(msgspec.json.encode(settings | {"metrics_token": "t" * 24}))
    with hub.serving() as url:
        for shown, status in (("", 401), ("Bearer x", 401), ("Bearer " + "t" * 24, 200)):
            headers = {"Authorization": shown} if shown else {}
            with requests.get(url + PATH_METRICS, headers=headers, timeout=10) as answer:
                assert answer.status_code == status


def test_an_address_is_held_to_a_rate_on_every_route(hub: HubWorld) -> None:
    config = msgspec.structs.replace(load_config(hub.data), requests_per_minute=3)
    now = [0.0]

    async def asking() -> None:
        app = create_app(config, monotonic=lambda: now[0])
        async with app.router.lifespan_context(app):
            for path, status in (("/healthz", 200), ("/v1/hub", 200), ("/nothing", 404)):
                assert (await asked(app, path, "203.0.113.7"))[0] == status
            for path in ("/healthz", "/v1/hub", "/v1/records", "/courses/courses.json", "/Q/AA", "/v1/feed"):
                status, headers = await asked(app, path, "203.0.113.7")
                assert status == 429, path
                assert 1 <= int(headers[b"retry-after"]) <= 20
            assert (await asked(app, "/healthz", "203.0.113.8"))[0] == 200
            assert [(await asked(app, "/healthz", "127.0.0.1"))[0] for _ in range(9)] == [200] * 9
            now[0] = 60.0
            assert (await asked(app, "/healthz", "203.0.113.7"))[0] == 200

    anyio.run(asking)


def test_guessing_codes_and_bringing_parcels_have_limits_of_their_own(hub: HubWorld) -> None:
    config = msgspec.structs.replace(load_config(hub.data), parcels_per_minute=3)
    start = msgspec.json.encode({"offer": "0000", "client_nonce": bytes(32), "device_public": bytes(32)})

    async def asking() -> None:
        app = create_app(config, monotonic=lambda: 0.0)
        async with app.router.lifespan_context(app):
            for address, status in (("203.0.113.7", 429), ("203.0.113.8", 403)):
                guesses = 21 if status == 429 else 20
                found = [
                    await asked(app, "/v1/enrol/start", address, body=start, media="application/json")
                    for _ in range(guesses)
                ]
                assert found[-1][0] == status
                assert {one for one, _ in found[:20]} == {403}
            parcels = [
                await asked(app, "/v1/parcels", address, body=b"x" * 600_000, media="application/vnd.tuhoc.parcel.v1")
                for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8", "127.0.0.1", "127.0.0.1")
            ]
            assert [status for status, _ in parcels] == [400, 429, 400, 400, 400]
            assert int(parcels[1][1][b"retry-after"]) == 60

    anyio.run(asking)


def test_guesses_at_once_are_as_many_as_one_after_another(hub: HubWorld) -> None:
    start = msgspec.json.encode({"offer": "0000", "client_nonce": bytes(32), "device_public": bytes(32)})
    found: list[int] = []

    async def asking() -> None:
        app = create_app(load_config(hub.data), monotonic=lambda: 0.0)

        async def guess() -> None:
            answer = await asked(app, "/v1/enrol/start", "203.0.113.7", body=start, media="application/json")
            found.append(answer[0])

        async with app.router.lifespan_context(app), anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(guess)

    anyio.run(asking)
    assert (found.count(403), found.count(429)) == (20, 30)


def test_bodies_have_a_room_of_their_own(hub: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_BODY_BYTES", 400_000)
    body, batch = b"x" * 90_000, "application/vnd.tuhoc.records.v1+zstd"

    async def asking() -> None:
        app = create_app(load_config(hub.data))
        begun, waiting, go_on = anyio.Event(), anyio.Event(), anyio.Event()

        async def slowly() -> Message:
            if not begun.is_set():
                begun.set()
                return {"type": "http.request", "body": body, "more_body": True}
            waiting.set()
            await go_on.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def status(address: str, receive: Receive | None = None) -> int:
            found, headers = await asked(app, "/v1/records", address, body=body, media=batch, receive=receive)
            assert found != 503 or int(headers[b"retry-after"]) == RETRY_S
            return found

        async with app.router.lifespan_context(app):
            async with anyio.create_task_group() as group:
                group.start_soon(status, "203.0.113.7", slowly)
                await waiting.wait()
                assert [await status("203.0.113.7"), await status("203.0.113.8")] == [503, 400]
                go_on.set()
            assert await status("203.0.113.7") == 400, "what was answered is held no more"

    anyio.run(asking)


def test_a_parcel_above_the_rate_is_not_read(hub: HubWorld) -> None:
    config = msgspec.structs.replace(load_config(hub.data), parcels_per_minute=3)
    media, read = "application/vnd.tuhoc.parcel.v1", []

    async def reading() -> Message:
        read.append(1)
        return {"type": "http.request", "body": b"x" * 600_000, "more_body": False}

    async def asking() -> None:
        app = create_app(config, monotonic=lambda: 0.0)
        async with app.router.lifespan_context(app):
            for expected in (400, 429, 429):
                status, _ = await asked(
                    app, "/v1/parcels", "203.0.113.7", body=b"x" * 600_000, media=media, receive=reading
                )
                assert status == expected
        assert len(read) == 1

    anyio.run(asking)


async def asked(
    app: ASGIApp, path: str, address: str, *, body: bytes = b"", media: str = "", receive: Receive | None = None
) -> tuple[int, dict[bytes, bytes]]:
    """Asks an application as somebody at an address would; gives status and headers."""
    found: list[Message] = []

    async def whole() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        found.append(message)

    headers = [
        (b"content-type", media.encode()),
        (b"tuhoc-protocol", b"1"),
        (b"content-length", b"%d" % len(body)),
    ]
    scope = {
        "type": "http",
        "method": "POST" if media else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers if media else [],
        "client": (address, 1),
    }
    await app(scope, receive or whole, send)
    return found[0]["status"], dict(found[0]["headers"])


def test_too_much_is_refused_before_it_is_read(hub: HubWorld, url: str) -> None:
    for path, media, most in (
        ("/v1/records", "application/vnd.tuhoc.records.v1+zstd", 4 << 20),
        ("/v1/enrol/start", "application/json", 64 << 10),
        ("/v1/enrol/finish", "application/json", 64 << 10),
        ("/v1/devices", "application/json", 64 << 10),
        ("/v1/parcels", "application/vnd.tuhoc.parcel.v1", 6 << 20),
    ):
        headers = {"Content-Type": media, PROTOCOL_HEADER: "1"}
        with requests.post(url + path, data=bytes(most + 1), headers=headers, timeout=20) as answer:
            assert answer.status_code == 413, path


def test_logs_say_nothing_of_anybody(hub: HubWorld, caplog: pytest.LogCaptureFixture) -> None:
    person = add_learner(hub.data, name=NAME, unit=UNIT)
    code = new_code(hub.data, person)
    learner = hub.learner(5, name=NAME, unit=UNIT)
    with caplog.at_level(logging.DEBUG, "sync"), caplog.at_level(logging.DEBUG, "uvicorn"), hub.serving() as url:
        records = learner.attempts(3)
        post(url, records, hub.key.public)
        post(url, [records[0], *learner.attempts(1)], hub.key.public)
        with HttpTransport(url) as transport:
            key = SigningKey.generate()
            enrolled: Enrolment = enrol(transport, code, key)
            assert enrolled
        for path in ("/v1/feed", "/nothing/" + person, "/courses/" + person, "/Q/" + "A" * 40):
            requests.get(url + path, headers={PROTOCOL_HEADER: "1"}, timeout=10).close()
        requests.post(
            url + "/v1/records",
            data=b"\x00",
            headers={PROTOCOL_HEADER: "1", "Content-Type": "application/vnd.tuhoc.records.v1+zstd"},
            timeout=10,
        ).close()
    text = "\n".join(one.getMessage() + str(one.exc_info or "") for one in caplog.records)
    assert "batch items=3 new=3 refused=0" in text
    for secret in (NAME, UNIT, person, learner.subject, code, "127.0.0.1", learner.device, records[0].id):
        assert secret not in text


def test_a_hub_as_a_process_writes_nothing_of_anybody(hub: HubWorld) -> None:
    learner = hub.learner(1, name=NAME, unit=UNIT)
    with running(hub) as (process, url):
        post(url, learner.attempts(2), hub.key.public)
        requests.get(url + "/courses/" + learner.device, timeout=10).close()
        process.terminate()
        out, err = process.communicate(timeout=20)
    for secret in (NAME, UNIT, learner.subject, learner.device):
        assert secret not in out + err
