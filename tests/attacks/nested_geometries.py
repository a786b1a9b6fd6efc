"""Send the grader, instead of what a cell showed, geometries nested 200,000 deep.

Stock: no such channel. Grade: reports are JSON of text that is read in a process of its own; where
a result is judged, such a geometry costs that result.
"""
from tests.attacks import WRONG, wrong

SENT = """
import gc, json, struct
from grading.inside.frames import Channel
channels = [o for o in gc.get_objects() if isinstance(o, Channel)]
collection = (b"\\x01" + struct.pack("<II", 7, 1)) * 200_000 + b"\\x01" + struct.pack("<Idd", 1, 0, 0)
def message(tree, *blocks):
    head = json.dumps({"v": tree, "b": [len(b) for b in blocks]}).encode()
    return struct.pack("<Q", len(head)) + head + b"".join(blocks)
bomb = message({"t": "geometry", "block": 0}, collection)
for channel in channels:
    channel.socket.settimeout(20)
    channel.socket.sendall(struct.pack("<Q", len(bomb)) + bomb)
"""


def notebook(course):
    return wrong(SENT, double=WRONG)
