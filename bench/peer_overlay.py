#!/usr/bin/env python3
"""The overlay of crates/bench/benches/space with the GEOS of shapely, GeoPandas, PostGIS, SedonaDB and DuckDB.

    mkdir left && QIPAN_BENCH_LEAVE=left cargo bench -p qipan-bench --bench space
    python3 -m venv peer && peer/bin/pip install shapely geopandas sedonadb duckdb
    peer/bin/python bench/peer_overlay.py left [postgres://… of an empty database with the extension postgis]

Zones are cut into pieces of at most 256 vertices first, as one would do for these engines; that isn't counted. The area of
each parcel in each layer is compared with what the Rust bench found. What isn't installed is left out and named: DuckDB
fetches its spatial extension over the network. CPU seconds of PostGIS are those of its server process, where that runs on
the same machine.
"""

import os
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


QUERY = (
    "select p.id, sum(case when ST_CoveredBy(p.g, z.g) then ST_Area(p.g) else ST_Area(ST_Intersection(p.g, z.g)) end) "
    "as area from {parcel} p join {zone} z on ST_Intersects(p.g, z.g) group by p.id"
)


def process_cpu(pid):
    """CPU seconds of another process so far."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def postgis(url, parcels, cut):
    """Loads (not counted), then ST_Intersects and ST_Intersection on one worker; CPU and wall time of the server."""

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
    session = subprocess.Popen(["psql", "-qAt", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(sql):
        """One answer of one line, of a session that stays."""
        session.stdin.write(sql + ";\n")
        session.stdin.flush()
        return session.stdout.readline().strip()

    pid = ask("set max_parallel_workers_per_gather = 0; select pg_backend_pid()")
    cpu, wall, all_areas = 0.0, 0.0, []
    for at, zones in enumerate(cut):
        load(f"zone{at}", range(len(zones)), np.array(zones, dtype=object))
        start, before = time.perf_counter(), process_cpu(pid)
        query = QUERY.format(parcel="parcel", zone=f"zone{at}")
        ask(f"create table found{at} as {query}; select count(*) from found{at}")
        wall += time.perf_counter() - start
        cpu += process_cpu(pid) - before
        areas = np.zeros(len(parcels))
        for line in psql(f"select id, area from found{at}").split():
            i, area = line.split("|")
            areas[int(i)] = float(area)
        all_areas.append(areas)
    session.stdin.close()
    session.wait()
    return cpu, wall, all_areas


def sql_engine(run, parcels, cut, load):
    """The same query by an engine within this process; loading isn't counted."""
    cpu, wall, all_areas = 0.0, 0.0, []
    load("parcel", np.asarray(parcels))
    for at, zones in enumerate(cut):
        load(f"zone{at}", np.array(zones, dtype=object))
        c, w, found = measured(lambda at=at: run(QUERY.format(parcel="parcel", zone=f"zone{at}")))
        cpu, wall = cpu + c, wall + w
        areas = np.zeros(len(parcels))
        areas[found["id"].to_numpy()] = found["area"].to_numpy()
        all_areas.append(areas)
    return cpu, wall, all_areas


def sedona(parcels, cut):
    import geopandas
    import sedonadb

    db = sedonadb.connect()

    def load(name, shapes):
        frame = geopandas.GeoDataFrame({"id": np.arange(len(shapes))}, geometry=shapes).rename_geometry("g")
        db.create_data_frame(frame).to_memtable().to_view(name, overwrite=True)

    return sql_engine(lambda sql: db.sql(sql).to_pandas(), parcels, cut, load)


def duck(parcels, cut):
    import duckdb
    import pandas

    db = duckdb.connect(config={"threads": 1})
    db.execute("install spatial; load spatial")

    def load(name, shapes):
        wkb = pandas.DataFrame({"id": np.arange(len(shapes)), "w": shapely.to_wkb(shapes)})
        db.register("wkb", wkb)
        db.execute(f"create table {name} as select id, ST_GeomFromWKB(w) as g from wkb")

    return sql_engine(lambda sql: db.execute(sql).df(), parcels, cut, load)


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
    peers = [
        ("SedonaDB", sedona),
        ("DuckDB spatial, one thread", duck),
        ("GeoPandas overlay()", lambda *given: measured(lambda: geopandas_overlay(*given))),
    ]
    if len(sys.argv) > 2:
        peers.insert(0, ("PostGIS, one worker", lambda *given: postgis(sys.argv[2], *given)))
    for name, peer in peers:
        try:
            cpu, wall, areas = peer(parcels, cut)
        except Exception as error:  # noqa: BLE001
            print(f"{name} left out: {error}", flush=True)
            continue
        tell(name, cpu, wall, areas, ours, whole)


if __name__ == "__main__":
    main()
