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

/** Where a period stands on the axis; a series of whole years stands in the middle of each year. */
const place = (period: string, annual: boolean): number => (annual ? Math.floor(endMonth(period) / 12) * 12 + 5 : endMonth(period))

/** Points in order of time with a break wherever a period is missing. */
export function withGaps(rows: { period: string; value: number | null }[], annual = false): Point[] {
  const sorted = [...rows].sort((a, b) => endMonth(a.period) - endMonth(b.period) || months(b.period) - months(a.period))
  const steps = sorted.slice(1).map((r, i) => endMonth(r.period) - endMonth(sorted[i]!.period)).filter((n) => n > 0)
  const step = steps.length ? Math.min(...steps) : 12
  const points: Point[] = []
  sorted.forEach((row, i) => {
    const before = sorted[i - 1]
    if (before && !joined(before.period, row.period, step)) points.push([place(before.period, annual) + 0.5, null])
    points.push([place(row.period, annual), row.value, row.period])
  })
  return points
}

export interface Drawn {
  from: number; to: number; yearly: boolean
  /** Year ends within the range, to be drawn as faint lines. */
  bounds: number[]
  path: Point[]; lower: Point[]; band: Point[]
  published: Point[]; synthetic: Point[]; targets: Point[]
}

/** Everything the chart needs; `year` narrows it to the months of that year. */
export function drawn(data: PathData, year: number | null): Drawn {
  const within = (period: string) => year === null || (period.slice(0, 4) === String(year) && !/^\d{4}\/\d{4}$/.test(period))
  const expected = data.expected.filter((e) => within(e.period))
  const actual = data.actual.filter((a) => within(a.period))
  const targets = data.targets.filter((x) => year === null || x.year === year)
  const periods = [...expected, ...actual].map((e) => e.period)
  const annual = year === null && periods.every((p) => months(p) >= 12)
  const baseline: Point[] = data.baseline && year === null ? [[place(String(data.baseline.year), annual), data.baseline.value, String(data.baseline.year)]] : []
  const ends = periods.map((p) => place(p, annual)).concat(targets.map((x) => place(String(x.year), annual)), baseline.map((b) => b[0]))
  const low = ends.length ? Math.min(...ends) : 0
  const high = ends.length ? Math.max(...ends) : 0
  // From half a year before the first year end, or the start of the first year.
  const from = year !== null ? year * 12 - 1 : low % 12 === 11 ? low - 6 : Math.floor(low / 12) * 12 - 1
  const to = year !== null ? year * 12 + 11 : Math.floor(high / 12) * 12 + 11
  const bounds: number[] = []
  for (let end = Math.ceil((from + 1) / 12) * 12 - 1; year === null && end <= to; end += 12) if (end > from) bounds.push(end)
  const banded = expected.filter((e) => e.lower != null && e.upper != null)
  const lower = withGaps(banded.map((e) => ({ period: e.period, value: e.lower ?? null })), annual)
  const upper = withGaps(banded.map((e) => ({ period: e.period, value: e.upper ?? null })), annual)
  return {
    from, to, bounds, yearly: year === null,
    path: withGaps(expected, annual),
    lower,
    band: upper.map((u, i): Point => [u[0], u[1] === null || lower[i]?.[1] == null ? null : u[1] - lower[i][1], u[2]]),
    published: withGaps(actual.filter((a) => !a.synthetic), annual),
    synthetic: withGaps(actual.filter((a) => a.synthetic), annual),
    targets: [...baseline, ...targets.map((x): Point => [place(String(x.year), annual), x.value, String(x.year)])],
  }
}
