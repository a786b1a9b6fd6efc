"""The answer cell was left as it came.

function: load_sentinel_data
caught by: load_sentinel_data-bands
says: not filled in load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    raise NotImplementedError(
        "You have not filled in this function yet: replace this line with your own code."
    )
