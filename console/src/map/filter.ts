// A filter over a layer's attributes: for the map as an expression, for the table as a test.
import type { FilterSpecification } from 'maplibre-gl'
import { inside, type Position } from './measure'
import { fromGeometry, vertices } from './shape'

export type Op = 'is' | 'not' | 'has' | 'least' | 'most' | 'empty'
export const OPS: Op[] = ['is', 'not', 'has', 'least', 'most', 'empty']
export interface Condition { field: string; op: Op; value: string }
export interface Row { id: string; properties: Record<string, unknown>; geometry: unknown }

const absent = (v: unknown): boolean => v === undefined || v === null || v === ''
const plain = (text: string): number => Number(text.replace(/[,，\s]/g, ''))
/** Money is kept in fen and typed as it is shown, in 万元. */
const FEN = 1_000_000
const unitOf = (field: string): number => (field.endsWith('_fen') ? FEN : 1)
/** What was typed as a number of the attribute. */
const num = (c: Condition): number => plain(c.value) * unitOf(c.field)
/** Conditions that say something; an unfinished one filters nothing. */
export const complete = (all: readonly Condition[]): Condition[] =>
  all.filter((c) => c.field && (c.op === 'empty' || (c.value.trim() !== '' && (c.op === 'least' || c.op === 'most' ? Number.isFinite(num(c)) : true))))

export function holds(properties: Record<string, unknown>, c: Condition): boolean {
  const v = properties[c.field]
  if (c.op === 'empty') return absent(v)
  // What is missing is neither more nor less nor different: it is not known.
  if (absent(v)) return false
  if (c.op === 'least') return typeof v === 'number' && v >= num(c)
  if (c.op === 'most') return typeof v === 'number' && v <= num(c)
  if (typeof v === 'number' && unitOf(c.field) !== 1 && c.op !== 'has') return (v === num(c)) === (c.op === 'is')
  const text = String(v), wanted = c.value.trim()
  return c.op === 'is' ? text === wanted : c.op === 'not' ? text !== wanted : text.includes(wanted)
}

export function expression(all: readonly Condition[]): FilterSpecification | null {
  const parts = complete(all).map((c): unknown => {
    const get = ['get', c.field], text = ['to-string', get]
    const there = ['all', ['has', c.field], ['!=', text, '']]
    if (c.op === 'empty') return ['!', there]
    if (c.op === 'least' || c.op === 'most') return ['all', ['==', ['typeof', get], 'number'], [c.op === 'least' ? '>=' : '<=', ['to-number', get], num(c)]]
    if (unitOf(c.field) !== 1 && c.op !== 'has') return ['all', ['==', ['typeof', get], 'number'], [c.op === 'is' ? '==' : '!=', ['to-number', get], num(c)]]
    const wanted = c.value.trim()
    return ['all', there, c.op === 'is' ? ['==', text, wanted] : c.op === 'not' ? ['!=', text, wanted] : ['in', wanted, text]]
  })
  return parts.length ? (['all', ...parts] as FilterSpecification) : null
}

const edges = (ring: readonly Position[]): [Position, Position][] => ring.map((p, i) => [p, ring[(i + 1) % ring.length]!])
const side = ([ax, ay]: Position, [bx, by]: Position, [x, y]: Position): number => (bx - ax) * (y - ay) - (by - ay) * (x - ax)
const cross = ([a, b]: [Position, Position], [c, d]: [Position, Position]): boolean => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
/** Whether a feature reaches into the area: a corner of one lies in the other, or their borders cross. */
export function within(geometry: unknown, area: readonly Position[]): boolean {
  if (area.length < 3) return true
  const shape = fromGeometry(geometry)
  if (vertices(shape).some((p) => inside(p, [[[...area]]])) || area.some((p) => inside(p, shape))) return true
  const own = edges(area)
  return shape.flat().some((ring) => edges(ring).some((e) => own.some((f) => cross(e, f))))
}

export const select = (rows: readonly Row[], all: readonly Condition[], area: readonly Position[]): Row[] => {
  const conditions = complete(all)
  return rows.filter((r) => conditions.every((c) => holds(r.properties, c)) && within(r.geometry, area))
}

export function sortRows(rows: readonly Row[], field: string, down: boolean): Row[] {
  if (!field) return [...rows]
  return rows.map((r, i) => ({ r, i })).sort((a, b) => {
    const x = a.r.properties[field], y = b.r.properties[field]
    // What is missing comes last, either way.
    if (absent(x) || absent(y)) return absent(x) === absent(y) ? a.i - b.i : absent(x) ? 1 : -1
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0
    return (down ? -order : order) || a.i - b.i
  }).map(({ r }) => r)
}
