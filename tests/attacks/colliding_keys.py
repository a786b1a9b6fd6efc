"""Return a dict whose keys have one hash, and a column that a range makes a gigabyte of.

Stock: the dict stays in the learner's process. Grade: reading it has a bound.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("", double="""
def double(values):
    import json, struct
    from grading.inside import wire
    keys = [[{"t": "int", "s": hex(i * (2**61 - 1))}, 0] for i in range(60_000)]
    index = {"t": "index", "range": [0, 10**9, 1], "name": None}
    column = {"k": "array", "dtype": "<f8", "shape": [], "block": 0}
    frame = {"t": "frame", "geo": False, "active": None, "index": index, "columns": [column],
             "names": {"t": "index", "range": [0, 1, 1], "name": None}}
    bombs = [{"t": "dict", "v": keys}, frame]
    def encode(value):
        tree = {"t": "dict", "v": [["value", bombs[len(value.get("printed", "")) % 2]]]}
        head = json.dumps({"v": tree, "b": [8]}).encode()
        return struct.pack("<Q", len(head)) + head + b"x" * 8
    wire.encode = encode
    return values
""")


EARNS = 2.0
