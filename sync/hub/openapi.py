"""The hub's interface as an OpenAPI 3.1 document, written from the structs that the routes read and answer.

What travels in forms of its own (batches, parcels, the feed, records by QR) is named by its media type;
``sync/FORMAT.md`` says what is in it. A test holds that every route is here.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sync.class_statement import ClassList, EnterClass
from sync.enrol_messages import (
    FinishReply,
    FinishRequest,
    HubInfo,
    RenewalReply,
    RenewalRequest,
    StartReply,
    StartRequest,
)
from sync.protocol import (
    FEED_MEDIA,
    JSON_MEDIA,
    PARCEL_MEDIA,
    PATH_CLASSES,
    PATH_COURSES,
    PATH_DEVICES,
    PATH_ENROL_FINISH,
    PATH_ENROL_START,
    PATH_FEED,
    PATH_HEALTH,
    PATH_HUB,
    PATH_METRICS,
    PATH_OPENAPI,
    PATH_PARCELS,
    PATH_QR,
    PATH_RECORDS,
    PATH_TLS_PINS,
    PROTOCOL_HEADER,
    PROTOCOL_VERSION,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
    TLS_PINS_MEDIA,
)
from sync.receipt import Receipt

VERSION: Final = "1"
_BINARY: Final = {"type": "string", "format": "binary"}
_REFERENCES: Final = "#/components/schemas/{name}"


class Refused(msgspec.Struct, frozen=True):
    """Why a request was not done."""

    error: str
    detail: str


class Health(msgspec.Struct, frozen=True):
    """The hub answers, and so does its database."""

    status: str


class Signature(msgspec.Struct, frozen=True):
    """One signature of an envelope."""

    keyid: str
    sig: bytes


class SignedEnvelope(msgspec.Struct, frozen=True, rename="camel"):
    """A DSSE envelope; a receipt's payload is a `Receipt`."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


