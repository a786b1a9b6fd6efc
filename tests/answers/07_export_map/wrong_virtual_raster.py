"""Writes a virtual raster, which points to a file beside it, under the name asked for.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: virtual raster
"""

from pathlib import Path


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    values = classification_result.astype("uint8")
    beside = Path(raster_output_path).with_suffix(".raw")
    beside.write_bytes(values.tobytes())
    place = rasters.rio.transform()
    numbers = ", ".join(str(v) for v in (place.c, place.a, place.b, place.f, place.d, place.e))
    Path(raster_output_path).write_text(
        f"""<VRTDataset rasterXSize="{values.shape[1]}" rasterYSize="{values.shape[0]}">
<SRS>{rasters.rio.crs.to_string()}</SRS><GeoTransform>{numbers}</GeoTransform>
<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
<SourceFilename relativetoVRT="1">{beside.name}</SourceFilename><ImageOffset>0</ImageOffset>
<PixelOffset>1</PixelOffset><LineOffset>{values.shape[1]}</LineOffset>
</VRTRasterBand></VRTDataset>"""
    )
