// Values into classes for a thematic map: quantiles, natural breaks (Jenks), equal intervals.

export type Method = 'quantile' | 'jenks' | 'equal'
export interface Classes {
  /** Lower bounds of the second and every later class, ascending: a value equal to a break belongs to the class above. */
  breaks: number[]
  min: number; max: number
  /** How many values fall into each class. */
  counts: number[]
  /** How many had no value. */
  missing: number
}

/** The class of a value, from 0. */
export function classOf(breaks: readonly number[], value: number): number {
  let at = 0
  while (at < breaks.length && value >= breaks[at]!) at += 1
  return at
}

function quantiles(sorted: number[], k: number): number[] {
  const out: number[] = []
  for (let i = 1; i < k; i += 1) out.push(sorted[Math.min(sorted.length - 1, Math.ceil((i * sorted.length) / k))]!)
  return out
}

function equal(min: number, max: number, k: number): number[] {
  return Array.from({ length: k - 1 }, (_, i) => min + ((max - min) * (i + 1)) / k)
}

/**
 * Natural breaks: the k groups of sorted values with the least sum of squares within groups, exactly,
 * by dynamic programming whose rows are filled by divide and conquer: O(k·n·log n) for n distinct values.
 */
export function jenks(sorted: number[], k: number): number[] {
  const value: number[] = []
  const weight: number[] = []
  for (const v of sorted) {
    if (value.length && value[value.length - 1] === v) weight[weight.length - 1]! += 1
    else { value.push(v); weight.push(1) }
  }
  const n = value.length
  if (n <= k) return value.slice(1)
  // Sums are taken from the median, so that large values do not lose the digits that tell them apart.
  const mid = value[n >> 1]!
  const w = new Float64Array(n + 1), s = new Float64Array(n + 1), q = new Float64Array(n + 1)
  for (let i = 0; i < n; i += 1) {
    const d = value[i]! - mid
    w[i + 1] = w[i]! + weight[i]!
    s[i + 1] = s[i]! + weight[i]! * d
    q[i + 1] = q[i]! + weight[i]! * d * d
  }
  const within = (from: number, to: number): number => {
    const total = s[to + 1]! - s[from]!
    return Math.max(0, q[to + 1]! - q[from]! - (total * total) / (w[to + 1]! - w[from]!))
  }
  let row = Float64Array.from({ length: n }, (_, i) => within(0, i))
  const starts: Int32Array[] = []
  for (let c = 1; c < k; c += 1) {
    const next = new Float64Array(n).fill(Infinity)
    const start = new Int32Array(n)
    const fill = (lo: number, hi: number, a: number, b: number): void => {
      if (lo > hi) return
      const m = (lo + hi) >> 1
      for (let j = Math.max(c, a); j <= Math.min(m, b); j += 1) {
        const cost = row[j - 1]! + within(j, m)
        if (cost < next[m]!) { next[m] = cost; start[m] = j }
      }
      fill(lo, m - 1, a, start[m]!)
      fill(m + 1, hi, start[m]!, b)
    }
    fill(c, n - 1, c, n - 1)
    starts.push(start)
    row = next
  }
  const breaks: number[] = []
  let end = n - 1
  for (let c = k - 1; c > 0; c -= 1) {
    const from = starts[c - 1]![end]!
    breaks.unshift(value[from]!)
    end = from - 1
  }
  return breaks
}

/** Classes of the values; `null` and what is no number count as missing, never as 0. */
export function classify(values: readonly (number | null | undefined)[], method: Method, k: number): Classes | null {
  const sorted = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v)).sort((a, b) => a - b)
  if (!sorted.length) return null
  const min = sorted[0]!, max = sorted[sorted.length - 1]!
  // More groups than values can only be asked of equal intervals, where a class may be empty.
  const wanted = method === 'equal' ? k : Math.max(1, Math.min(k, sorted.length))
  const raw = min === max ? [] : method === 'equal' ? equal(min, max, wanted) : method === 'jenks' ? jenks(sorted, wanted) : quantiles(sorted, wanted)
  // Ties may repeat a break or put one at the least value: such a class would be empty.
  const breaks = raw.filter((b, i) => b > min && (i === 0 || b > raw[i - 1]!))
  const counts = new Array<number>(breaks.length + 1).fill(0)
  for (const v of sorted) counts[classOf(breaks, v)]! += 1
  return { breaks, min, max, counts, missing: values.length - sorted.length }
}

/** Bounds of each class, `[from, to]`; the last one includes its upper bound. */
export const bounds = (c: Classes): [number, number][] => c.counts.map((_, i) => [i ? c.breaks[i - 1]! : c.min, c.breaks[i] ?? c.max])
