#!/usr/bin/env python3
"""CPU time of ST_AsMVT of PostGIS for tiles in the middle of the layer that bench/peer_tiles.sh has loaded.

    python3 bench/peer_tiles.py postgres://…

The server runs on this machine, since its process is read; wall times of a busy machine say little.
"""

import os
import subprocess
import sys

TILES = [(10, 854, 421, 2), (12, 3418, 1685, 8), (14, 13675, 6743, 50), (16, 54703, 26975, 400)]


def main():
    session = subprocess.Popen(["psql", "-qAt", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(sql):
        session.stdin.write(sql + ";\n")
        session.stdin.flush()
        return session.stdout.readline().strip()

    def cpu(pid):
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    pid = ask("set max_parallel_workers_per_gather = 0; select pg_backend_pid()")
    for z, x, y, runs in TILES:
        box = f"ST_TileEnvelope({z}, {x}, {y})"
        near = f"ST_TileEnvelope({z}, {x}, {y}, margin => 64.0 / 4096)"
        rows = f"select ST_AsMVTGeom(geom, {box}, 4096, 64) as geom, id, state from qipan_parcels where geom && {near}"
        sql = f"select length(m) from (select ST_AsMVT(t, 'parcel') m from ({rows}) t where geom is not null) r"
        size = ask(sql)
        before = cpu(pid)
        for _ in range(runs):
            ask(sql)
        print(f"z{z} {z}/{x}/{y}: {(cpu(pid) - before) / runs * 1e3:.2f} ms CPU, {size} bytes", flush=True)


if __name__ == "__main__":
    main()
