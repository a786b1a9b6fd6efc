"""What came of earlier calls: checks that judge the same scene share one."""

import hashlib

MOST_KEPT = 2**20  # bytes of a reply that is kept for later checks


class Replies:
    """Replies to the calls of all checks so far, and what the present check has asked.

    Within a check each call is made, for it may be about calling twice.
    """

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes | bytearray] = {}
        self.asked = set[bytes]()

    def begin_check(self, asked: set[bytes] | None = None) -> None:
        """Note what is asked from now on as that of one check, a new one by default."""
        self.asked = set() if asked is None else asked

    def earlier(self, request: bytes, files_changed: bool) -> bytes | bytearray | None:
        """Return the reply to what an earlier check has asked, None where it must be asked.

        Parameters
        ----------
        request : bytes
            The call and its arguments, encoded.
        files_changed : bool
            Whether the checks have written files since the last call.
        """
        question = _digest(request)
        is_new = question not in self.asked
        self.asked.add(question)
        return self.kept.get(question) if is_new and not files_changed else None

    def keep(self, request: bytes, reply: bytes | bytearray, files_changed: bool) -> None:
        """Keep a reply for later checks, unless the call wrote files as well, or it is large."""
        if len(reply) <= MOST_KEPT and not files_changed:
            self.kept[_digest(request)] = reply


def _digest(request: bytes) -> bytes:
    return hashlib.sha256(request).digest()
