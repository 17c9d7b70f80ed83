"""Reads the files of `cargo bench -p qipan-bench --bench import` with pandas+openpyxl and DuckDB.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pandas openpyxl duckdb
    /tmp/peers/bin/python bench/peer_import.py [folder] [--check]

Folder: where the bench wrote qipan-import.xlsx and qipan-import.csv (QIPAN_BENCH_DIR, else the system's temporary
folder). Without --check the peers only read; with it pandas also looks up codes and finds duplicates, the least
that an import does. DuckDB reads the csv; its reader of xlsx is an extension that has to be downloaded.
"""

import sys
import tempfile
import time

import duckdb
import pandas as pd


def timed(name, tries, run):
    best = None
    for _ in range(tries):
        start = time.perf_counter()
        rows = run()
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    print(f"{name}: {best:.3f} s (best of {tries}), {rows} rows")


def check(frame):
    frame = frame[frame["数值"].notna()]
    known = {f"I{i:02}" for i in range(43)}
    units = {f"330114{u:03}" for u in range(30)}
    bad = ~frame["指标编码"].isin(known) | ~frame["单位代码"].isin(units)
    frame = frame.assign(数值=pd.to_numeric(frame["数值"], errors="coerce"))
    frame.loc[frame["计量单位"] == "万元", "数值"] /= 10_000
    double = frame.duplicated(["指标编码", "单位代码", "期间", "版本"])
    assert not bad.any() and not double.any()
    return len(frame)


def main():
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    folder = words[0] if words else tempfile.gettempdir()
    finish = check if "--check" in sys.argv else len
    xlsx, csv = f"{folder}/qipan-import.xlsx", f"{folder}/qipan-import.csv"
    timed("pandas+openpyxl xlsx", 3, lambda: finish(pd.read_excel(xlsx, dtype=str)))
    timed("pandas csv", 5, lambda: finish(pd.read_csv(csv, dtype=str)))
    sql = f"select * from read_csv('{csv}', all_varchar=true, null_padding=true)"
    timed("DuckDB csv", 5, lambda: len(duckdb.sql(sql).fetchall()))


main()
