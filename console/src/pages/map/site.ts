// The site under the hand, and what the server says of it while it moves.
import type { Feature, FeatureCollection } from 'geojson'
import { computed, type InjectionKey, inject, reactive, ref, shallowRef, watch } from 'vue'
import { type CheckBody, mapApi, type Verdict } from '@/api/map'
import { problemText } from '@/shell/get'
import { live } from '@/map/live'
import { areaOf, boxOf, lengthOf, type Position } from '@/map/measure'
import { handles, selfCrossing, type Shape, toGeometry, vertexCount, vertices } from '@/map/shape'
import { sameStruck, struck, toneOf } from '@/map/verdict'
import type { Desk } from './desk'

export interface Asked { project_class: string; industry: string; floor_area_ratio: string; investment_wan: string }
/** A number as it was typed; nothing where the field is empty or no number. */
export function typed(text: string): number | undefined {
  const n = Number(text.trim().replace(/[，,]/g, ''))
  return text.trim() && Number.isFinite(n) && n >= 0 ? n : undefined
}

export function makeSite(desk: Desk) {
  const shape = shallowRef<Shape>([])
  const points = shallowRef<Position[]>([])
  const hover = shallowRef<Position | null>(null)
  const name = ref('')
  const asked = reactive<Asked>({ project_class: 'industrial', industry: '', floor_area_ratio: '', investment_wan: '' })
  const verdict = shallowRef<Verdict | null>(null)
  const fault = ref('')
  const busy = ref(false)
  const took = ref<number | null>(null)
  const geometry = computed(() => toGeometry(shape.value))
  const area = computed(() => areaOf(shape.value))
  const crossing = computed(() => shape.value.some((rings) => rings.some((r) => selfCrossing(r))))

  let began = 0
  const asking = live<CheckBody, Verdict>(
    (body) => { began = performance.now(); return mapApi.check(body) },
    {
      answer(v) { verdict.value = v; fault.value = ''; took.value = performance.now() - began; mark(v) },
      fault(error) { fault.value = problemText(error); verdict.value = null; mark(null) },
      busy(on) { busy.value = on },
    },
  )
  function mark(v: Verdict | null): void {
    const next = v ? struck(v) : {}
    if (!sameStruck(next, desk.struck.value)) desk.struck.value = next
    draw()
  }
  function body(): CheckBody | null {
    if (!geometry.value) return null
    const far = typed(asked.floor_area_ratio), wan = typed(asked.investment_wan)
    return {
      geometry: geometry.value, crs: 'EPSG:4490', project_class: asked.project_class, ...(asked.industry.trim() ? { industry: asked.industry.trim() } : {}),
      ...(far === undefined ? {} : { floor_area_ratio: far }), ...(wan === undefined ? {} : { investment_fen: Math.round(wan * 1e6) }),
    }
  }
  function check(): void {
    const b = body()
    if (!b) { asking.drop(); verdict.value = null; fault.value = ''; mark(null); return }
    // A border that crosses itself has no area to judge; the panel says so.
    if (crossing.value) { asking.drop(); verdict.value = null; mark(null); return }
    asking.ask(b)
  }

  function draw(): void {
    const features: Feature[] = []
    const tone = crossing.value ? 'alert' : verdict.value ? toneOf(verdict.value.outcome) : 'none'
    if (desk.tool.value === 'draw') {
      const line = hover.value ? [...points.value, hover.value] : points.value
      if (line.length > 2) features.push({ type: 'Feature', properties: { tone: 'none' }, geometry: { type: 'Polygon', coordinates: [[...line, line[0]!]] } })
      else if (line.length === 2) features.push({ type: 'Feature', properties: { tone: 'none' }, geometry: { type: 'LineString', coordinates: line } })
      for (const p of points.value) features.push({ type: 'Feature', properties: { kind: 'vertex' }, geometry: { type: 'Point', coordinates: p } })
    } else if (geometry.value) {
      features.push({ type: 'Feature', properties: { tone }, geometry: geometry.value })
      if (desk.tool.value === 'edit') for (const h of handles(shape.value)) features.push({ type: 'Feature', properties: { kind: h.kind }, geometry: { type: 'Point', coordinates: h.position } })
    }
    desk.overlay('draft', { type: 'FeatureCollection', features } as FeatureCollection)
  }

  function set(next: Shape): void { shape.value = next; draw(); check() }
  function start(): void { set([]); points.value = []; hover.value = null; name.value = ''; desk.tool.value = 'draw'; draw() }
  function finish(): void {
    if (points.value.length >= 3) { const ring = points.value; points.value = []; hover.value = null; desk.tool.value = 'edit'; set([[ring]]) }
  }
  function clear(): void { points.value = []; hover.value = null; name.value = ''; if (desk.tool.value === 'draw' || desk.tool.value === 'edit') desk.tool.value = 'look'; set([]) }
  /** Takes a shape from elsewhere: a file, a siting, a search. */
  function take(next: Shape, called: string): void { points.value = []; name.value = called; desk.tool.value = 'edit'; set(next); show() }
  const show = (): void => desk.fly(boxOf(vertices(shape.value)), 16)
  const perimeter = computed(() => shape.value.reduce((sum, rings) => sum + rings.reduce((s, r) => s + (r.length ? lengthOf([...r, r[0]!]) : 0), 0), 0))

  watch(asked, check, { deep: true })
  watch(() => desk.tool.value, draw)
  watch(desk.map, (map) => { if (map) draw() })
  return { shape, points, hover, name, asked, verdict, fault, busy, took, geometry, area, perimeter, crossing, count: computed(() => vertexCount(shape.value)), body, set, start, finish, clear, take, show, draw, stop: () => asking.drop() }
}
export type Site = ReturnType<typeof makeSite>
export const SITE: InjectionKey<Site> = Symbol('site')
export function useSite(): Site {
  const site = inject(SITE)
  if (!site) throw new Error('a part of the map page stands outside of it')
  return site
}
