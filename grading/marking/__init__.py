"""Answers that a person grades, on a page beside their rubric."""
