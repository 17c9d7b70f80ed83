import type { Unit } from '@/api'

/** The unit that `code` reports on: its district for a bureau or department, itself for an area. */
export function reportsOn(units: Unit[], code: string): string {
  const byCode = new Map(flat(units).map(({ unit }) => [unit.code, unit]))
  const seen = new Set<string>()
  for (let unit = byCode.get(code); unit && !seen.has(unit.code); unit = unit.parent ? byCode.get(unit.parent) : undefined) {
    if (unit.kind !== 'bureau' && unit.kind !== 'department') return unit.code
    seen.add(unit.code)
  }
  return code
}

export interface FlatUnit { unit: Unit; depth: number }

/** Units in tree order with their depth: from nested `children`, or from a flat list by `parent`. */
export function flat(units: Unit[]): FlatUnit[] {
  const out: FlatUnit[] = []
  const nested = units.some((u) => u.children && u.children.length > 0)
  const stack: FlatUnit[] = []
  const kids = (u: Unit): Unit[] => (nested ? (u.children ?? []) : units.filter((x) => x.parent === u.code))
  const codes = new Set(units.map((u) => u.code))
  const roots = nested ? units : units.filter((u) => !u.parent || !codes.has(u.parent))
  for (const unit of [...roots].reverse()) stack.push({ unit, depth: 0 })
  for (let next = stack.pop(); next; next = stack.pop()) {
    out.push(next)
    for (const unit of [...kids(next.unit)].reverse()) stack.push({ unit, depth: next.depth + 1 })
  }
  return out
}
