"""Hand in a file of 16 MB that is millions of tiny objects.

Stock: it takes a gigabyte to be read. Grade: it is read with a bound, and costs its own step.
"""
EARNS = 0.0


def notebook(course):
    return '{"cells": [], "x": [' + ",".join(['{"":[]}'] * 2_000_000) + "]}"
