"""Return a geometry that ends whoever reads it: collections in collections, 200,000 deep.

Stock: the geometry stays in the learner's process. Grade: that call has no result, the rest counts.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("", double="""
def double(values):
    import json, struct
    from grading.inside import wire
    block = (b"\\x01" + struct.pack("<II", 7, 1)) * 200_000 + b"\\x01" + struct.pack("<Idd", 1, 0, 0)
    def encode(value):
        tree = {"t": "dict", "v": [["value", {"t": "geometry", "block": 0}], ["printed", ""]]}
        head = json.dumps({"v": tree, "b": [len(block)]}).encode()
        return struct.pack("<Q", len(head)) + head + block
    wire.encode = encode
    return values
""")


EARNS = 2.0  # what comes after it in the same process is the same bomb
