"""Worlds behind ports: uvicorn in a thread of this process."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from serving import World


class Prompt(uvicorn.Server):
    """Ends when it is told to; uvicorn itself looks only every tenth of a second."""

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            await asyncio.sleep(0.005)


@contextmanager
def listening(world: World, **config: Any) -> Iterator[tuple[uvicorn.Server, int]]:
    """The server of a world and its port, for as long as the block lasts."""
    server = Prompt(uvicorn.Config(world.sandbox.asgi, log_config=None, lifespan="off", **config))
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield server, listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
