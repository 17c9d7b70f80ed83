#!/usr/bin/env python3
"""`qipan space overlay` against GEOS (by shapely), pair by pair: the greatest difference as a share of the parcel's area.

    python3 -m venv peer && peer/bin/pip install shapely
    peer/bin/python bench/oracle_geos.py QIPAN                                # 10,000 random pairs, new ones each run
    peer/bin/python bench/oracle_geos.py QIPAN PARCELS.geojson ZONES.geojson  # files in metres of EPSG:4549, such as downloads

Shapes are repaired by GEOS first (make_valid) and written anew, so that both see the same. Coordinates are moved to the
parcel before GEOS clips, else its areas lose digits. Exit code 1 if a difference is above 1e-9 and above 1e-6 m², below
which Qipan gives no area.
"""

import csv
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import shapely
from shapely import affinity
from shapely.geometry import mapping, shape

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}


def star(rng):
    x, y = 547_000 + rng.uniform(0, 2_000), 3_354_000 + rng.uniform(0, 2_000)
    n, radius = rng.randint(3, 120), rng.uniform(5, 400)
    ring = [(x + radius * rng.uniform(0.4, 1) * math.cos(a), y + radius * rng.uniform(0.4, 1) * math.sin(a))
            for a in (2 * math.pi * (k + rng.uniform(0, 0.9)) / n for k in range(n))]
    holes = []
    if rng.random() < 0.3:
        holes = [[(x + 0.2 * radius * math.cos(a), y + 0.2 * radius * math.sin(a)) for a in (0.1, 2.2, 4.3)]]
    return shapely.Polygon(ring, holes)


def areas(geometry):
    """The areas of a shape; lines and points that a repair leaves are dropped."""
    parts = [p for p in shapely.get_parts(geometry, return_index=False) if p.geom_type == "Polygon" and p.area > 0]
    return shapely.MultiPolygon(parts)


def write(path, shapes):
    features = [{"type": "Feature", "properties": {"id": str(i)}, "geometry": mapping(s)} for i, s in enumerate(shapes)]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": features}))


def read(path):
    found = [shape(f["geometry"]) for f in json.loads(Path(path).read_text())["features"]]
    return [areas(shapely.make_valid(s)) for s in found]


def main(program, files):
    if files:
        parcels, zones = map(read, files)
    else:
        seed = random.randrange(1 << 30)
        print("seed", seed)
        rng = random.Random(seed)
        parcels, zones = ([areas(shapely.make_valid(star(rng))) for _ in range(n)] for n in (650, 150))
    parcels, zones = ([s for s in all if not s.is_empty] for all in (parcels, zones))
    with tempfile.TemporaryDirectory() as folder:
        one, other, out = (Path(folder) / n for n in ("parcels.geojson", "zones.geojson", "out.csv"))
        write(one, parcels)
        write(other, zones)
        subprocess.run([program, "space", "overlay", "--parcels", one, "--zones", other, "--out", out], check=True, stderr=subprocess.DEVNULL)
        found = {(int(r["parcel_id"]), int(r["zone_id"])): float(r["area_m2"]) for r in csv.DictReader(out.open(encoding="utf-8"))}
    tree = shapely.STRtree(zones)
    pairs = worst = most = missed = 0
    near = set()
    for i, parcel in enumerate(parcels):
        x, y = parcel.bounds[:2]
        move = lambda s: affinity.translate(s, -x, -y)
        own = move(parcel)
        for j in tree.query(parcel):
            near.add((i, int(j)))
            there = own.intersection(move(zones[j])).area
            difference = abs(there - found.get((i, int(j)), 0.0))
            pairs += 1
            worst, most = max(worst, difference / own.area), max(most, difference)
            missed += difference > 1.1e-6 and difference / own.area > 1e-9
    missed += sum(pair not in near for pair in found)
    print(f"{pairs} pairs, {len(found)} with area; greatest difference {worst:.1e} of a parcel, {most:.1e} m²; GEOS {shapely.geos_version_string}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:4]))
