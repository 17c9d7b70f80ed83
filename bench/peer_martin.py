#!/usr/bin/env python3
"""The tile endpoint of a running demo server beside Martin over PostGIS, in one run, turn by turn.

    qipan demo --data DIR --port 8711 --no-open &
    python3 bench/peer_martin.py http://127.0.0.1:8711 postgres://…

Needs `martin`, `wrk` and `psql` on the PATH. Both serve the parcels of the demo with the same properties: they are downloaded
from the server and loaded into PostGIS, in EPSG:3857 with an index. Both answer compressed with gzip, over the loopback, from this
machine. Martin runs twice: without its cache of finished tiles, which asks PostGIS for each, and with it. The server keeps
finished tiles too; so that both make each tile, all tiles of the district at z16 are asked for in turn, more than it keeps.
"""

import csv
import http.client
import io
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

EAST, NORTH = 120.50, 30.29
DISTRICT = (120.30, 30.14, 120.70, 30.45)
ZOOMS, CLIENTS, ROUNDS, SECONDS = (10, 12, 14), (1, 2, 5, 10, 20, 50), 3, 3
PORT = 8712


def sign_in(host):
    connection = http.client.HTTPConnection(host)
    body = json.dumps({"username": "kan", "password": "Qipan-demo-2026"})
    connection.request("POST", "/api/v1/session", body, {"content-type": "application/json"})
    reply = connection.getresponse()
    assert reply.status == 200, reply.read()[:300]
    return reply.getheader("set-cookie").split(";")[0]


def parcels(host, cookie):
    connection = http.client.HTTPConnection(host)
    connection.request("GET", "/api/v1/layers/parcel/download?format=csv&crs=EPSG:3857", headers={"cookie": cookie})
    reply = connection.getresponse()
    data = reply.read()
    assert reply.status == 200, data[:300]
    csv.field_size_limit(1 << 30)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    return rows[0], rows[1:]


def load(url, names, rows):
    def psql(sql, **more):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url, "-c", sql], check=True, text=True, **more)

    columns = ", ".join(f'"{n}" text' for n in names)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    psql("CREATE EXTENSION IF NOT EXISTS postgis")
    psql(f"DROP TABLE IF EXISTS qipan_served; DROP TABLE IF EXISTS served_raw; CREATE UNLOGGED TABLE served_raw ({columns})")
    psql("COPY served_raw FROM STDIN CSV", input=text.getvalue())
    others = ", ".join(f'"{n}"' for n in names[1:])
    shape = f"ST_SetSRID(ST_GeomFromText(regexp_replace(\"{names[0]}\", '^SRID=[0-9]+;', '')), 3857)"
    psql(f"CREATE TABLE qipan_served AS SELECT {others}, {shape}::geometry(Geometry, 3857) AS geom FROM served_raw; DROP TABLE served_raw")
    psql("CREATE INDEX ON qipan_served USING gist (geom)")
    psql("VACUUM ANALYZE qipan_served")


def martin(url, cache, port):
    process = subprocess.Popen(
        ["martin", "--listen-addresses", f"127.0.0.1:{port}", "--cache-size", str(cache), url],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/catalog")
            if "qipan_served" in connection.getresponse().read().decode():
                return process
        except OSError:
            pass
        time.sleep(0.2)
    process.kill()
    sys.exit("martin does not answer")


def at(zoom, east, north):
    count = 2 ** zoom
    x = math.floor((east + 180) / 360 * count)
    return x, math.floor((1 - math.asinh(math.tan(math.radians(north))) / math.pi) / 2 * count)


def tiles(zoom):
    x, y = at(zoom, EAST, NORTH)
    around = (-1, 0, 1) if zoom > 11 else (0,)
    return [f"{zoom}/{x + dx}/{y + dy}" for dy in around for dx in around]


def every(zoom):
    west, south, east, north = DISTRICT
    (x0, y1), (x1, y0) = at(zoom, west, south), at(zoom, east, north)
    return [f"{zoom}/{x}/{y}" for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]


def script(folder, name, paths, headers):
    lines = [f'wrk.headers["{k}"] = "{v}"' for k, v in headers.items()]
    lines.append("local paths = {" + ", ".join(f'"{p}"' for p in paths) + "}")
    lines.append("math.randomseed(os.time()) local at = math.random(#paths)")
    lines.append('request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end')
    file = pathlib.Path(folder) / f"{name}.lua"
    file.write_text("\n".join(lines) + "\n")
    return str(file)


def run(base, file, clients, seconds=SECONDS):
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", file, base]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert not wrong, said
    unit = {"us": 1e-3, "ms": 1.0, "s": 1e3}

    def within(share):
        number, of = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said).groups()
        return float(number) * unit[of]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), within(50), within(99)


