"""Messages on a socket: a length, then the bytes of `wire`; each with a deadline and a bound."""

import contextlib
import socket
import struct
import time
from typing import Any

from grading.inside import wire

CHUNK = 2**20


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
        data = wire.encode(value)
        self.socket.settimeout(seconds)
        try:
            self.socket.sendall(struct.pack("<Q", len(data)))
            self.socket.sendall(data)
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


def pair() -> tuple[Channel, socket.socket]:
    """Return a channel and the socket of its other end, to be handed to another process."""
    mine, other = socket.socketpair()
    return Channel(mine), other
