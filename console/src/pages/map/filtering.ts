// Features of one layer that fit conditions and lie in a drawn area; the map and the table show the same ones.
import { computed, type InjectionKey, inject, reactive, ref, shallowRef, watch } from 'vue'
import { type LayerField, mapApi } from '@/api/map'
import { problemText } from '@/shell/get'
import { type Condition, complete, expression, type Row, select } from '@/map/filter'
import type { Position } from '@/map/measure'
import type { Desk } from './desk'
import { allFeatures } from './theme'

/** What other attributes say already. */
const DOUBLE = new Set(['synthetic', 'registered'])

export function makeFilter(desk: Desk) {
  const layer = ref('parcel')
  const conditions = reactive<Condition[]>([{ field: 'state', op: 'is', value: '' }])
  const area = shallowRef<Position[]>([])
  const fields = shallowRef<LayerField[]>([])
  const all = shallowRef<Row[]>([])
  const busy = ref(false)
  const fault = ref('')
  /** Something is asked for: by attributes or by an area. */
  const open = computed(() => complete(conditions).length > 0 || area.value.length > 2)
  const rows = computed(() => (open.value ? select(all.value, conditions, area.value) : []))
  let loaded = ''

  async function describe(): Promise<void> {
    const l = desk.find(layer.value)
    if (!l) return
    try { fields.value = (await mapApi.layer(l.code, { version: desk.versionOf(l)?.version })).fields.filter((f) => !DOUBLE.has(f.name)) } catch (error) { fault.value = problemText(error) }
  }
  async function load(): Promise<void> {
    const l = desk.find(layer.value)
    if (!l || !open.value) return
    const key = `${l.code}@${JSON.stringify(desk.ask(l))}`
    if (key === loaded) return
    loaded = key
    busy.value = true
    fault.value = ''
    try {
      const features = await allFeatures(l.code, desk.ask(l))
      if (key === loaded) all.value = features.map((f) => ({ id: String(f.properties?.id ?? f.id ?? ''), properties: f.properties ?? {}, geometry: f.geometry }))
    } catch (error) { fault.value = problemText(error); loaded = '' } finally { busy.value = false }
  }
  function show(): void {
    const own = expression(conditions)
    // An area has no place in an expression over tiles: its features are named.
    const named = area.value.length > 2 && rows.value.length <= 5000 ? (['in', ['to-string', ['get', 'id']], ['literal', rows.value.map((r) => r.id)]] as never) : null
    const filter = named ?? own
    // Until all is read nothing is known: the map stays as it is.
    desk.filters.value = filter && open.value && !busy.value ? { [layer.value]: filter } : {}
  }
  function clear(): void { conditions.splice(0, conditions.length, { field: '', op: 'is', value: '' }); area.value = []; desk.filters.value = {} }
  let started = false
  function start(): void {
    if (started) return
    started = true
    watch(layer, () => { clear(); all.value = []; loaded = ''; void describe() })
    watch([conditions, area, layer, desk.layers, () => desk.state.day], () => { void load() }, { deep: true, immediate: true })
    watch([rows, open, busy], show)
    watch(desk.layers, () => { if (!fields.value.length) void describe() }, { immediate: true })
  }
  return { layer, conditions, area, fields, all, rows, busy, fault, open, clear, start }
}
export type Filter = ReturnType<typeof makeFilter>
export const FILTER: InjectionKey<Filter> = Symbol('filter')
export function useFilter(): Filter {
  const filter = inject(FILTER)
  if (!filter) throw new Error('a part of the map page stands outside of it')
  return filter
}
