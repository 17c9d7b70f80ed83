// The columns of the table: which there are, which are shown, by which one can sort.
import type { ProjectItem, OpenGate } from '@/api/projects'

export interface Column { key: string; sort?: string; first?: 'asc' | 'desc'; right?: boolean; own?: boolean; phone?: boolean }

/** `own`: shown unless chosen otherwise; `phone`: also on a narrow screen; `first`: the order of the first click. */
export const COLUMNS: Column[] = [
  { key: 'state', own: true, phone: true },
  { key: 'stage', sort: 'stage', own: true, phone: true },
  { key: 'holder', sort: 'waits', first: 'desc', own: true, phone: true },
  { key: 'due', sort: 'due', own: true },
  { key: 'investment', sort: 'investment', first: 'desc', right: true, own: true, phone: true },
  { key: 'year', sort: 'year_invested', first: 'desc', right: true, own: true },
  { key: 'invested', sort: 'invested', first: 'desc', right: true },
  { key: 'building', sort: 'building', right: true },
  { key: 'production', sort: 'production', right: true, own: true },
  { key: 'slip', sort: 'slip', first: 'desc', right: true, own: true },
  { key: 'unit', sort: 'unit', own: true },
  { key: 'bureau' },
  { key: 'officer', own: true },
  { key: 'industry' },
  { key: 'chain' },
  { key: 'classes' },
  { key: 'code', sort: 'code' },
  { key: 'enterprise' },
  { key: 'last_return' },
]
const OWN = COLUMNS.filter((c) => c.own).map((c) => c.key)

/** The columns of an address, in their fixed order; those shown by default if it names none. */
export function chosenColumns(text: string): Column[] {
  const wanted = text ? text.split(',') : OWN
  return COLUMNS.filter((c) => wanted.includes(c.key))
}

/** The address's text for a choice of columns; empty for the default. */
export function columnText(keys: readonly string[]): string {
  const kept = COLUMNS.filter((c) => keys.includes(c.key)).map((c) => c.key)
  return kept.join() === OWN.join() ? '' : kept.join()
}

/** The sorting after a click on a column's heading: first click, the other way, none. */
export function nextSort(column: Column, sort: string, dir: string): { sort?: string; dir?: string } {
  const first = column.first ?? 'asc'
  if (sort !== column.sort) return { sort: column.sort, dir: first }
  return dir === first ? { sort: column.sort, dir: first === 'asc' ? 'desc' : 'asc' } : {}
}

/** The gate to look at: one that holds the project up before one that does not, then the longest wait. */
export function foremost(item: Pick<ProjectItem, 'gates'>): OpenGate | undefined {
  const holdsUp = (g: OpenGate) => Number(g.clock?.state === 'paused' || g.clock?.level === 'overdue' || (g.workdays_late ?? 0) >= 20)
  const place = (g: OpenGate) => [holdsUp(g), Number(Boolean(g.clock)), g.workdays ?? -1] as const
  return item.gates.reduce<OpenGate | undefined>((best, g) => {
    if (!best) return g
    const [a, b] = [place(g), place(best)]
    const at = a.findIndex((n, i) => n !== b[i])
    return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0) ? g : best
  }, undefined)
}