def document(name: str) -> dict[str, Any]:
    """The document of a hub.

    Args:
        name: what learners see.
    """
    structs = (
        Refused,
        Health,
        SignedEnvelope,
        Receipt,
        HubInfo,
        StartRequest,
        StartReply,
        FinishRequest,
        FinishReply,
        RenewalRequest,
        RenewalReply,
        ClassList,
        EnterClass,
    )
    _, components = msgspec.json.schema_components(structs, ref_template=_REFERENCES)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": VERSION,
            "description": "Results come as signed records and are answered by signed receipts: sync/FORMAT.md.",
        },
        "paths": _paths(),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "device": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Tuhoc DEVICE.SIGNATURE` by an enrolled device, over method, target, hub and body.",
                },
                "metrics": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _paths() -> dict[str, Any]:
    envelope = {RECEIPT_MEDIA: _named("SignedEnvelope")}
    html = {"text/html": {"schema": {"type": "string"}}}
    plain = {"text/plain": {"schema": {"type": "string"}}}
    data = _parameter("data", "path", {"type": "string", "minLength": 1, "pattern": "^[A-Za-z2-7]+$"})
    phone = {
        "get": _operation(
            "takeResultByPhone",
            "A result as a QR code, opened by a phone's camera; answered by a plain page.",
            200,
            html,
            refused=(400, 403, 404, 409, 429, 503),
            refusal=html,
            parameters=[data],
        )
    }
    small = {"get": {**phone["get"], "operationId": "takeResultByPhoneInSmallLetters"}}
    return {
        PATH_HEALTH: {"get": _operation("health", "Whether the hub and its database answer.", 200, _json("Health"))},
        PATH_METRICS: {
            "get": _operation(
                "metrics", "Counts for Prometheus.", 200, plain, refused=(401, 403), security=[{}, {"metrics": []}]
            )
        },
        PATH_OPENAPI: {
            "get": _operation("openapi", "This document.", 200, {JSON_MEDIA: {"schema": {"type": "object"}}})
        },
        PATH_HUB: {"get": _v1("hub", "Who this is, and what it speaks.", 200, _json("HubInfo"))},
        PATH_TLS_PINS: {
            "get": _v1(
                "tlsPins",
                "The hub's signed word on its TLS keys, for whoever meets one that he does not know.",
                200,
                {TLS_PINS_MEDIA: _named("SignedEnvelope")},
                refused=(404, 426, 429),
            )
        },
        PATH_RECORDS: {
            "post": _v1(
                "takeRecords",
                "Takes a batch of signed records into custody. The records prove themselves.",
                200,
                envelope,
                refused=(400, 403, 408, 413, 415, 426, 429, 503),
                body={RECORDS_MEDIA: {"schema": _BINARY}},
            )
        },
        PATH_PARCELS: {
            "post": _v1(
                "takeParcel",
                "Takes a sealed parcel. A relay asks for a device's credentials.",
                200,
                envelope,
                refused=(400, 401, 403, 408, 409, 413, 415, 422, 426, 429, 503, 507),
                body={PARCEL_MEDIA: {"schema": _BINARY}},
                security=[{}, {"device": []}],
            )
        },
        PATH_CLASSES: {
            "get": _v1("classes", "The classes of this hub's trainer, each signed.", 200, _json("ClassList")),
            "post": _v1(
                "enterClass",
                "The caller comes into a class.",
                200,
                _json("ClassList"),
                refused=(400, 401, 403, 404, 408, 409, 413, 415, 426, 429, 503),
                body=_json("EnterClass"),
                security=[{"device": []}],
            ),
        },
        PATH_ENROL_START: {
            "post": _v1(
                "enrolStart",
                "How to stretch the secret of a one-time code.",
                200,
                _json("StartReply"),
                refused=(400, 403, 408, 413, 415, 426, 429, 502, 503),
                body=_json("StartRequest"),
            )
        },
        PATH_ENROL_FINISH: {
            "post": _v1(
                "enrolFinish",
                "Enrols a device that proves the code.",
                200,
                _json("FinishReply"),
                refused=(400, 403, 408, 409, 413, 415, 426, 429, 502, 503),
                body=_json("FinishRequest"),
            )
        },
        PATH_DEVICES: {
            "post": _v1(
                "renewDevice",
                "Certifies another key of the caller's person.",
                200,
                _json("RenewalReply"),
                refused=(400, 401, 403, 408, 409, 413, 415, 426, 429, 503),
                body=_json("RenewalRequest"),
                security=[{"device": []}],
            )
        },
        PATH_FEED: {
            "get": _v1(
                "feed",
                "What the caller is told, and how far it was read.",
                200,
                {FEED_MEDIA: {"schema": _BINARY}},
                refused=(400, 401, 403, 426, 429, 503),
                parameters=[
                    _parameter("after", "query", {"type": "string"}),
                    _parameter("from", "query", {"type": "integer", "minimum": 1}),
                    _parameter("head", "query", {"type": "string"}),
                ],
                security=[{"device": []}],
                others={"204": {"description": "Nothing to tell."}},
            )
        },
        PATH_QR + "/{data}": phone,
        PATH_QR.lower() + "/{data}": small,
        PATH_COURSES + "/{path}": {
            "get": _operation(
                "courseFile",
                "A file of the published courses.",
                200,
                {"application/octet-stream": {"schema": _BINARY}, JSON_MEDIA: {"schema": {"type": "object"}}},
                refused=(404, 416),
                parameters=[_parameter("path", "path", {"type": "string", "minLength": 1})],
                others={"206": {"description": "A part of it."}, "304": {"description": "As the caller has it."}},
            )
        },
    }


def _named(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": _REFERENCES.format(name=name)}}


def _json(name: str) -> dict[str, Any]:
    return {JSON_MEDIA: _named(name)}


def _parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _v1(name: str, summary: str, status: int, answer: dict[str, Any], **more: Any) -> dict[str, Any]:
    stated = _parameter(PROTOCOL_HEADER, "header", {"const": str(PROTOCOL_VERSION), "type": "string"})
    stated["required"] = name != "hub"
    parameters = [stated, *more.pop("parameters", [])]
    return _operation(name, summary, status, answer, parameters=parameters, **more)


def _operation(
    name: str,
    summary: str,
    status: int,
    answer: dict[str, Any],
    *,
    refused: tuple[int, ...] = (426, 429, 503),
    refusal: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
    security: list[dict[str, Any]] | None = None,
    others: dict[str, Any] | None = None,
) -> dict[str, Any]:
    answers = {str(status): {"description": "Done.", "content": answer}, **(others or {})}
    for one in refused:
        answers[str(one)] = {"description": "Refused.", "content": refusal or _json("Refused")}
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": answers}
    if parameters:
        found["parameters"] = parameters
    if body is not None:
        found["requestBody"] = {"required": True, "content": body}
    if security is not None:
        found["security"] = security
    return found
