"""The one way in which a process of ours reaches Temporal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import RPCError

_log = structlog.get_logger(__name__)

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 10.0


@dataclass(frozen=True, slots=True)
class TemporalAddress:
    """Where Temporal is, and which namespace of it is ours."""

    target: str
    """Host and port of the gRPC service."""
    namespace: str = "landclear"
    tls: bool = False


async def lazy_client(address: TemporalAddress, converter: DataConverter) -> Client:
    """A client that connects at its first call: the console must start, and record acts, while Temporal is away."""
    return await Client.connect(
        address.target, namespace=address.namespace, tls=address.tls, data_converter=converter, lazy=True
    )


async def connected_client(address: TemporalAddress, converter: DataConverter) -> Client:
    """A client that is connected, for workers; waits for Temporal as long as it takes."""
    pause = _FIRST_PAUSE
    while True:
        try:
            client = await Client.connect(
                address.target, namespace=address.namespace, tls=address.tls, data_converter=converter
            )
            # The address may answer before the namespace does.
            await namespace_id(client)
        except (RPCError, RuntimeError) as error:
            # RuntimeError is what the SDK raises when nobody listens at the address.
            _log.warning("waiting for temporal", target=address.target, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            return client


async def namespace_id(client: Client) -> str:
    """The id Temporal gave our namespace: another one than before means that its data was wiped.

    Raises RPCError when Temporal cannot be reached.
    """
    answer = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace), timeout=timedelta(seconds=5)
    )
    return answer.namespace_info.id
