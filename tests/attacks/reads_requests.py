"""Learn the hidden arguments and answer from memory: what a person may do is not more than this.

Stock: the whole check is there to be read. Grade: the arguments of a call are seen, as they must
be; the expected values are not.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="""
import json
def double(values):
    with open("/tmp/seen.json", "a") as file:
        file.write(json.dumps(values.tolist()) + "\\n")
    return values + 2
""")
