"""Fixtures made for checks: polygons, products, grids, scenes. Judges nothing."""
