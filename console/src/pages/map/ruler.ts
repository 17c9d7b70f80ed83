// Measuring on the map: a line's length, a polygon's area.
import type { Feature, FeatureCollection } from 'geojson'
import { computed, shallowRef, watch } from 'vue'
import { areaOf, distance, lengthOf, MU, type Position } from '@/map/measure'
import { number } from '@/ui/format'
import type { Desk } from './desk'

export const lengthText = (m: number): string => (m >= 1000 ? `${number(m / 1000, 3)} km` : `${number(m, 1)} m`)

export function makeRuler(desk: Desk) {
  const points = shallowRef<Position[]>([])
  const hover = shallowRef<Position | null>(null)
  const done = shallowRef(false)
  const on = computed(() => desk.tool.value === 'distance' || desk.tool.value === 'area' || desk.tool.value === 'select')
  const closes = computed(() => desk.tool.value !== 'distance')
  const line = computed(() => (hover.value && !done.value ? [...points.value, hover.value] : points.value))
  const metres = computed(() => lengthOf(closes.value && line.value.length > 2 ? [...line.value, line.value[0]!] : line.value))
  const area = computed(() => (closes.value ? areaOf([[line.value]]) : 0))
  const mu = computed(() => area.value / MU)

  function draw(): void {
    const features: Feature[] = []
    const l = line.value
    if (closes.value && l.length > 2) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...l, l[0]!]] } })
    else if (l.length > 1) features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: l } })
    let far = 0
    points.value.forEach((p, i) => {
      if (i) far += distance(points.value[i - 1]!, p)
      features.push({ type: 'Feature', properties: closes.value ? {} : { label: i ? lengthText(far) : '' }, geometry: { type: 'Point', coordinates: p } })
    })
    desk.overlay('measure', { type: 'FeatureCollection', features } as FeatureCollection)
  }
  function set(next: Position[], at: Position | null): void {
    if (done.value && at === null && next.length > points.value.length) { done.value = false; points.value = next.slice(-1) } else if (!done.value) points.value = next
    hover.value = at
    draw()
  }
  const finish = (): void => { done.value = true; hover.value = null; draw() }
  const clear = (): void => { points.value = []; hover.value = null; done.value = false; draw() }
  watch(() => desk.tool.value, clear)
  return { points, hover, done, on, closes, metres, area, mu, set, finish, clear, draw }
}
export type Ruler = ReturnType<typeof makeRuler>
