"""New device keys for everybody after a database was built again in part (invariant 4 of the design).

Records may have left this computer that its database does not know any more. If the old key signed on, its chain would
fork; so every profile gets a new device, whose first record names the old one and the last record that is known of it.
The learners have to enrol again.
"""

from __future__ import annotations

from sqlalchemy import select

from app.chain import Chains
from app.clock import Clock
from app.database.database import Database
from app.database.people import Device
from app.database.recovery import SUCCESSION_DUE
from app.database.states import DeviceState
from app.database.study import DeviceEvent
from app.devices import replace_device
from app.keys import DeviceKeys
from sync.study_bodies import Event


def settle_successions(database: Database, keys: DeviceKeys, chains: Chains, clock: Clock) -> None:
    """Replaces every active device where that is due; done once, in one transaction.

    Raises:
        DiskFullError, DatabaseBusyError, StorageFaultError: nothing changed; it is due still.
    """
    due = select(DeviceEvent).where(DeviceEvent.kind == SUCCESSION_DUE)
    with database.read() as session:
        if session.scalars(due).first() is None:
            return
    with database.write() as session:
        events = session.scalars(due).all()
        if not events:
            return
        for device in session.scalars(select(Device).where(Device.state == DeviceState.ACTIVE)).all():
            who = replace_device(session, keys, device, clock.now())
            chains.note_succession(session, device.profile_id, who, Event.REBUILT_IN_PART)
        for event in events:
            # Each profile's own row and record were written beside its succession.
            session.delete(event)
