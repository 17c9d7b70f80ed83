#!/usr/bin/env python3
"""The critical paths of crates/bench/benches/project with networkx.

    mkdir left && QIPAN_BENCH_LEAVE=left cargo bench -p qipan-bench --bench project
    python3 -m venv peer && peer/bin/pip install networkx
    peer/bin/python bench/peer_project.py left

Earliest and latest start of every gate of every project in working days, without calendar; length and slack are compared
with what the Rust bench found.
"""

import json
import sys
import time

import networkx as nx


def slacks(tasks):
    graph = nx.DiGraph()
    takes = {}
    for name, duration, _, _ in tasks:
        takes[name] = duration
        graph.add_node(name)
    for name, _, links, _ in tasks:
        for before, start_start, lag in links:
            graph.add_edge(before, name, wait=lag + (0 if start_start else takes[before]))
    order = list(nx.topological_sort(graph))
    early, late = {}, {}
    for name in order:
        early[name] = max((early[p] + d["wait"] for p, _, d in graph.in_edges(name, data=True)), default=0)
    length = max(early[name] + takes[name] for name in order)
    for name in reversed(order):
        end = length - takes[name]
        late[name] = min([end] + [late[n] - d["wait"] for _, n, d in graph.out_edges(name, data=True)])
    return length, [late[name] - early[name] for name, _, _, _ in tasks]


def main():
    projects = json.load(open(f"{sys.argv[1]}/networks.json"))
    best = None
    for _ in range(3):
        cpu = time.process_time()
        found = [slacks(p["tasks"]) for p in projects]
        cpu = time.process_time() - cpu
        best = min(best or cpu, cpu)
    for p, (length, slack) in zip(projects, found):
        assert length == p["length"] and slack == [t[3] for t in p["tasks"]], p
    gates = sum(len(p["tasks"]) for p in projects)
    print(f"networkx {nx.__version__}: {len(projects)} projects, {gates} gates in {best * 1e3:.0f} ms CPU; all agree")


if __name__ == "__main__":
    main()
