"""Answer calls with bytes that attack whoever reads them: pickle, depth, sizes that do not fit.

Stock: no such channel. Grade: reading never runs code and refuses what is no plain data.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import json, os, pickle, struct
from grading.inside import wire
class Bomb:
    def __reduce__(self): return os.system, ("echo pwned > /tmp/pwned",)
def head(tree, blocks=()):
    text = json.dumps({"v": tree, "b": [len(b) for b in blocks]}).encode()
    return struct.pack("<Q", len(text)) + text + b"".join(blocks)
deep = "[" * 100_000
REPLIES = [
    pickle.dumps(Bomb()), b"", b"x" * 100, struct.pack("<Q", 2**63) + b"{}",
    struct.pack("<Q", len(deep)) + deep.encode(),
    head({"t": "dict", "v": [["value", {"t": "array", "dtype": "O", "shape": [1], "block": 0}]]},
         [pickle.dumps(Bomb())]),
    head({"t": "dict", "v": [["value", {"t": "array", "dtype": "<f8", "shape": [2**40], "block": 0}]]},
         [b"x" * 8]),
    head({"t": "dict", "v": [["value", {"t": "crs", "wkt": "PROJCS[" * 5000, "library": "pyproj"}]]}),
]
state = {"at": 0}
def encode(value):
    state["at"] += 1
    return REPLIES[os.getpid() % len(REPLIES)]
""" + "\n", double="""
def double(values):
    wire.encode = encode
    return values
""")


EARNS = 2.0
