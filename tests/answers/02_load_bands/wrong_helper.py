"""The helper that loads the tile does the work.

function: load_sentinel_data
caught by: load_sentinel_data-bands
says: hands the work back
"""

from helpers.product import Product


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    product = Product.open(sentinel_product_location)
    return load_tile(product, resolution=resolution, offset=offset)
