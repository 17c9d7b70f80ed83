// The polygon under the hand: drawing, moving a vertex, adding and taking one away, dragging the whole.
import { boxOf, type Position, type Ring } from './measure'

/** Polygons of rings without the repeated last point: the first ring of a part is its border, the others are holes. */
export type Shape = Ring[][]
export interface Vertex { part: number; ring: number; at: number }
/** A vertex, or the middle of the edge that follows it. */
export type Handle = Vertex & { kind: 'vertex' | 'middle' }
type GeoPolygon = { type: 'Polygon'; coordinates: Position[][] } | { type: 'MultiPolygon'; coordinates: Position[][][] }

const closed = (ring: Ring): Ring => (ring.length ? [...ring, ring[0]!] : [])
const open = (ring: readonly (readonly number[])[]): Ring => {
  const points = ring.map((p): Position => [p[0] ?? NaN, p[1] ?? NaN])
  const first = points[0], last = points[points.length - 1]
  return points.length > 1 && first && last && first[0] === last[0] && first[1] === last[1] ? points.slice(0, -1) : points
}

export function toGeometry(shape: Shape): GeoPolygon | null {
  const parts = shape.map((rings) => rings.filter((r) => r.length >= 3).map(closed)).filter((rings) => rings.length > 0)
  if (!parts.length) return null
  return parts.length === 1 ? { type: 'Polygon', coordinates: parts[0]! } : { type: 'MultiPolygon', coordinates: parts }
}

/** Polygons of any GeoJSON geometry; lines and points have none. */
export function fromGeometry(geometry: unknown): Shape {
  const g = geometry as { type?: string; coordinates?: unknown; geometries?: unknown[] } | null
  if (g?.type === 'Polygon') return [(g.coordinates as number[][][]).map(open)]
  if (g?.type === 'MultiPolygon') return (g.coordinates as number[][][][]).map((rings) => rings.map(open))
  if (g?.type === 'GeometryCollection') return (g.geometries ?? []).flatMap(fromGeometry)
  return []
}

export const vertexCount = (shape: Shape): number => shape.reduce((n, rings) => n + rings.reduce((m, r) => m + r.length, 0), 0)
export const vertices = (shape: Shape): Position[] => shape.flatMap((rings) => rings.flat())

/** The points as the report counts them: ring and place, `1-J1`. */
export const outline = (shape: Shape): { name: string; at: Position }[] => shape.flat().flatMap((ring, r) => ring.map((at, i) => ({ name: `${r + 1}-J${i + 1}`, at })))

function withRing(shape: Shape, { part, ring }: Vertex, change: (points: Ring) => Ring): Shape {
  return shape.map((rings, p) => (p === part ? rings.map((points, r) => (r === ring ? change(points) : points)) : rings))
}
export const moveVertex = (shape: Shape, v: Vertex, to: Position): Shape => withRing(shape, v, (ring) => ring.map((p, i) => (i === v.at ? to : p)))
/** Puts a vertex after `v`. */
export const insertVertex = (shape: Shape, v: Vertex, at: Position): Shape => withRing(shape, v, (ring) => [...ring.slice(0, v.at + 1), at, ...ring.slice(v.at + 1)])
/** Takes a vertex away; a ring that would fall below three points stays as it is. */
export const removeVertex = (shape: Shape, v: Vertex): Shape => withRing(shape, v, (ring) => (ring.length > 3 ? ring.filter((_, i) => i !== v.at) : ring))

/**
 * Moves the whole so that `from` comes to lie at `to`. A degree of longitude is shorter further north:
 * widths are stretched accordingly, so that the polygon keeps its size in metres.
 */
export function drag(shape: Shape, from: Position, to: Position): Shape {
  const stretch = Math.cos((from[1] * Math.PI) / 180) / Math.cos((to[1] * Math.PI) / 180)
  return shape.map((rings) => rings.map((ring) => ring.map(([x, y]): Position => [to[0] + (x - from[0]) * stretch, y + to[1] - from[1]])))
}
export function centre(shape: Shape): Position | null {
  const box = boxOf(vertices(shape))
  return box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
}
/** Turns the whole by degrees, anticlockwise, about its middle. */
export function turn(shape: Shape, degrees: number): Shape {
  const mid = centre(shape)
  if (!mid) return shape
  const k = Math.cos((mid[1] * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180), c = Math.cos((degrees * Math.PI) / 180)
  return shape.map((rings) => rings.map((ring) => ring.map(([x, y]): Position => {
    const dx = (x - mid[0]) * k, dy = y - mid[1]
    return [mid[0] + (dx * c - dy * s) / k, mid[1] + dx * s + dy * c]
  })))
}

export const middle = (a: Position, b: Position): Position => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]

/** All handles of a shape; middles are left out above `most` vertices, where they would crowd. */
export function handles(shape: Shape, most = 120): (Handle & { position: Position })[] {
  const middles = vertexCount(shape) <= most
  return shape.flatMap((rings, part) => rings.flatMap((points, ring) => points.flatMap((position, at) => {
    const own = { part, ring, at, kind: 'vertex' as const, position }
    return middles ? [own, { ...own, kind: 'middle' as const, position: middle(position, points[(at + 1) % points.length]!) }] : [own]
  })))
}

/** The nearest handle within `reach` pixels; at equal distance a vertex wins over a middle. */
export function handleAt(shape: Shape, pixel: [number, number], project: (p: Position) => [number, number], reach: number): Handle | null {
  let best: Handle | null = null
  let least = reach * reach
  for (const { position, ...handle } of handles(shape)) {
    const [x, y] = project(position)
    const d = (x - pixel[0]) ** 2 + (y - pixel[1]) ** 2
    if (d < least || (d === least && best?.kind === 'middle')) { least = d; best = handle }
  }
  return best
}

function crossing(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
/** Where two edges of a ring cross: the indexes of their first points. Above 2,000 edges the server is left to find out. */
export function selfCrossing(ring: Ring): [number, number] | null {
  const n = ring.length
  if (n < 4 || n > 2000) return null
  for (let i = 0; i < n; i += 1) for (let j = i + 2; j < n; j += 1) {
    if (i === 0 && j === n - 1) continue
    if (crossing(ring[i]!, ring[(i + 1) % n]!, ring[j]!, ring[(j + 1) % n]!)) return [i, j]
  }
  return null
}
