"""Credentials, renewals and roles of certificates: frozen vectors, and that a change anywhere makes them worthless."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_cache.signing import SigningKey
from sync.certificate import Certificate, issue_certificate, open_certificate
from sync.credentials import authorize, proves_renewal, read_credentials, renewal_proof

GOLDEN: dict[str, Any] = msgspec.json.decode(
    (Path(__file__).resolve().parents[1] / "contract" / "requests.json").read_bytes()
)
KEY = SigningKey(bytes.fromhex(GOLDEN["seed"]))
NEW = SigningKey(bytes.fromhex(GOLDEN["new_seed"]))
HUB = SigningKey(bytes.fromhex(GOLDEN["hub_seed"]))


@pytest.mark.parametrize("vector", GOLDEN["requests"], ids=lambda one: one["name"])
def test_requests_are_signed_as_the_golden_ones(vector: dict[str, str]) -> None:
    asked = {"method": vector["method"], "target": vector["target"], "hub": GOLDEN["hub"]}
    body = vector["body"].encode()
    assert authorize(KEY, body=body, **asked) == vector["authorization"]
    shown = read_credentials(vector["authorization"])
    assert shown is not None
    assert shown.device == GOLDEN["device"]
    assert shown.are_of(KEY.public, body=body, **asked)
    for change in ({"method": "PUT"}, {"target": vector["target"] + "0"}, {"hub": "0" * 64}):
        assert not shown.are_of(KEY.public, body=body, **(asked | change))
    assert not shown.are_of(KEY.public, body=body + b" ", **asked)
    assert not shown.are_of(NEW.public, body=body, **asked)


@pytest.mark.parametrize("vector", GOLDEN["renewals"], ids=lambda one: one["role"])
def test_renewals_are_proven_as_the_golden_ones(vector: dict[str, str]) -> None:
    said = {"old_device": GOLDEN["device"], "hub": GOLDEN["hub"], "role": vector["role"]}
    proof = renewal_proof(NEW, **said)
    assert proof.hex() == vector["proof"]
    assert proves_renewal(NEW.public, proof, **said)
    assert not proves_renewal(KEY.public, proof, **said)
    for change in ({"old_device": "0" * 64}, {"hub": "0" * 64}, {"role": "relay"}):
        assert not proves_renewal(NEW.public, proof, **(said | change))


@pytest.mark.parametrize("vector", GOLDEN["certificates"], ids=lambda one: one["role"])
def test_certificates_say_what_the_golden_ones_say(vector: dict[str, str]) -> None:
    found = open_certificate(vector["envelope"].encode(), HUB.public)
    assert found.is_for == vector["role"]
    assert msgspec.json.encode(found).decode() == vector["payload"]
    assert issue_certificate(found, HUB).decode() == vector["envelope"]
    assert ("role" in vector["payload"]) == (vector["role"] != "device")


def test_a_later_hubs_role_is_read_and_is_no_device() -> None:
    first = open_certificate(GOLDEN["certificates"][0]["envelope"].encode(), HUB.public)
    later = issue_certificate(msgspec.structs.replace(first, role="printer"), HUB)
    found: Certificate = open_certificate(later, HUB.public)
    assert found.is_for == "printer"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Tuhoc",
        "Tuhoc .",
        "Basic dXNlcjpwYXNz",
        GOLDEN["requests"][0]["authorization"] + "A",
        GOLDEN["requests"][0]["authorization"][:-1],
        GOLDEN["requests"][0]["authorization"].replace(".", "="),
        "Tuhoc " + "A" * 43 + "." + "A" * 85 + "B",
        "Tuhoc " + "A" * 43 + "." + "ă" * 86,
        "Tuhoc " + "A" * 10_000,
    ],
)
def test_what_is_no_credentials_is_none(header: str) -> None:
    assert read_credentials(header) is None
