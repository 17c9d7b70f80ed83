// Where the name of an area stands: inside its largest part, as far from its border as a grid of tries finds.
import { inside, type Position, ringArea } from './measure'
import type { Shape } from './shape'

function farFromBorder([x, y]: Position, rings: Position[][]): number {
  let least = Infinity
  for (const ring of rings) for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[j]!, [bx, by] = ring[i]!
    const l = (bx - ax) ** 2 + (by - ay) ** 2
    const t = l ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / l)) : 0
    least = Math.min(least, (x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2)
  }
  return least
}
export function labelPoint(shape: Shape, grid = 24): Position | null {
  const part = [...shape].sort((a, b) => ringArea(b[0] ?? []) - ringArea(a[0] ?? []))[0]
  if (!part?.[0]?.length) return null
  const xs = part[0].map((p) => p[0]), ys = part[0].map((p) => p[1])
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  let best: Position | null = null
  let most = -1
  for (let i = 0; i < grid; i += 1) for (let j = 0; j < grid; j += 1) {
    const p: Position = [west + ((i + 0.5) * (east - west)) / grid, south + ((j + 0.5) * (north - south)) / grid]
    if (!inside(p, [part])) continue
    const far = farFromBorder(p, part)
    if (far > most) { most = far; best = p }
  }
  return best ?? part[0][0]!
}
