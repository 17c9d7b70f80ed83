// Filtering, grouping and sorting the list of indicators.
import type { IndicatorItem, Light } from '@/api'

export interface Filters { category: string; grade: string; light: string; nature: string; q: string }
export type SortKey = 'plan' | 'light' | 'name' | 'achieved' | 'distance' | 'value'
export interface Sort { key: SortKey; down: boolean }

const RANK: Record<Light, number> = { alert: 0, watch: 1, normal: 2, none: 3 }

export function filtered(items: IndicatorItem[], f: Filters): IndicatorItem[] {
  const q = f.q.trim().toLowerCase()
  return items.filter((i) =>
    (!f.category || i.category === f.category)
    && (!f.grade || i.grade === f.grade)
    && (!f.light || i.light === f.light)
    && (!f.nature || i.nature === f.nature)
    && (!q || [i.code, i.name, i.name_en, i.owner_unit_name, i.category].some((text) => text?.toLowerCase().includes(q))))
}

/** How far the value is off its path in shares: comparable across indicators, unlike the distance itself. */
export const lag = (i: IndicatorItem): number | null => (i.achieved === null || i.expected === null ? null : i.achieved - i.expected)

/** Sorted copy; what is missing comes last either way. */
export function sorted(items: IndicatorItem[], sort: Sort): IndicatorItem[] {
  if (sort.key === 'plan') return items
  const of = (i: IndicatorItem): number | string | null => {
    switch (sort.key) {
      case 'light': return RANK[i.light]
      case 'name': return i.name
      case 'achieved': return i.achieved
      case 'distance': return lag(i)
      default: return i.value
    }
  }
  const sign = sort.down ? -1 : 1
  return [...items].sort((a, b) => {
    const x = of(a)
    const y = of(b)
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return sign * (typeof x === 'string' ? x.localeCompare(String(y), 'zh-CN') : x - (y as number))
  })
}

export interface Group { category: string; items: IndicatorItem[] }
/** By category in the order of the plan; one nameless group when the list is sorted otherwise. */
export function grouped(items: IndicatorItem[], sort: Sort): Group[] {
  if (sort.key !== 'plan') return [{ category: '', items }]
  const groups: Group[] = []
  for (const item of items) {
    const group = groups.find((g) => g.category === item.category)
    if (group) group.items.push(item)
    else groups.push({ category: item.category, items: [item] })
  }
  return groups
}
