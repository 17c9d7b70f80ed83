import type { IndicatorItem } from '@/api'

/** Four headline indicators: those of the plan's order that have a value and a trend, published before generated, at most two of a category. */
export function headline(items: IndicatorItem[]): IndicatorItem[] {
  const known = items.filter((i) => i.value !== null)
  const rank = (i: IndicatorItem) => (i.synthetic ? 1 : 0) + (i.kind === 'growth' ? 1 : 0)
  const ordered = known.map((item, at) => ({ item, at })).sort((a, b) => rank(a.item) - rank(b.item) || a.at - b.at)
  const perCategory = new Map<string, number>()
  const out: IndicatorItem[] = []
  for (const { item } of ordered) {
    const n = perCategory.get(item.category) ?? 0
    if (n >= 2) continue
    perCategory.set(item.category, n + 1)
    out.push(item)
    if (out.length === 4) break
  }
  return out
}
