"""Find the channels to the grader, and send nested geometries on all of them unasked.

Stock: has no such channels. Grade: reads no reply that nobody asked for; the cell is left out, and
the answers count.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import gc, json, struct
from grading.inside.frames import Channel
deep = (b"\\x01" + struct.pack("<II", 7, 1)) * 200_000 + b"\\x01" + struct.pack("<Idd", 1, 0, 0)
head = json.dumps({"v": {"t": "geometry", "block": 0}, "b": [len(deep)]}).encode()
message = struct.pack("<Q", len(head)) + head + deep
for channel in [o for o in gc.get_objects() if isinstance(o, Channel)]:
    channel.send_bytes(message, 30)
""")
