// From the path of an indicator to the series that the chart draws. No ECharts here, so that it can be tested.
import type { PathData } from '@/api'
import { endMonth } from '@/ui/format'

export type Point = [x: number, y: number | null, period?: string]

/** Months that a period covers: 12 for a year, 9 for 1–9月. */
export function months(period: string): number {
  let m = /^\d{4}-(\d{2})\/(\d{2})$/.exec(period)
  if (m) return Number(m[2]) - Number(m[1]) + 1
  if (/^\d{4}-\d{2}$/.test(period)) return 1
  if (/Q[1-4]$/.test(period)) return 3
  if (/H[12]$/.test(period)) return 6
  m = /^(\d{4})\/(\d{4})$/.exec(period)
  return m ? (Number(m[2]) - Number(m[1]) + 1) * 12 : 12
}
const cumulative = (period: string) => /^\d{4}-\d{2}\/\d{2}$/.test(period)

/** Whether a line may run from one period to the next: no period is missing between, and cumulative values stay within a year. */
export function joined(a: string, b: string, step: number): boolean {
  if (cumulative(a) || cumulative(b)) return a.slice(0, 4) === b.slice(0, 4) && endMonth(b) - endMonth(a) <= step
  return months(a) === months(b) && endMonth(b) - endMonth(a) <= Math.max(step, months(b))
}

/** Points in order of time with a break wherever a period is missing. */
export function withGaps(rows: { period: string; value: number | null }[]): Point[] {
  const sorted = [...rows].sort((a, b) => endMonth(a.period) - endMonth(b.period) || months(b.period) - months(a.period))
  const steps = sorted.slice(1).map((r, i) => endMonth(r.period) - endMonth(sorted[i]!.period)).filter((n) => n > 0)
  const step = steps.length ? Math.min(...steps) : 12
  const points: Point[] = []
  sorted.forEach((row, i) => {
    const before = sorted[i - 1]
    // January and February are published together: two months from the year's first value are no gap.
    if (before && !joined(before.period, row.period, step)) points.push([endMonth(before.period) + 0.5, null])
    points.push([endMonth(row.period), row.value, row.period])
  })
  return points
}

export interface Drawn {
  from: number; to: number; yearly: boolean
  path: Point[]; lower: Point[]; band: Point[]
  published: Point[]; synthetic: Point[]; targets: Point[]
}

/** Everything the chart needs; `year` narrows it to the months of that year. */
export function drawn(data: PathData, year: number | null): Drawn {
  const within = (period: string) => year === null || (period.slice(0, 4) === String(year) && !/^\d{4}\/\d{4}$/.test(period))
  const expected = data.expected.filter((e) => within(e.period))
  const actual = data.actual.filter((a) => within(a.period))
  const targets = data.targets.filter((x) => year === null || x.year === year)
  const baseline: Point[] = data.baseline && year === null ? [[data.baseline.year * 12 + 11, data.baseline.value, String(data.baseline.year)]] : []
  const ends = [...expected, ...actual].map((e) => endMonth(e.period)).concat(targets.map((x) => x.year * 12 + 11), baseline.map((b) => b[0]))
  const low = ends.length ? Math.min(...ends) : 0
  const high = ends.length ? Math.max(...ends) : 0
  const banded = expected.filter((e) => e.lower !== null && e.lower !== undefined && e.upper !== null && e.upper !== undefined)
  const lower = withGaps(banded.map((e) => ({ period: e.period, value: e.lower ?? null })))
  const upper = withGaps(banded.map((e) => ({ period: e.period, value: e.upper ?? null })))
  return {
    from: year === null ? Math.floor(low / 12) * 12 - 1 : year * 12 - 1,
    to: year === null ? Math.floor(high / 12) * 12 + 11 : year * 12 + 11,
    yearly: year === null,
    path: withGaps(expected),
    lower,
    band: upper.map((u, i) => [u[0], u[1] === null || lower[i]?.[1] == null ? null : u[1] - lower[i][1], u[2]] as Point),
    published: withGaps(actual.filter((a) => !a.synthetic)),
    synthetic: withGaps(actual.filter((a) => a.synthetic)),
    targets: [...baseline, ...targets.map((x) => [x.year * 12 + 11, x.value, String(x.year)] as Point)],
  }
}
