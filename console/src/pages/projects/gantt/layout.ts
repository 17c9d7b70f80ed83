// Where everything of the Gantt chart stands: pure numbers, so that it can be tested without a screen.
// Days are counted from 1970-01-01, lengths are pixels.
import type { ProjectGantt } from '@/api/projects'

export const ZOOMS = ['month', 'quarter', 'year'] as const
export type Zoom = (typeof ZOOMS)[number]
/** Pixels a day. */
export const PER_DAY: Record<Zoom, number> = { month: 3, quarter: 1, year: 0.3 }
export const ROW = 30
export const HEAD = 44

export const dayNumber = (iso: string): number => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000)
export const isoDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

export type Kind = 'confirmed' | 'estimated' | 'scheduled' | 'planned'
export interface Mark { gate: number; day: number; kind: Kind; planned: number | null; critical: boolean }
export type Bar = readonly [from: number, to: number]
export interface Row { id: string; name: string; unit: string; blocked: boolean; late: boolean; synthetic: boolean; planned: Bar | null; actual: Bar | null; expected: Bar | null; marks: Mark[] }

const bar = (b: { from: string; to: string } | null | undefined): Bar | null => (b ? [dayNumber(b.from), dayNumber(b.to)] : null)

/** The server's rows with days as numbers, once and not at every frame. */
export const prepared = (gantt: ProjectGantt): Row[] => gantt.rows.map((r) => ({
  id: r.id, name: r.name, unit: r.unit_name, blocked: r.blocked, late: r.late, synthetic: r.synthetic,
  planned: bar(r.planned), actual: bar(r.actual), expected: bar(r.expected),
  marks: r.gates.map((m) => ({ gate: m.gate, day: dayNumber(m.on), kind: m.kind as Kind, planned: m.planned ? dayNumber(m.planned) : null, critical: m.critical })),
}))

export interface Span { from: number; to: number }
/** The days that the chart reaches over: whole months, with room at both ends; at most from 1990 to 2079. */
export function spanOf(rows: readonly Row[], today: number): Span {
  let [from, to] = [today, today]
  const take = (day: number) => { if (day < from) from = day; if (day > to) to = day }
  for (const r of rows) {
    for (const b of [r.planned, r.actual, r.expected]) if (b) { take(b[0]); take(b[1]) }
    for (const m of r.marks) take(m.day)
  }
  const first = new Date(Math.max(from - 45, dayNumber('1990-01-01')) * 86_400_000)
  return { from: Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1) / 86_400_000, to: Math.min(to + 90, dayNumber('2079-12-31')) }
}

export interface Tick { day: number; major: boolean; label: string }
/** Beginnings of months, quarters or years; a year's beginning is major. */
export function ticks(span: Span, zoom: Zoom, from: number, to: number): Tick[] {
  const out: Tick[] = []
  const step = { month: 1, quarter: 3, year: 12 }[zoom]
  const start = new Date(Math.max(from, span.from) * 86_400_000)
  let at = start.getUTCFullYear() * 12 + Math.floor(start.getUTCMonth() / step) * step
  for (;;) {
    const [year, month] = [Math.floor(at / 12), at % 12]
    const day = Date.UTC(year, month, 1) / 86_400_000
    if (day > Math.min(to, span.to)) return out
    out.push({ day, major: month === 0, label: zoom === 'year' ? String(year) : zoom === 'quarter' ? `Q${month / 3 + 1}` : String(month + 1) })
    at += step
  }
}

export const x = (span: Span, zoom: Zoom, day: number): number => (day - span.from) * PER_DAY[zoom]
export const dayAt = (span: Span, zoom: Zoom, at: number): number => Math.floor(span.from + at / PER_DAY[zoom])
export const width = (span: Span, zoom: Zoom): number => Math.ceil((span.to - span.from + 1) * PER_DAY[zoom])

/** The rows that a window shows, the last one excluded. */
export function visible(top: number, height: number, count: number, row = ROW): [first: number, end: number] {
  const first = Math.max(0, Math.min(Math.floor(top / row), count))
  return [first, Math.min(count, Math.max(first, Math.ceil((top + Math.max(height, 0)) / row)))]
}

/** Which row each of `slots` lines shows: a line keeps its row as long as that is seen, so that scrolling makes no elements. */
export function slotted([first, end]: readonly [number, number], slots: number): number[] {
  const count = Math.max(slots, end - first)
  return Array.from({ length: count }, (_, slot) => first + (((slot - first) % count) + count) % count)
}

/** How far to scroll so that a row is seen; the same place if it is. */
export function brought(row: number, top: number, height: number, size = ROW): number {
  const at = row * size
  if (at < top) return at
  return at + size > top + height ? at + size - height : top
}

/** The mark nearest to a day, within so many days. */
export function nearest(marks: readonly Mark[], day: number, within: number): Mark | undefined {
  let best: Mark | undefined
  for (const m of marks) if (Math.abs(m.day - day) <= within && (!best || Math.abs(m.day - day) <= Math.abs(best.day - day))) best = m
  return best
}
