"""The reconciler's pass from a process of ours, for verbs that must not wait for the next minute."""

from __future__ import annotations

from workers.settings import SettingMissing
from workers.wiring import Wiring
from workers.worker import sweeps_of


async def reconcile(wiring: Wiring) -> int:
    """Wake every open stream whose workflow is missing or behind, soonest due first; gives how many were woken.

    Raises SettingMissing where there is no Temporal, RPCError when it cannot be reached.
    """
    if wiring.temporal is None:
        raise SettingMissing("TEMPORAL_ADDRESS")
    return (await sweeps_of(wiring, wiring.temporal).wake_due()).done
