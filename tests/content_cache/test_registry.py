"""Publishing to a registry: a real one, behind a real web server, with passwords and tokens, and in all its moods."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from app.cli.root import run
from content_cache.build import build
from content_cache.errors import (
    AlteredBlobError,
    CutOffError,
    MissingBlobError,
    OfflineError,
    OlderSerialError,
    ServerFaultError,
)
from content_cache.layout import MANIFEST_TYPE, Layout, sha256
from content_cache.registry.challenge import Challenge, read_challenge
from content_cache.registry.client import Registry
from content_cache.registry.credentials import Credentials, find_credentials
from content_cache.registry.errors import (
    AccessDeniedError,
    BadTargetError,
    NoRegistryError,
    RegistryRefusedError,
    TagConflictError,
)
from content_cache.registry.push import PushReport, push
from content_cache.registry.target import Target, is_registry, parse_target
from content_cache.retrying import RetryPolicy
from content_cache.source import new_course
from tests.content_cache.conftest import Publisher
from tests.content_cache.servers import (
    PASSWORD,
    USER,
    Front,
    FrontRequest,
    free_port,
    run_nginx,
    run_registry,
    run_registry_with_passwords,
    run_registry_with_tokens,
    serving,
)

COURSE = "khoa-hoc-thu"
_numbers = itertools.count()


@pytest.fixture(scope="module")
def registry_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with run_registry(tmp_path_factory.mktemp("registry")) as port:
        yield port


@pytest.fixture
def target(registry_port: int) -> Target:
    """A repository that no other test has."""
    return parse_target(f"oci://127.0.0.1:{registry_port}/tinh/kho-{next(_numbers)}")


@pytest.fixture
def front(registry_port: int) -> Iterator[Front]:
    made = Front(registry_port)
    with serving(made):
        yield made


class Way:
    """Connects without waiting, and notes how long it would have waited."""

    def __init__(self, credentials: Credentials | None = None, tries: int = 3) -> None:
        self.credentials = credentials
        self.tries = tries
        self.waited_s: list[float] = []

    def __call__(self, target: Target) -> Registry:
        policy = RetryPolicy(tries=self.tries, first_delay_s=0.5, jitter=lambda: 0)
        return Registry(target, self.credentials, policy=policy, sleep=self.waited_s.append, read_timeout_s=5)


def pushed(publisher: Publisher, target: Target) -> PushReport:
    build(publisher.source, publisher.layout, publisher.key)
    return push(publisher.layout, target, Way())


def get(target: Target, path: str) -> requests.Response:
    return requests.get(target.url + path, headers={"Accept": MANIFEST_TYPE}, timeout=10)


def through(front: Front, target: Target) -> Target:
    return parse_target(f"oci://127.0.0.1:{front.server_port}/{target.repository}")


# --- what is published


def test_a_course_is_published_byte_for_byte_under_two_tags(publisher: Publisher, target: Target) -> None:
    report = pushed(publisher, target)
    built = build(publisher.source, publisher.layout, publisher.key)
    assert report.target == target.location
    assert [(one.course, one.serial, one.digest, one.tag) for one in report.manifests] == [
        (COURSE, 1, built.digest, f"{COURSE}-1")
    ]
    ours = Layout(publisher.layout).read_blob(built.digest.removeprefix("sha256:"), 1 << 20)
    for tag in (COURSE, f"{COURSE}-1"):
        found = get(target, f"manifests/{tag}")
        assert (found.content, found.headers["Docker-Content-Digest"]) == (ours, built.digest)
    config = get(target, f"blobs/sha256:{built.config}")
    assert sha256(config.content) == built.config
    blobs = Layout(publisher.layout).blobs()
    assert report.blobs_copied == len(blobs) - 1, "all but the manifest"
    assert report.bytes_copied == sum(
        (publisher.layout / "blobs" / "sha256" / one).stat().st_size
        for one in blobs
        if one != built.digest.removeprefix("sha256:")
    )


def test_publishing_again_copies_nothing_and_an_update_only_what_is_new(publisher: Publisher, target: Target) -> None:
    first = pushed(publisher, target)
    again = pushed(publisher, target)
    assert (again.blobs_copied, again.bytes_copied, again.manifests) == (0, 0, first.manifests)
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    update = pushed(publisher, target)
    assert update.blobs_copied == 2, "a lesson and the config"
    assert get(target, f"manifests/{COURSE}").headers["Docker-Content-Digest"] == update.manifests[0].digest
    assert get(target, f"manifests/{COURSE}-1").headers["Docker-Content-Digest"] == first.manifests[0].digest


def test_all_courses_of_a_layout_go_to_one_repository(publisher: Publisher, target: Target) -> None:
    other = publisher.root / "khoa-khac"
    new_course(other)
    build(other, publisher.layout, publisher.key)
    report = pushed(publisher, target)
    assert report.courses == (COURSE, "khoa-khac")
    tags = requests.get(f"{target.url}tags/list", timeout=10).json()["tags"]
    assert sorted(tags) == [COURSE, f"{COURSE}-1", "khoa-khac", "khoa-khac-1"]


def test_an_older_build_never_takes_the_place_of_a_newer_one(
    publisher: Publisher, target: Target, tmp_path: Path
) -> None:
    build(publisher.source, tmp_path / "old", publisher.key)
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    build(publisher.source, publisher.layout, publisher.key, serial=2)
    push(publisher.layout, target, Way())
    with pytest.raises(OlderSerialError) as caught:
        push(tmp_path / "old", target, Way())
    assert (caught.value.offered, caught.value.have) == (1, 2)
    assert get(target, f"manifests/{COURSE}-1").status_code == 404
    publisher.append("bai-hoc/01-bai-dau.md", "\nKhác.\n")
    build(publisher.source, tmp_path / "same", publisher.key, serial=2)
    with pytest.raises(OlderSerialError):
        push(tmp_path / "same", target, Way())


def test_a_tag_of_another_course_is_never_taken(publisher: Publisher, target: Target, tmp_path: Path) -> None:
    """``khoa-hoc-thu-1`` may be a course, or the first build of ``khoa-hoc-thu``."""
    other = tmp_path / f"{COURSE}-1"
    new_course(other)
    build(other, tmp_path / "other", publisher.key)
    pushed(publisher, target)
    with pytest.raises(TagConflictError) as caught:
        push(tmp_path / "other", target, Way())
    assert (caught.value.tag, caught.value.where) == (f"{COURSE}-1", target.location)
    build(other, publisher.layout, publisher.key)
    elsewhere = parse_target(f"oci://{target.host}/{target.repository}-2")
    with pytest.raises(TagConflictError):
        push(publisher.layout, elsewhere, Way())
    assert get(elsewhere, "tags/list").status_code == 404, "nothing was published"


def test_somebody_else_s_image_under_our_tag_is_left_alone(publisher: Publisher, target: Target) -> None:
    config = b"{}"
    url = requests.post(f"{target.url}blobs/uploads/", timeout=10).headers["Location"]
    requests.put(url, params={"digest": f"sha256:{sha256(config)}"}, data=config, timeout=10).raise_for_status()
    theirs = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": f"sha256:{sha256(config)}",
                "size": 2,
            },
            "layers": [],
        }
    )
    requests.put(
        f"{target.url}manifests/{COURSE}", data=theirs, headers={"Content-Type": MANIFEST_TYPE}, timeout=10
    ).raise_for_status()
    with pytest.raises(TagConflictError):
        pushed(publisher, target)
    assert get(target, f"manifests/{COURSE}").text == theirs


@pytest.mark.parametrize("harm", ["shorter", "other", "gone", "no list"])
def test_nothing_of_a_damaged_layout_is_published(publisher: Publisher, target: Target, harm: str) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    blobs = publisher.layout / "blobs" / "sha256"
    blob = max(blobs.iterdir(), key=lambda path: path.stat().st_size)
    data = blob.read_bytes()
    if harm == "shorter":
        blob.write_bytes(data[:-1])
    elif harm == "other":
        blob.write_bytes(data[:-1] + b"\0")
    elif harm == "gone":
        blob.unlink()
    else:
        (publisher.layout / "courses.json").unlink()
    with pytest.raises(MissingBlobError if harm in ("gone", "no list") else AlteredBlobError):
        push(publisher.layout, target, Way())
    assert get(target, "tags/list").status_code == 404


# --- who asks


def test_a_registry_with_passwords(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with run_registry_with_passwords(tmp_path / "registry") as port:
        target = parse_target(f"oci://127.0.0.1:{port}/kho")
        for credentials in (None, Credentials(USER, "sai")):
            with pytest.raises(AccessDeniedError) as caught:
                push(publisher.layout, target, Way(credentials))
            assert (caught.value.status, caught.value.had_credentials) == (401, credentials is not None)
        assert push(publisher.layout, target, Way(Credentials(USER, PASSWORD))).blobs_copied > 0


def test_a_registry_with_a_token_server(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with run_registry_with_tokens(tmp_path / "registry") as (port, tokens):
        target = parse_target(f"oci://127.0.0.1:{port}/tinh/kho")
        for credentials in (None, Credentials(USER, "sai")):
            with pytest.raises(AccessDeniedError):
                push(publisher.layout, target, Way(credentials))
        tokens.asked.clear()
        assert push(publisher.layout, target, Way(Credentials(USER, PASSWORD))).blobs_copied > 0
        assert [query for query, _ in tokens.asked] == [
            {"service": "so-dang-ky", "scope": "repository:tinh/kho:pull,push"}
        ] * len(tokens.asked)
        assert len(tokens.asked) <= 2, "a token is used until it is refused"


def test_a_token_that_ends_in_the_middle_is_renewed(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with run_registry_with_tokens(tmp_path / "registry") as (port, tokens):
        tokens.lifetime_s = -120  # the registry bears a minute of difference between clocks
        target = parse_target(f"oci://127.0.0.1:{port}/kho")
        with pytest.raises(AccessDeniedError):
            push(publisher.layout, target, Way(Credentials(USER, PASSWORD)))
        asked = len(tokens.asked)
        assert asked >= 2, "an old token is exchanged before giving up"
        front = Front(port)
        tokens.lifetime_s = 300
        with serving(front):
            seen: list[str] = []

            def ends(request: FrontRequest) -> bool:
                """The first token is refused from the third request that bears it on."""
                used = front.requests[-1][2]
                if used is not None:
                    seen.append(used)
                if used is not None and used == seen[0] and len(seen) > 3:
                    asked = requests.get(f"http://127.0.0.1:{port}/v2/", timeout=10)
                    request.answer(401, b"{}", {"WWW-Authenticate": asked.headers["WWW-Authenticate"]})
                    return True
                return False

            front.behaviour = ends
            report = push(
                publisher.layout,
                parse_target(f"oci://127.0.0.1:{front.server_port}/kho"),
                Way(Credentials(USER, PASSWORD)),
            )
        assert report.blobs_copied > 0
        assert len(set(seen)) == 2


def test_credentials_go_to_the_registry_and_nowhere_else(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with run_registry_with_passwords(tmp_path / "registry") as port:
        elsewhere = Front(port)
        with serving(elsewhere):
            front = Front(port)
            front.extra = {"Location": f"http://127.0.0.1:{elsewhere.server_port}/v2/kho/blobs/uploads/1"}
            with serving(front), pytest.raises(AccessDeniedError):
                push(
                    publisher.layout,
                    parse_target(f"oci://127.0.0.1:{front.server_port}/kho"),
                    Way(Credentials(USER, PASSWORD)),
                )
            assert [used for _, _, used in front.requests if used], "the registry was told"
            assert elsewhere.requests
            assert [used for _, _, used in elsewhere.requests if used] == []


def test_names_and_passwords_are_found_where_people_keep_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".docker").mkdir(parents=True)
    said = base64.b64encode("bình:mật khẩu:1".encode()).decode()
    narrow = base64.b64encode(b"hep:2").decode()
    auths = {
        "https://kho.vn:5000/v1/": {"auth": said},
        "kho.vn:5000/tinh": {"auth": narrow},
        "x": {},
        "y": {"auth": "!"},
    }
    (home / ".docker" / "config.json").write_text(json.dumps({"auths": auths, "credsStore": "desktop"}))

    def find(host: str, repository: str = "kho", **environ: str) -> Credentials | None:
        return find_credentials(host, repository, environ, home)

    assert find("kho.vn:5000") == Credentials("bình", "mật khẩu:1")
    assert find("kho.vn:5000", "tinh/kho") == Credentials("hep", "2")
    assert find("kho.vn") is None
    assert find("x") is None
    assert find("y") is None
    named = find("kho.vn:5000", TUHOC_REGISTRY_USER="a", TUHOC_REGISTRY_PASSWORD="b")
    assert named == Credentials("a", "b")
    assert "b" not in repr(named).replace("Credentials", "")
    (tmp_path / "auth.json").write_text(json.dumps({"auths": {"kho.vn": {"auth": narrow}}}))
    assert find("kho.vn", REGISTRY_AUTH_FILE=str(tmp_path / "auth.json")) == Credentials("hep", "2")
    (tmp_path / "auth.json").write_text("[" * 100_000)
    assert find("kho.vn", REGISTRY_AUTH_FILE=str(tmp_path / "auth.json")) is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('Basic realm="x"', Challenge(bearer=False)),
        (
            'Bearer realm="https://t.vn/token",service="s",scope="repository:a:pull,push"',
            Challenge(bearer=True, realm="https://t.vn/token", service="s", scope="repository:a:pull,push"),
        ),
        ('Basic realm="x", Bearer realm="https://t.vn"', Challenge(bearer=True, realm="https://t.vn")),
        ('bearer realm = "https://t.vn/\\"a\\""', Challenge(bearer=True, realm='https://t.vn/"a"')),
        ("Negotiate", None),
        ("", None),
        ("Bearer", None),
    ],
)
def test_challenges(header: str, found: Challenge | None) -> None:
    assert read_challenge(header) == found


@given(st.text(max_size=300))
def test_no_challenge_breaks_the_reader(header: str) -> None:
    read_challenge(header)
    read_challenge("Bearer " + header)


# --- moods


def test_behind_a_web_server_that_takes_small_requests_only(
    publisher: Publisher, target: Target, registry_port: int, tmp_path: Path
) -> None:
    """nginx in front with its usual bound of 1 MB, and a film."""
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 9000
    (publisher.source / "hinh" / "phim.mp4").write_bytes(film)
    publisher.append("bai-hoc/01-bai-dau.md", "\n[Phim](../hinh/phim.mp4)\n")
    build(publisher.source, publisher.layout, publisher.key)
    way = f"location / {{ proxy_pass http://127.0.0.1:{registry_port}; proxy_set_header Host $http_host; }}"
    with run_nginx(tmp_path / "nginx", f"client_max_body_size 1m; {way}") as (port, log):
        small = parse_target(f"oci://127.0.0.1:{port}/{target.repository}")
        report = push(publisher.layout, small, Way())
        assert " 413 " in log.read_text()
    assert get(target, f"blobs/sha256:{sha256(film)}").content == film
    assert report.bytes_copied > 2_000_000


def test_a_busy_registry_is_given_the_time_that_it_asks_for(publisher: Publisher, target: Target, front: Front) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    moods = iter(
        [
            (429, {"Retry-After": "7"}),
            (503, {"Retry-After": "Wed, 25 Nov 2026 10:00:30 GMT", "Date": "Wed, 25 Nov 2026 10:00:00 GMT"}),
            (429, {"Retry-After": "86400"}),
        ]
    )

    def busy(request: FrontRequest) -> bool:
        if request.command != "PUT":
            return False
        mood = next(moods, None)
        if mood is not None:
            request.answer(mood[0], b"", mood[1])
        return mood is not None

    front.behaviour = busy
    way = Way(tries=9)
    report = push(publisher.layout, through(front, target), way)
    assert sorted(way.waited_s) == [7.0, 30.0, 60.0]
    assert report.blobs_copied > 0
    assert get(target, f"manifests/{COURSE}").status_code == 200


def test_a_registry_that_stays_in_trouble_is_given_up(publisher: Publisher, target: Target, front: Front) -> None:
    build(publisher.source, publisher.layout, publisher.key)

    def sick(request: FrontRequest) -> bool:
        request.answer(502, b"", {})
        return True

    front.behaviour = sick
    way = Way()
    with pytest.raises(ServerFaultError) as caught:
        push(publisher.layout, through(front, target), way)
    assert (caught.value.status, way.waited_s) == (502, [0.5, 1.0])


def test_a_connection_that_breaks_is_made_again(publisher: Publisher, target: Target, front: Front) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    broken: list[str] = []

    def breaks(request: FrontRequest) -> bool:
        if request.command in ("PUT", "HEAD") and len(broken) < 2:
            broken.append(request.path)
            request.drop()
            return True
        return False

    def breaks_always(request: FrontRequest) -> bool:
        request.drop()
        return True

    front.behaviour = breaks
    assert push(publisher.layout, through(front, target), Way()).blobs_copied > 0
    assert len(broken) == 2
    front.behaviour = breaks_always
    with pytest.raises(CutOffError):
        push(publisher.layout, through(front, target), Way())


@pytest.mark.parametrize("what", ["blob", "manifest"])
def test_a_registry_that_has_something_else_is_not_believed(
    publisher: Publisher, target: Target, front: Front, what: str
) -> None:
    build(publisher.source, publisher.layout, publisher.key)

    def lies(request: FrontRequest) -> bool:
        if request.command == "PUT" and ("/manifests/" in request.path) == (what == "manifest"):
            request.answer(201, b"", {"Docker-Content-Digest": "sha256:" + "0" * 64, "Location": "/x"})
            return True
        return False

    front.behaviour = lies
    with pytest.raises(AlteredBlobError):
        push(publisher.layout, through(front, target), Way())


def test_a_registry_that_names_no_digest_is_asked_for_what_it_has(
    publisher: Publisher, target: Target, front: Front
) -> None:
    build(publisher.source, publisher.layout, publisher.key)

    def forgets(request: FrontRequest) -> bool:
        if request.command == "PUT" and "/manifests/" in request.path:
            request.answer(201, b"", {"Location": "/x"})
            return True
        return False

    front.behaviour = forgets
    with pytest.raises(AlteredBlobError):
        push(publisher.layout, through(front, target), Way())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, b"<html>", {"Content-Type": "text/html"}), NoRegistryError),
        ((404, b"", {}), NoRegistryError),
        ((301, b"", {"Location": "https://127.0.0.1:9/"}), OfflineError),
        ((401, b"", {"WWW-Authenticate": 'Bearer realm="ftp://kho.vn/token"'}), NoRegistryError),
        ((401, b"", {"WWW-Authenticate": "Negotiate"}), AccessDeniedError),
        ((403, b"", {}), AccessDeniedError),
        ((200, b"x" * 70_000, {}), NoRegistryError),
    ],
)
def test_what_is_no_registry(
    publisher: Publisher,
    front: Front,
    target: Target,
    answer: tuple[int, bytes, dict[str, str]],
    error: type[Exception],
) -> None:
    build(publisher.source, publisher.layout, publisher.key)

    def other(request: FrontRequest) -> bool:
        request.answer(*answer)
        return True

    front.behaviour = other
    with pytest.raises(error):
        push(publisher.layout, through(front, target), Way())


def test_a_refusal_is_told_in_the_registry_s_own_words(publisher: Publisher, target: Target, front: Front) -> None:
    build(publisher.source, publisher.layout, publisher.key)

    def refuses(request: FrontRequest) -> bool:
        if request.command == "PUT" and "/manifests/" in request.path:
            faults = {"errors": [{"code": "MANIFEST_INVALID", "message": "no\nsuch type"}]}
            request.answer(400, json.dumps(faults).encode(), {"Content-Type": "application/json"})
            return True
        return False

    front.behaviour = refuses
    with pytest.raises(RegistryRefusedError) as caught:
        push(publisher.layout, through(front, target), Way())
    assert caught.value.told == "MANIFEST_INVALID no such type"


def test_nobody_there_and_no_tls(publisher: Publisher, front: Front) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with pytest.raises(OfflineError):
        push(publisher.layout, parse_target(f"oci://127.0.0.1:{free_port()}/kho"), Way())
    secure = Target(
        base=f"https://127.0.0.1:{front.server_port}",
        host=f"127.0.0.1:{front.server_port}",
        repository="kho",
        is_loopback=True,
    )
    with pytest.raises(NoRegistryError):
        push(publisher.layout, secure, Way())


# --- what people type


def test_targets() -> None:
    assert parse_target("oci://Kho.vn/tinh/khoa-hoc").url == "https://kho.vn/v2/tinh/khoa-hoc/"
    assert parse_target("oci://localhost:5000/a").url == "http://localhost:5000/v2/a/"
    assert parse_target("oci://[::1]:5000/a/").url == "http://[::1]:5000/v2/a/"
    assert parse_target("oci+http://10.0.0.7:5000/a").base == "http://10.0.0.7:5000"
    assert parse_target("oci://127.0.0.1.vn/a").base == "https://127.0.0.1.vn"
    assert [is_registry(text) for text in ("oci://a/b", "OCI+HTTP://a/b", "oci", "/a/oci:/b", "http://a")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "oci://kho.vn",
        "oci://kho.vn/",
        "oci:///a",
        "oci://kho.vn/A",
        "oci://kho.vn/a:1",
        "oci://kho.vn/a@sha256:00",
        "oci://kho.vn/a?b",
        "oci://kho.vn/a//b",
        "oci://kho.vn/../a",
        "oci://kho.vn:so/a",
        "oci://u:p@kho.vn/a",
        "oci://kho.vn/" + "a" * 300,
        "https://kho.vn/a",
    ],
)
def test_what_is_no_target(text: str) -> None:
    with pytest.raises(BadTargetError) as caught:
        parse_target(text)
    assert "u:p" not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_targets(text: str) -> None:
    for typed in (text, f"oci://{text}", f"oci://kho.vn/{text}"):
        try:
            found = parse_target(typed)
        except BadTargetError:
            continue
        assert found.repository in typed


def test_the_command(publisher: Publisher, target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    words = ["course", "publish", str(publisher.layout)]
    assert run([*words, f"oci://{target.location}", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"target", "courses", "manifests", "blobs_copied", "bytes_copied"}
    assert set(report["manifests"][0]) == {"course", "serial", "digest", "tag"}
    assert (report["target"], report["courses"]) == (target.location, [COURSE])
    for wrong, kind in [
        ("oci://kho.vn/A", "bad-target"),
        ("ftp://kho.vn/a", "bad-target"),
        (f"oci://127.0.0.1:{free_port()}/a", "no-connection"),
    ]:
        assert run([*words, wrong]) == (3 if kind == "no-connection" else 2)
        assert f"error: {kind}: " in capsys.readouterr().err.splitlines()[-1]
    key = publisher.root / "keys" / "publisher.key"
    assert run([*words, f"oci://{target.location}", "--key", str(key)]) == 2