def size(base, path, headers):
    host = urllib.parse.urlparse(base).netloc
    connection = http.client.HTTPConnection(host)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    data = reply.read()
    assert reply.status in (200, 204), (base, path, reply.status, data[:200])
    return len(data)


def middle(values):
    return sorted(values)[len(values) // 2]


def main():
    for tool in ("martin", "wrk", "psql"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is not on the PATH")
    ours, url = sys.argv[1].rstrip("/"), sys.argv[2]
    host = urllib.parse.urlparse(ours).netloc
    cookie = sign_in(host)
    names, rows = parcels(host, cookie)
    load(url, names, rows)
    print(f"{len(rows)} parcels with {len(names) - 1} properties; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    cold, warm = martin(url, 0, PORT), martin(url, 512, PORT + 1)
    gzip = {"Accept-Encoding": "gzip"}
    systems = [
        ("qipan", ours, "/api/v1/tiles/parcel/", {**gzip, "Cookie": cookie}),
        ("martin, no cache", f"http://127.0.0.1:{PORT}", "/qipan_served/", gzip),
        ("martin, cached", f"http://127.0.0.1:{PORT + 1}", "/qipan_served/", gzip),
    ]
    try:
        with tempfile.TemporaryDirectory() as folder:
            for zoom in ZOOMS:
                measure(folder, f"z{zoom}", tiles(zoom), systems)
            measure(folder, "z16 every", every(16), systems[:2])
    finally:
        for process in (cold, warm):
            process.terminate()


def measure(folder, zoom, paths, systems):
    files = {}
    for name, base, prefix, headers in systems:
        files[name] = script(folder, re.sub(r"\W", "", name + zoom), [prefix + p for p in paths], headers)
        total = sum(size(base, prefix + p, headers) for p in paths)
        print(f"{zoom} {name}: {len(paths)} tiles, {total:,} bytes with gzip", flush=True)
    found = {}
    for clients in CLIENTS:
        for _ in range(ROUNDS):
            for name, base, _, _ in systems:
                found.setdefault((name, clients), []).append(run(base, files[name], clients))
    for clients in CLIENTS:
        for name, *_ in systems:
            one = [middle(column) for column in zip(*found[name, clients])]
            print(f"{zoom} {clients:3} clients  {name:17} {one[0]:9,.0f} requests/s  p50 {one[1]:8.2f} ms  p99 {one[2]:8.2f} ms", flush=True)
    curves = {name: [tuple(middle(c) for c in zip(*found[name, n])) for n in CLIENTS] for name, *_ in systems}
    for name, *_ in systems[1:]:
        # The p99 that the peer has with its most clients, and with one: what do we serve within it?
        for label, (rate, _, p99) in (("most", curves[name][-1]), ("one", curves[name][0])):
            within = [r for r, _, p in curves["qipan"] if p <= p99]
            if within:
                print(f"{zoom} within a p99 of {p99:.2f} ms ({name}, {label}): {max(within):,.0f} to {rate:,.0f} requests/s, {max(within) / rate:.1f} ×")
            else:
                print(f"{zoom} within a p99 of {p99:.2f} ms ({name}, {label}): not reached")


if __name__ == "__main__":
    main()
