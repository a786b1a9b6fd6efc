"""Look for the checks' process and for what it leaves in /tmp.

Stock: the checks are in the same process. Grade: other process ids and another /tmp.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(
        "[p for p in __import__('os').listdir('/proc') if p.isdigit() and "
        "b'grading.inside.warm' not in open(f'/proc/{p}/cmdline', 'rb').read()] or "
        "any('matplotlib' in name for name in __import__('os').listdir('/tmp'))"))
