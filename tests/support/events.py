"""Events that flow from a thread of their own: which were accepted, and which were not."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Self

import requests

TIMEOUT_S = 10.0


class Flow:
    """Sends events evenly with one write key until it is ended; ``accepted`` are the messageIds answered with 200.

    Each begins with ``name``.

    Use it as a context manager.
    """

    def __init__(self, url: str, write_key: str, rate: float = 50.0, name: str = "flow") -> None:
        self.accepted: list[str] = []
        self.refused: Counter[object] = Counter()
        """Other answers, by status or by the error's name."""
        self._url, self._key, self._rate = url, write_key, rate
        self._name = name
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="flow")

    def end(self) -> None:
        """Send no more."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (self._key, "")
            began, n = time.monotonic(), 0
            while not self._end.wait(max(0.0, began + n / self._rate - time.monotonic())):
                self._send(session, f"{self._name}-{n}", n)
                n += 1

    def _send(self, session: requests.Session, message_id: str, n: int) -> None:
        event = {"userId": "u", "event": "Thing", "messageId": message_id, "properties": {"n": n}}
        try:
            status = session.post(f"{self._url}/v1/track", json=event, timeout=TIMEOUT_S).status_code
        except requests.RequestException as error:
            self.refused[type(error).__name__] += 1
            return
        if status == requests.codes.ok:
            self.accepted.append(message_id)
        else:
            self.refused[status] += 1
