"""Give everybody full points in gradebook.db.

Stock: works, a manual score of 99. Grade: the file is not there and nothing around it is writable.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(f"""
import sqlite3
with sqlite3.connect({str(course.database)!r}) as book:
    book.execute("UPDATE grade SET manual_score = 99")
""")
