#!/usr/bin/env python3
"""The district of crates/bench/benches/recompute, recomputed with pandas: columns for indicators, rows for unit and month.

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install pandas && /tmp/peer/bin/python bench/peer_recompute.py

Values, sums, formulas and roll-ups are those of the Rust bench (the closing line prints their total, to be compared with
the one that the bench prints). Grading is the same amount of work in whole columns: expected value, distance, deviation,
grade; it leaves out what only some indicators need.
"""

import sys
import time

import numpy as np
import pandas as pd

SEED, FIRST_YEAR, MONTHS, UNITS = 330_114, 2016, 120, 30
FLOWS = [f"F{i}" for i in range(20)]
STOCKS = [f"S{i}" for i in range(7)]
RATIOS = [f"R{i}" for i in range(4)]
GROWTHS = [f"G{i}" for i in range(2)]
FIVES = [f"C{i}" for i in range(2)]
ENTERED = FLOWS + STOCKS + RATIOS + GROWTHS + FIVES


def parent(unit):
    if 1 <= unit <= 7:
        return 0
    return (unit - 8) // 3 + 1 if 8 <= unit <= 28 else -1


def numbers():
    """The same two-decimal numbers as in district.rs, indicator by unit by month."""
    mask = (1 << 64) - 1

    def rotl(x, n):
        return ((x << n) | (x >> (64 - n))) & mask

    golden, out = 0x9E3779B97F4A7C15, np.empty((len(ENTERED), UNITS, MONTHS))
    for i in range(len(ENTERED)):
        for u in range(UNITS):
            for m in range(MONTHS):
                x = SEED ^ ((i + 1) * golden & mask)
                x ^= rotl((u + 101) * golden & mask, 17) ^ rotl((m + 1009) * golden & mask, 31)
                x ^= x >> 33
                x = x * 0xFF51AFD7ED558CCD & mask
                x ^= x >> 33
                out[i, u, m] = (x % 100) / 100 + 1
    return out


def reported():
    """As it arrives: rows unit and month, single months, or cumulative where that is how they come."""
    values = numbers()
    index = pd.MultiIndex.from_product([range(UNITS), range(MONTHS)], names=["unit", "month"])
    table = pd.DataFrame({c: values[i].reshape(-1) for i, c in enumerate(ENTERED)}, index=index)
    table = table[table.index.get_level_values("unit") >= 8]
    year = table.index.get_level_values("month") // 12
    for code in FLOWS[12:]:
        table[code] = table[code].groupby([table.index.get_level_values("unit"), year]).cumsum().round(2)
        table.loc[table.index.get_level_values("month") % 12 == 0, code] = np.nan
    return table


def recompute(raw):
    unit = raw.index.get_level_values("unit")
    month = raw.index.get_level_values("month")
    own = raw.copy()
    own[FLOWS[:12]] = raw[FLOWS[:12]].groupby([unit, month // 12]).cumsum().round(6)
    own[FIVES] = raw[FIVES].groupby([unit, month // 60]).cumsum().round(6)
    levels = [own]
    for _ in range(2):
        below = levels[-1]
        above = below.index.get_level_values("unit").map(parent)
        below = below[above >= 0]
        keys = [above[above >= 0], below.index.get_level_values("month")]
        sums = below[FLOWS + STOCKS + FIVES].groupby(keys).sum(min_count=1).round(6)
        for codes, weight in ((RATIOS, "S0"), (GROWTHS, "F0")):
            weighted = below[codes].mul(below[weight], axis=0).groupby(keys).sum(min_count=1)
            sums[codes] = weighted.div(sums[weight], axis=0)
        sums.index.names = ["unit", "month"]
        levels.append(sums)
    all_units = pd.concat(levels).sort_index()
    return grade(formulas(all_units))


def formulas(t):
    unit = t.index.get_level_values("unit")
    month = t.index.get_level_values("month")
    t["D0"] = t.F0 / t.S0 * 1e4
    t["D1"] = t.F1 / t.F0 * 100
    t["D2"] = (t.F0 / t.F0.groupby(unit).shift(12) - 1) * 100
    single = t.F2 - t.F2.groupby([unit, month // 12]).shift(1).fillna(0)
    t["D3"] = single.groupby(unit).rolling(12).sum().to_numpy()
    t["D4"] = (t.F3 + t.F4) / (t.F5 + t.F6) * 100
    both = t.S1 + t.S2
    t["D5"] = np.where(t.S1 > t.S2, t.S1 / both, 1 - t.S2 / both) * 100
    t["D6"] = np.maximum(t.F7 - t.F8, 0) + np.minimum(t.F9, t.F10)
    t["D7"] = t.D0 * (1 + t.D2 / 100)
    return t


def grade(t):
    month = t.index.get_level_values("month").to_numpy()
    year, share = month // 12, (month % 12 + 1) / 12
    goal = (12.0 + year)[:, None]
    base = np.where(year == 0, 10.0, 11.0 + year)[:, None]
    values = t.to_numpy()
    flow = np.array([c in FLOWS for c in t.columns])
    expected = np.where(flow, goal * share[:, None], base + (goal - base) * share[:, None])
    distance = values - expected
    deviation = np.round(distance / np.where(flow, goal, 11.0), 9)
    achieved = np.where(flow, values / goal, (values - 10.0) / 11.0)
    limit = np.where(flow, 0.02, 0.05)
    grades = np.select([np.isnan(values), values >= 21.0, deviation >= limit, deviation < -limit], [0, 5, 4, 2], 3)
    return t, distance, achieved, grades


def main():
    raw = reported()
    times = []
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        start = time.perf_counter()
        table, *_ = recompute(raw)
        times.append(time.perf_counter() - start)
    times.sort()
    print(f"pandas {pd.__version__}, numpy {np.__version__}, python {sys.version.split()[0]}")
    print(f"full recompute: median {times[len(times) // 2] * 1e3:.1f} ms, best {times[0] * 1e3:.1f} ms of {len(times)}")
    print(f"values {int(table.notna().sum().sum())}, total {np.nansum(table.to_numpy()):.4f}")


if __name__ == "__main__":
    main()
