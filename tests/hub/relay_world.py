"""A centre and a relay of it, real hubs in this process, and people who send by them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from content_cache.signing import SigningKey
from sync.bodies import AttemptBody
from sync.certificate import Certificate, issue_certificate
from sync.hub import hub_recipient, join_centre, new_class, own_tls, relay_code
from sync.record import Context, SignedRecord, compose, parse
from sync.relay_sending import RelayDelivery, RelayTerms, relay_public, send_to_relay
from sync.timestamps import timestamp
from sync.transport import HttpTransport
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner


class RelayWorld:
    """A centre, and a relay that has joined it and has one class."""

    def __init__(self, folder: Path, *, tls: bool = False, relay_url: str | None = None) -> None:
        self.centre = HubWorld(folder / "centre")
        self.relay = HubWorld(folder / "relay", relay_url)
        with self.centre.serving(tls=own_tls(self.centre.data, NOW) if tls else None) as url:
            code = relay_code(self.centre.data, name="Máy của cô Hạnh")
            self.upstream = join_centre(self.relay.data, url, code)
        self.session = new_class(self.relay.data, "Lớp bồi dưỡng Mặt trận")
        self.certificates: dict[str, bytes] = {}

    @contextlib.contextmanager
    def serving(self, *, centre: bool = True) -> Iterator[tuple[str, str]]:
        """Runs both, or the relay alone; gives the addresses, the centre's also where it does not answer."""
        port = int(self.upstream.url.rpartition(":")[2])
        with contextlib.ExitStack() as stack:
            if centre:
                stack.enter_context(self.centre.serving(port))
            yield self.upstream.url, stack.enter_context(self.relay.serving())

    def learner(self, seed: int) -> Learner:
        """Somebody who is enrolled at the centre and unknown to the relay."""
        learner = self.centre.learner(seed)
        self.certificates[learner.device] = certificate_of(self.centre, learner)
        return learner

    @property
    def terms(self) -> RelayTerms:
        """What a client learns of the relay when it joins."""
        return RelayTerms(
            relay_public=relay_public(self.upstream.certificate, self.centre.key.public),
            centre_public=self.centre.key.public,
            recipient=hub_recipient(self.centre.data),
            classes=frozenset({self.session}),
        )

    def send(
        self, url: str, learner: Learner, records: list[SignedRecord], terms: RelayTerms | None = None
    ) -> RelayDelivery:
        """Sends as a client does."""
        with HttpTransport(url) as transport:
            return send_to_relay(
                transport,
                records,
                key=learner.key,
                certificate=self.certificates[learner.device],
                terms=terms or self.terms,
                now=NOW,
            )


def certificate_of(centre: HubWorld, learner: Learner, *, key: SigningKey | None = None, role: str = "") -> bytes:
    """The centre's word, or another hub's, for a learner's device."""
    signer = key or centre.key
    made = Certificate(
        device=learner.key.key_id,
        public=learner.key.public,
        person=learner.subject.partition(":")[2],
        unit=None,
        hub=signer.key_id,
        issued=timestamp(NOW),
        role=role or msgspec.UNSET,
    )
    return issue_certificate(made, signer)


def in_class(learner: Learner, session: str) -> SignedRecord:
    """The next attempt of a learner, in a class."""
    record = parse(learner.attempt(advance=False).text)
    made = compose(
        kind=record.kind,
        body=msgspec.json.decode(record.body, type=AttemptBody),
        previous=learner.head,
        subject=learner.subject,
        key=learner.key,
        new_id=learner.new_id(),
        at=record.at,
        context=Context.CLASS,
        session=session,
    )
    learner.head = made.head
    return made


def covered(delivery: RelayDelivery) -> set[int]:
    """Sequences that the relay has receipted."""
    return {seq for receipt, _ in delivery.receipts for one in receipt.ranges for seq in range(one.first, one.last + 1)}
