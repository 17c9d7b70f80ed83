import type { IndicatorItem } from '@/api'

/** Four headline indicators in the order of the plan: those with a value, amounts before growth rates, at most two of a category. */
export function headline(items: IndicatorItem[]): IndicatorItem[] {
  const known = items.filter((i) => i.value !== null)
  const ordered = [...known.filter((i) => i.kind !== 'growth'), ...known.filter((i) => i.kind === 'growth')]
  const perCategory = new Map<string, number>()
  const out: IndicatorItem[] = []
  for (const item of ordered) {
    const n = perCategory.get(item.category) ?? 0
    if (n >= 2 || out.length === 4) continue
    perCategory.set(item.category, n + 1)
    out.push(item)
  }
  return out
}
