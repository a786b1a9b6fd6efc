"""Prints, warns, writes to stderr and shows progress.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    import sys
    import warnings

    from tqdm import tqdm

    warnings.warn("samples are coming")
    print("extracting", file=sys.stderr)
    parts = []
    for name, code in tqdm(sorted(mapping.items())):
        print(name)
        rows = data_array.to_numpy()[:, burnt_polygons == code].T
        rows = rows[~np.isnan(rows).any(axis=1)]
        parts.append(np.column_stack([rows, np.full(len(rows), code)]))
    return np.vstack(parts)
