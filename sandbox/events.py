"""What happens in workspaces, told to whoever listens at the time; nothing is kept for those who come later."""

import asyncio
import json
from dataclasses import dataclass, field

MOST_LISTENERS = 100
# a listener that is so many events behind has stopped reading, and is let go
MOST_WAITING = 1000


@dataclass(eq=False, slots=True)
class Listener:
    """Somebody who is told what happens in one workspace; None is the end."""

    workspace: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING + 1))


class Hub:
    """All listeners of a server."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._count = 0

    @property
    def full(self) -> bool:
        """Whether there is no room for another listener."""
        return len(self._listeners) >= MOST_LISTENERS

    @property
    def heard(self) -> bool:
        """Whether anybody listens; where nobody does, nothing need be put into words."""
        return bool(self._listeners)

    def listen(self, workspace: str) -> Listener:
        """Be told from now on."""
        listener = Listener(workspace)
        self._listeners.append(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Be told no longer."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def publish(self, workspace: str, event: str, data: object) -> None:
        """Tell everybody who listens to a workspace, as a server-sent event."""
        self._count += 1
        text = json.dumps(data, ensure_ascii=False)
        message = f"id: {self._count}\nevent: {event}\ndata: {text}\n\n".encode("utf-8", "replace")
        for listener in [found for found in self._listeners if found.workspace == workspace]:
            if listener.waiting.qsize() >= MOST_WAITING:
                self._end(listener)
            else:
                listener.waiting.put_nowait(message)

    def close(self) -> None:
        """End all streams, because the server stops."""
        for listener in list(self._listeners):
            self._end(listener)

    def _end(self, listener: Listener) -> None:
        self.leave(listener)
        listener.waiting.put_nowait(None)
