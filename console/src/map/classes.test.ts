import { describe, expect, it } from 'vitest'
import { bounds, classify, classOf, jenks } from './classes'

/** The least sum of squares by trying every set of breaks. */
function brute(sorted: number[], k: number): number {
  let best = Infinity
  const cost = (from: number, to: number) => {
    const part = sorted.slice(from, to), mean = part.reduce((a, b) => a + b, 0) / part.length
    return part.reduce((s, v) => s + (v - mean) ** 2, 0)
  }
  const go = (from: number, left: number, sum: number): void => {
    if (left === 1) { best = Math.min(best, sum + cost(from, sorted.length)); return }
    for (let to = from + 1; to <= sorted.length - left + 1; to += 1) go(to, left - 1, sum + cost(from, to))
  }
  go(0, k, 0)
  return best
}
function within(values: number[], breaks: number[]): number {
  const groups: number[][] = breaks.map(() => []).concat([[]])
  for (const v of values) groups[classOf(breaks, v)]!.push(v)
  return groups.reduce((sum, g) => { const m = g.reduce((a, b) => a + b, 0) / (g.length || 1); return sum + g.reduce((s, v) => s + (v - m) ** 2, 0) }, 0)
}
let seed = 7
const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647 }

describe('natural breaks', () => {
  it('find the gaps', () => {
    expect(jenks([1, 2, 3, 50, 51, 52, 900, 901], 3)).toEqual([50, 900])
  })
  it('are as good as the best of all breaks', () => {
    for (let round = 0; round < 60; round += 1) {
      const values = Array.from({ length: 5 + Math.floor(random() * 7) }, () => Math.floor(random() * 30)).sort((a, b) => a - b)
      const k = 2 + Math.floor(random() * 3)
      if (new Set(values).size <= k) continue
      expect(within(values, jenks(values, k))).toBeCloseTo(brute(values, k), 6)
    }
  })
  it('keep apart what is close on top of a large value', () => {
    expect(jenks([1e9 + 1, 1e9 + 2, 1e9 + 10, 1e9 + 11], 2)).toEqual([1e9 + 10])
  })
  it('class 20,000 values at once', () => {
    const c = classify(Array.from({ length: 20_000 }, () => random() ** 3 * 1e6), 'jenks', 7)!
    expect(c.counts).toHaveLength(7)
    expect(c.counts.reduce((a, b) => a + b, 0)).toBe(20_000)
  })
})

describe('classes', () => {
  it('of equal count', () => {
    const c = classify([1, 2, 3, 4, 5, 6, 7, 8], 'quantile', 4)!
    expect(c.counts).toEqual([2, 2, 2, 2])
    expect(bounds(c)).toEqual([[1, 3], [3, 5], [5, 7], [7, 8]])
  })
  it('of equal width, with the greatest value in the last', () => {
    const c = classify([0, 1, 9, 10], 'equal', 5)!
    expect(c.breaks).toEqual([2, 4, 6, 8])
    expect(c.counts).toEqual([2, 0, 0, 0, 2])
  })
  it('count what is missing and never take it for 0', () => {
    const c = classify([null, 5, undefined, NaN, 7], 'quantile', 5)!
    expect(c.missing).toBe(3)
    expect(c.min).toBe(5)
    expect(c.counts).toEqual([1, 1])
    expect(classify([null, null], 'jenks', 5)).toBeNull()
  })
  it('leave no empty class where values are equal', () => {
    expect(classify([3, 3, 3], 'quantile', 5)!.counts).toEqual([3])
    expect(classify([1, 1, 1, 1, 2], 'quantile', 4)!.counts).toEqual([4, 1])
    expect(classify([1, 1, 1, 1, 2], 'jenks', 4)!.counts).toEqual([4, 1])
  })
})
