// What the pages of projects are narrowed to, in the address: a link shows the same list to everybody who may see it.
import type { LocationQuery } from 'vue-router'
import type { ProjectQuery } from '@/api/projects'

export const VIEWS = ['table', 'board', 'gantt', 'funnel', 'calendar', 'blocked', 'counts'] as const
export type View = (typeof VIEWS)[number]
export const BATCHES = ['planned', 'attracted', 'started', 'advancing', 'completed'] as const
export type Batch = (typeof BATCHES)[number]

/** Keys of the address that narrow the list. Amounts are in 亿元 there, as people say them. */
export const FILTERS = ['q', 'batch', 'stage', 'unit', 'bureau', 'officer', 'industry', 'chain', 'class', 'blocked', 'late', 'min', 'max', 'parcel'] as const
export type Filter = (typeof FILTERS)[number]
/** What a saved view keeps: the filters and how they are shown; never the day. */
export const KEPT = ['view', ...FILTERS, 'sort', 'dir', 'cols', 'by', 'zoom'] as const

const YI = 10_000_000_000
/** The order that a page begins with: what has waited longest. */
export const LONGEST = 'waits'

export const one = (query: LocationQuery, key: string): string => (typeof query[key] === 'string' ? query[key] : '')
export const viewOf = (query: LocationQuery): View => VIEWS.find((view) => view === query.view) ?? 'table'

/** `1.5` (亿元) as fen; undefined for what is no amount. */
export function fenOf(text: string): number | undefined {
  if (!/^\d{1,5}(\.\d{1,8})?$/.test(text.trim())) return undefined
  return Math.round(Number(text) * YI)
}

const yesNo = (text: string): boolean | undefined => (text === 'true' ? true : text === 'false' ? false : undefined)

/** The server's query of an address. What the address holds that is no filter falls away. */
export function queryOf(query: LocationQuery): ProjectQuery {
  const text = (key: string) => one(query, key).trim() || undefined
  const batch = BATCHES.find((b) => b === query.batch)
  return {
    q: text('q'), batch, stage: text('stage'), unit: text('unit'), bureau: text('bureau'), officer: text('officer'), industry: text('industry'), chain: text('chain'), class: text('class'), parcel: text('parcel'),
    blocked: yesNo(one(query, 'blocked')), late: yesNo(one(query, 'late')), min_fen: fenOf(one(query, 'min')), max_fen: fenOf(one(query, 'max')),
    sort: text('sort') ?? LONGEST, dir: text('dir'), as_of: text('as_of'),
  }
}

/** The filters that are set, in order. */
export const active = (query: LocationQuery): { key: Filter; value: string }[] =>
  FILTERS.flatMap((key) => (one(query, key).trim() ? [{ key, value: one(query, key).trim() }] : []))

/** The address with some keys set, or taken away where the value is empty. */
export function withKeys(query: LocationQuery, part: Record<string, string | undefined>): LocationQuery {
  const next: LocationQuery = { ...query }
  for (const [key, value] of Object.entries(part)) {
    if (value) next[key] = value
    else delete next[key]
  }
  return next
}

/** The address without any filter. */
export const cleared = (query: LocationQuery): LocationQuery => withKeys(query, Object.fromEntries(FILTERS.map((key) => [key, undefined])))

/** What a saved view keeps of an address: `view=gantt&late=true`, keys in their order. */
export function keptOf(query: LocationQuery): string {
  const params = new URLSearchParams()
  for (const key of KEPT) if (one(query, key)) params.set(key, one(query, key))
  return params.toString()
}

/** The address of a saved view: its keys replace those of the address, and the day stays. */
export function withView(query: LocationQuery, saved: string): LocationQuery {
  const own = new URLSearchParams(saved)
  return withKeys(query, Object.fromEntries(KEPT.map((key) => [key, own.get(key) ?? undefined])))
}
