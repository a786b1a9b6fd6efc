"""Messages on a socket: a length, then the bytes of `wire`; each with a deadline and a bound."""

import contextlib
import json
import socket
import struct
import time
from typing import Any

from grading.inside import wire

CHUNK, AT_ONCE = 2**20, 2**16
CLAIMED = b"claimed"  # from the learner's side: it calls a check passed
READY = b""  # from the learner's side: all cells have run; before it comes a report for each


class Closed(Exception):
    """The other side is gone."""


class TooLate(Exception):
    """The other side did not answer in time."""


class Channel:
    """One end of a two-way channel of plain data.

    Parameters
    ----------
    connection : socket
        A connected stream socket; the channel owns it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self.socket.fileno()

    def has_waiting(self) -> bool:
        """Tell whether something came that was not received yet."""
        self.socket.settimeout(0)
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:  # nothing is there
            return False

    def close(self) -> None:
        """Close the socket; the other side sees `Closed`."""
        with contextlib.suppress(OSError):
            self.socket.close()

    def send(self, value: Any, seconds: float = 60) -> None:
        """Send one value.

        Raises
        ------
        Closed, TooLate
            If the other side is gone or does not read.
        WireError
            If the value is no plain data.
        """
        self.send_bytes(wire.encode(value), seconds)

    def send_json(self, value: Any, seconds: float = 60) -> None:
        """Send what JSON knows, as bare JSON; raise as `send` does."""
        text = json.dumps(value, ensure_ascii=False, default=lambda other: None)
        self.send_bytes(text.encode("utf-8", "replace"), seconds)

    def send_bytes(self, data: bytes, seconds: float = 60) -> None:
        """Send one message as it is; raise as `send` does."""
        self.socket.settimeout(seconds)
        try:
            # with the length, so that the other side wakes up once; what is long is not copied
            self.socket.sendall(struct.pack("<Q", len(data)) + data[:AT_ONCE])
            if len(data) > AT_ONCE:
                self.socket.sendall(memoryview(data)[AT_ONCE:])
        except TimeoutError:
            raise TooLate from None
        except OSError:
            raise Closed from None

    def receive(self, seconds: float, largest: int = wire.LARGEST) -> Any:
        """Wait for one value.

        Parameters
        ----------
        seconds : float
            How long the whole message may take.
        largest : int
            Bytes that the message may have.

        Raises
        ------
        Closed, TooLate
            If the other side is gone or too slow.
        WireError
            If the message is too large or no plain data.
        """
        return wire.decode(self.receive_bytes(seconds, largest))

    def receive_json(self, seconds: float, largest: int) -> Any:
        """Wait for one value of JSON and nothing else; raise as `receive` does."""
        try:
            return from_json(self.receive_bytes(seconds, largest))
        except ValueError:
            raise wire.WireError("the message is no JSON") from None

    def receive_bytes(self, seconds: float, largest: int = wire.LARGEST) -> bytearray:
        """Wait for one value and return it as `wire` has encoded it; raise as `receive` does."""
        deadline = time.monotonic() + seconds
        (length,) = struct.unpack("<Q", self._read(8, deadline))
        if length > largest:
            raise wire.TooLarge(f"the message is larger than {largest // 2**20} MB")
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytearray:
        data = bytearray()
        while len(data) < length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TooLate
            self.socket.settimeout(left)
            try:
                part = self.socket.recv(min(CHUNK, length - len(data)))
            except TimeoutError:
                raise TooLate from None
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            data += part
        return data


def from_json(data: bytes | bytearray) -> Any:
    """Return the value of bytes of JSON.

    Raises
    ------
    ValueError
        If they are none, or nested too deep.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deep") from None


def pair() -> tuple[Channel, socket.socket]:
    """Return a channel and the socket of its other end, to be handed to another process."""
    mine, other = socket.socketpair()
    return Channel(mine), other
