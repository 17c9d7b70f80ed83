// The guided first look: five steps from a yellow light to an approval.
import { reactive } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { api, type WhyNode } from '@/api'
import { holds } from './session'

const KEY = 'qipan.tour'
export const STEPS = ['yellow', 'why', 'cell', 'import', 'approve'] as const
export type Step = (typeof STEPS)[number]

const state = reactive({ on: false, step: 0 })

function remember(): void {
  try { localStorage.setItem(KEY, state.on ? String(state.step) : 'done') } catch { /* storage closed */ }
}
function start(): void { state.on = true; state.step = 0; remember() }
function go(step: number): void { state.step = Math.min(STEPS.length - 1, Math.max(0, step)); remember() }
function stop(): void { state.on = false; remember() }
/** True for someone who has never started or closed the tour in this browser. */
export function neverSeen(): boolean {
  try { return localStorage.getItem(KEY) === null } catch { return false }
}
export function resume(): void {
  let saved: string | null = null
  try { saved = localStorage.getItem(KEY) } catch { /* storage closed */ }
  if (saved !== null && saved !== 'done') { state.on = true; state.step = Number(saved) || 0 }
}
export const useTour = () => ({ state, start, go, stop })

function cellOf(node: WhyNode): WhyNode | null {
  if (node.cell) return node
  for (const child of node.children ?? []) {
    const found = cellOf(child)
    if (found) return found
  }
  return null
}

/** An indicator on 关注 whose why leads to a cell, else any on 关注. */
async function yellow(): Promise<{ code: string; cell: WhyNode | null } | null> {
  const { items } = await api.indicators({ limit: 200 })
  const yellows = items.filter((i) => i.light === 'watch')
  for (const item of yellows.slice(0, 8)) {
    const cell = cellOf((await api.why(item.code, {})).tree)
    if (cell) return { code: item.code, cell }
  }
  return yellows[0] ? { code: yellows[0].code, cell: null } : null
}

/** Where a step takes place, or null where the data has no such thing. */
export async function placeOf(step: Step): Promise<RouteLocationRaw | null> {
  if (step === 'yellow') return { path: '/indicators', query: { light: 'watch' } }
  if (step === 'import') {
    const { items } = await api.imports()
    const bad = items.find((b) => b.state === 'refused' || b.findings.some((f) => f.severity === 'error') || (b.findings_count?.error ?? 0) > 0)
    return bad ? `/imports/${bad.id}` : holds('reporter', 'planner', 'reviewer', 'publisher') ? '/imports' : null
  }
  if (step === 'approve') {
    if (!holds('reporter', 'reviewer', 'publisher')) return null
    const { items } = await api.submissions('submitted')
    return items[0] ? `/review/${items[0].id}` : '/review'
  }
  const found = await yellow()
  if (!found) return null
  if (step === 'cell' && found.cell?.import_id && holds('reporter', 'planner', 'reviewer', 'publisher', 'viewer')) {
    return { path: `/imports/${found.cell.import_id}`, query: { sheet: found.cell.sheet ?? undefined, cell: found.cell.cell ?? undefined } }
  }
  return { path: `/indicators/${found.code}`, query: { tab: step === 'why' ? 'why' : 'data' } }
}
