"""Crash Python.

Stock: this learner fails, the batch goes on. Grade: run again without the cell.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("import ctypes\nctypes.string_at(0)")
