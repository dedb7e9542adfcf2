"""The published folder over HTTP: ranges, ETags, and nothing but the layout's own files."""

from __future__ import annotations

import hashlib
import os

import pytest
import requests

from tests.hub.world import HubWorld

CONTENT = os.urandom(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def base(hub: HubWorld, url: str) -> str:
    blobs = hub.config.courses / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    (blobs / DIGEST).write_bytes(CONTENT)
    (hub.config.courses / "courses.json").write_bytes(b'{"list":1}')
    (hub.config.courses / "publisher.key").write_bytes(b"secret")
    return url + "/courses"


def get(url: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with requests.get(url, headers=named, timeout=10) as response:
        assert response.content is not None
        return response


def test_a_blob_never_changes(base: str) -> None:
    whole = get(f"{base}/blobs/sha256/{DIGEST}")
    assert (whole.status_code, whole.content) == (200, CONTENT)
    assert "immutable" in whole.headers["Cache-Control"]
    assert get(f"{base}/blobs/sha256/{DIGEST}", If_None_Match=whole.headers["ETag"]).status_code == 304


@pytest.mark.parametrize(("first", "last"), [(0, 0), (10, 99_999), (150_000, 199_999)])
def test_a_range_goes_on_where_it_stopped(base: str, first: int, last: int) -> None:
    part = get(f"{base}/blobs/sha256/{DIGEST}", Range=f"bytes={first}-{last}")
    assert part.status_code == 206
    assert part.content == CONTENT[first : last + 1]
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/200000"


def test_a_range_beyond_the_end_is_refused(base: str) -> None:
    assert get(f"{base}/blobs/sha256/{DIGEST}", Range="bytes=200000-").status_code == 416


def test_a_list_is_asked_for_again_and_follows_its_file(hub: HubWorld, base: str) -> None:
    listed = get(f"{base}/courses.json")
    assert (listed.content, listed.headers["Cache-Control"]) == (b'{"list":1}', "no-cache")
    tag = listed.headers["ETag"]
    assert get(f"{base}/courses.json", If_None_Match=f'"x", W/{tag}').status_code == 304
    file = hub.config.courses / "courses.json"
    stamp = file.stat()
    file.write_bytes(b'{"list":2}')
    # Same size, same time: only the content tells.
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    again = get(f"{base}/courses.json", If_None_Match=tag)
    assert (again.status_code, again.content) == (200, b'{"list":2}')


@pytest.mark.parametrize(
    "path",
    [
        "",
        "publisher.key",
        "keys.json",
        "blobs/sha256",
        "blobs/sha256/" + "0" * 64,
        "blobs/sha256/..%2f..%2f..%2fhub.key",
        "..%2fhub.key",
        "%2e%2e/hub.key",
        "....//hub.key",
        "%2fetc%2fpasswd",
        "courses.json%00",
    ],
)
def test_nothing_else_is_served(base: str, path: str) -> None:
    found = get(f"{base}/{path}")
    assert found.status_code == 404
    assert found.json() == {"error": "not-found", "detail": ""}


def test_head_and_other_methods(base: str) -> None:
    with requests.head(f"{base}/blobs/sha256/{DIGEST}", timeout=10) as head:
        assert head.headers["Content-Length"] == "200000"
    with requests.post(f"{base}/courses.json", timeout=10) as refused:
        assert refused.status_code == 405
