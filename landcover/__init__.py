"""A product and polygons to a map, without the lesson. Uses `helpers`; knows nothing of grading."""
