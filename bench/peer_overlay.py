#!/usr/bin/env python3
"""The overlay of crates/bench/benches/space with the GEOS of shapely, GeoPandas, and PostGIS.

    mkdir left && QIPAN_BENCH_LEAVE=left cargo bench -p qipan-bench --bench space
    python3 -m venv peer && peer/bin/pip install shapely geopandas
    peer/bin/python bench/peer_overlay.py left [postgres://… of an empty database with the extension postgis]

Zones are cut into pieces of at most 256 vertices first, as one would do for these engines; that isn't counted. The area of
each parcel in each layer is compared with what the Rust bench found. DuckDB is left out where its spatial extension can't
be downloaded.
"""

import struct
import subprocess
import sys
import time

import numpy as np
import shapely


def read(path):
    """Multipolygons from the ragged file of the bench."""
    data = open(path, "rb").read()
    (rings,) = struct.unpack_from("<Q", data)
    head = np.frombuffer(data, "<u8", rings * 4, 8).reshape(rings, 4).astype(np.int64)
    xy = np.frombuffer(data, "<f8", -1, 8 + rings * 32).reshape(-1, 2)
    ends = np.cumsum(head[:, 3])
    out = {}
    for (feature, part, hole, n), end in zip(head, ends):
        ring = np.concatenate([xy[end - n : end], xy[end - n : end - n + 1]])
        if hole:
            out[feature][-1][1].append(ring)
        else:
            out.setdefault(feature, []).append((ring, []))
    shapes = []
    for feature in sorted(out):
        polygons = [shapely.Polygon(s, h) for s, h in out[feature]]
        shapes.append(polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons))
    return np.array(shapes, dtype=object)


def pieces(shape, most=256):
    """A shape cut in halves until no piece has more than so many vertices."""
    todo, done = [shape], []
    while todo:
        s = todo.pop()
        if shapely.get_num_coordinates(s) <= most:
            done.append(s)
            continue
        x0, y0, x1, y1 = s.bounds
        if x1 - x0 > y1 - y0:
            m = (x0 + x1) / 2
            boxes = [(x0, y0, m, y1), (m, y0, x1, y1)]
        else:
            m = (y0 + y1) / 2
            boxes = [(x0, y0, x1, m), (x0, m, x1, y1)]
        for b in boxes:
            c = shapely.intersection(s, shapely.box(*b))
            if not c.is_empty:
                todo.append(c)
    return done


def tell(name, cpu, wall, areas, ours, whole):
    worst = max(float(np.max(np.abs(a - o) / whole)) for a, o in zip(areas, ours))
    print(f"{name}: {cpu:.2f} s CPU, {wall:.2f} s wall; largest difference {worst:.1e} of the parcel's area", flush=True)


def measured(run):
    cpu, wall = time.process_time(), time.perf_counter()
    result = run()
    return time.process_time() - cpu, time.perf_counter() - wall, result


def geos(parcels, cut):
    """STRtree, then prepared containment, then clipping of the rest."""
    whole = shapely.area(parcels)

    def layer(zones):
        zones = np.array(zones, dtype=object)
        shapely.prepare(zones)
        zone, parcel = shapely.STRtree(parcels).query(zones)
        inside = shapely.contains_properly(zones[zone], parcels[parcel])
        areas = np.zeros(len(parcels))
        np.add.at(areas, parcel[inside], whole[parcel[inside]])
        z, p = zone[~inside], parcel[~inside]
        near = shapely.intersects(zones[z], parcels[p])
        z, p = z[near], p[near]
        np.add.at(areas, p, shapely.area(shapely.intersection(zones[z], parcels[p])))
        return areas

    return [layer(zones) for zones in cut]


def geopandas_overlay(parcels, cut):
    import geopandas

    left = geopandas.GeoDataFrame({"parcel": np.arange(len(parcels))}, geometry=parcels)
    all_areas = []
    for zones in cut:
        right = geopandas.GeoDataFrame(geometry=np.array(zones, dtype=object))
        both = geopandas.overlay(left, right, how="intersection", keep_geom_type=True)
        areas = np.zeros(len(parcels))
        np.add.at(areas, both["parcel"].to_numpy(), both.geometry.area.to_numpy())
        all_areas.append(areas)
    return all_areas


def postgis(url, parcels, cut):
    """Loads (not counted), then ST_Intersects and ST_Intersection on one worker; the wall time of the server."""

    def psql(sql, data=None):
        done = subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql], input=data, capture_output=True)
        if done.returncode:
            sys.exit(done.stderr.decode())
        return done.stdout.decode()

    def load(table, ids, shapes):
        psql(f"create table {table} (id int, g geometry)")
        rows = "\n".join(f"{i}\t{h}" for i, h in zip(ids, shapely.to_wkb(shapes, hex=True)))
        psql(f"copy {table} from stdin", rows.encode())
        psql(f"create index on {table} using gist (g)")
        psql(f"analyze {table}")

    load("parcel", range(len(parcels)), parcels)
    total, all_areas = 0.0, []
    for at, zones in enumerate(cut):
        load(f"zone{at}", range(len(zones)), np.array(zones, dtype=object))
        start = time.perf_counter()
        psql(
            "set max_parallel_workers_per_gather = 0; "
            f"create table found{at} as select p.id, sum(case when ST_CoveredBy(p.g, z.g) then ST_Area(p.g) "
            f"else ST_Area(ST_Intersection(p.g, z.g)) end) as area from parcel p join zone{at} z "
            "on ST_Intersects(p.g, z.g) group by p.id"
        )
        total += time.perf_counter() - start
        areas = np.zeros(len(parcels))
        for line in psql(f"select id, area from found{at}").split():
            i, area = line.split("|")
            areas[int(i)] = float(area)
        all_areas.append(areas)
    return total, all_areas


def main():
    folder = sys.argv[1]
    parcels = read(f"{folder}/parcels.bin")
    layers = [read(f"{folder}/zones{k}.bin") for k in range(3)]
    ours = [np.frombuffer(open(f"{folder}/areas{k}.bin", "rb").read(), "<f8") for k in range(3)]
    whole = shapely.area(parcels)
    cpu, _, cut = measured(lambda: [[p for s in layer for p in pieces(s)] for layer in layers])
    print(f"{len(parcels)} parcels; {[len(c) for c in cut]} pieces, cut in {cpu:.2f} s; shapely {shapely.__version__}, GEOS {shapely.geos_version_string}", flush=True)
    cpu, wall, areas = measured(lambda: geos(parcels, cut))
    tell("shapely, tree + prepared + clip", cpu, wall, areas, ours, whole)
    if len(sys.argv) > 2:
        wall, areas = postgis(sys.argv[2], parcels, cut)
        tell("PostGIS, one worker (wall time stands for CPU)", float("nan"), wall, areas, ours, whole)
    try:
        cpu, wall, areas = measured(lambda: geopandas_overlay(parcels, cut))
        tell("GeoPandas overlay()", cpu, wall, areas, ours, whole)
    except ImportError as error:
        print("GeoPandas left out:", error)


if __name__ == "__main__":
    main()
