// Distance and area on the GRS80 ellipsoid, for what is measured by hand on the map. Verdicts are computed by the server.
export type Position = [number, number]
export type Ring = Position[]

const A = 6_378_137
const F = 1 / 298.257222101
const E2 = F * (2 - F)
const E = Math.sqrt(E2)
const RAD = Math.PI / 180
export const MU = 2000 / 3

/** Metres between two positions in degrees (Vincenty's inverse). Antipodes, where it does not converge, give NaN. */
export function distance([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  if (lon1 === lon2 && lat1 === lat2) return 0
  const B = A * (1 - F)
  const L = (lon2 - lon1) * RAD
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD))
  const s1 = Math.sin(u1), c1 = Math.cos(u1), s2 = Math.sin(u2), c2 = Math.cos(u2)
  let lambda = L
  for (let i = 0; i < 200; i += 1) {
    const sl = Math.sin(lambda), cl = Math.cos(lambda)
    const sinS = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl)
    if (sinS === 0) return 0
    const cosS = s1 * s2 + c1 * c2 * cl
    const sigma = Math.atan2(sinS, cosS)
    const sinA = (c1 * c2 * sl) / sinS
    const cos2A = 1 - sinA * sinA
    const cos2M = cos2A === 0 ? 0 : cosS - (2 * s1 * s2) / cos2A
    const C = (F / 16) * cos2A * (4 + F * (4 - 3 * cos2A))
    const next = L + (1 - C) * F * sinA * (sigma + C * sinS * (cos2M + C * cosS * (-1 + 2 * cos2M * cos2M)))
    if (Math.abs(next - lambda) < 1e-12) {
      const uu = (cos2A * (A * A - B * B)) / (B * B)
      const k1 = 1 + (uu / 16384) * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
      const k2 = (uu / 1024) * (256 + uu * (-128 + uu * (74 - 47 * uu)))
      const d = k2 * sinS * (cos2M + (k2 / 4) * (cosS * (-1 + 2 * cos2M * cos2M) - (k2 / 6) * cos2M * (-3 + 4 * sinS * sinS) * (-3 + 4 * cos2M * cos2M)))
      return B * k1 * (sigma - d)
    }
    lambda = next
  }
  return NaN
}

/** Metres along a line. */
export const lengthOf = (line: readonly Position[]): number => line.slice(1).reduce((sum, p, i) => sum + distance(line[i]!, p), 0)

/** Height on the equal-area cylinder of the ellipsoid, m² per radian of longitude. */
function cylinder(lat: number): number {
  const s = Math.sin(lat * RAD)
  return ((A * A * (1 - E2)) / 2) * (s / (1 - E2 * s * s) + Math.atanh(E * s) / E)
}

/** m² of a ring without its repeated last point, always ≥ 0 (authalic shoelace on GRS80). */
export function ringArea(ring: readonly Position[]): number {
  if (ring.length < 3) return 0
  const [lon0, lat0] = ring[0]!
  const y0 = cylinder(lat0)
  let twice = 0
  for (let i = 0; i < ring.length; i += 1) {
    const [x1, lat1] = ring[i]!, [x2, lat2] = ring[(i + 1) % ring.length]!
    twice += (x1 - lon0) * RAD * (cylinder(lat2) - y0) - (x2 - lon0) * RAD * (cylinder(lat1) - y0)
  }
  return Math.abs(twice) / 2
}

/** m² of polygons: outer rings less holes. */
export const areaOf = (parts: readonly (readonly Ring[])[]): number =>
  parts.reduce((sum, rings) => sum + rings.reduce((part, ring, i) => part + (i ? -1 : 1) * ringArea(ring), 0), 0)

/** West, south, east, north. */
export type Box = [number, number, number, number]
export function boxOf(points: Iterable<Position>): Box | null {
  let box: Box | null = null
  for (const [x, y] of points) {
    if (!box) box = [x, y, x, y]
    else box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
  }
  return box
}

/** Whether a point is inside the polygons (even-odd over all rings). */
export function inside([x, y]: Position, parts: readonly (readonly Ring[])[]): boolean {
  let odd = false
  for (const rings of parts) for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i]!, [xj, yj] = ring[j]!
      if ((yi > y) !== (yj > y) && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
    }
  }
  return odd
}

/** The metres of ground that one screen pixel shows at a latitude (tiles of 512 px). */
export const metresPerPixel = (lat: number, zoom: number): number => (2 * Math.PI * A * Math.cos(lat * RAD)) / (512 * 2 ** zoom)

/** The longest round length (1, 2, 3 or 5 times a power of ten) that fits into `px` pixels: `{ metres, px }`. */
export function scaleBar(lat: number, zoom: number, px: number): { metres: number; px: number } {
  const each = metresPerPixel(lat, zoom)
  const most = each * px
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 3, 2, 1].map((n) => n * power).find((m) => m <= most) ?? power
  return { metres, px: metres / each }
}
