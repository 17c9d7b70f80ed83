#!/usr/bin/env python3
"""The verdict on a site that is dragged through the demo district of a running server, one request after the other.

    qipan demo --data DIR --port 8711 --no-open &
    python3 bench/drag_site.py 8711 $!

With the server's process id its CPU time a request is told too: on a busy machine that says more than the round trip.
"""

import http.client
import json
import math
import os
import sys
import time

STEPS, REQUESTS, WARM_UP = 300, 600, 20


def site(step):
    """Some 20 ha with a rough border."""
    east, north = 120.36 + 0.26 * step / STEPS, 30.26 + 0.06 * step / STEPS
    ring = []
    for k in range(25):
        angle = 2 * math.pi * (k % 24) / 24
        r = 0.0022 * (1 + 0.15 * math.sin(3 * angle))
        ring.append([east + r * math.cos(angle) * 1.15, north + r * math.sin(angle)])
    return {"geometry": {"type": "Polygon", "coordinates": [ring]}, "project_class": "industrial"}


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    headers = {"content-type": "application/json"}

    def post(path, body):
        connection.request("POST", path, json.dumps(body), headers)
        reply = connection.getresponse()
        data = reply.read()
        assert reply.status == 200, data[:300]
        return reply, data

    reply, data = post("/api/v1/session", {"username": "guihua", "password": "Qipan-demo-2026"})
    headers["cookie"] = reply.getheader("set-cookie").split(";")[0]
    headers["x-csrf-token"] = json.loads(data)["csrf_token"]
    times, before = [], 0.0
    for at in range(WARM_UP + REQUESTS):
        if at == WARM_UP and len(sys.argv) > 2:
            before = cpu(sys.argv[2])
        start = time.perf_counter()
        post("/api/v1/siting/check", site(at % STEPS))
        if at >= WARM_UP:
            times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    print(f"p50 {times[REQUESTS // 2]:.1f} ms, p99 {times[REQUESTS * 99 // 100]:.1f} ms, least {times[0]:.1f} ms")
    if len(sys.argv) > 2:
        print(f"{(cpu(sys.argv[2]) - before) / REQUESTS * 1e3:.2f} ms CPU of the server a request")


if __name__ == "__main__":
    main()
