"""The transform comes from the raster's outer bounds, width and height.

function: rasterize_geojson
"""

from rasterio.transform import from_bounds


def rasterize_geojson(data_array, training_classes):
    height, width = data_array.rio.height, data_array.rio.width
    transform = from_bounds(*data_array.rio.bounds(), width, height)
    table = training_classes.to_crs(data_array.rio.crs)
    table["code"] = table.groupby("class").ngroup() + 1
    burnt = rasterize(
        table[["geometry", "code"]].values.tolist(), (height, width), transform=transform
    )
    return burnt.astype("uint8"), dict(zip(table["class"], table["code"]))
