// A monthly return while it is written: checked, and kept in the browser until the server has it. Pure but for the store.
import type { Owed } from '@/api/project'
import { bytes } from '@/ui/format'
import { fenOfWan, wanOfFen } from '@/ui/money'

export interface Draft { invested: string; percent: string; works: string; problems: string }
/** What of the browser's storage is needed; tests give their own. */
export type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export const PHOTO_BYTES = 10 * 1024 * 1024
export const MOST_PHOTOS = 12
const TYPES = ['image/jpeg', 'image/png', 'image/webp']

/** Starts from what was filed, else from last month: works go on from there, investment starts anew. */
export function startOf(owed: Owed): Draft {
  const from = owed.filed ?? owed.carried
  return { invested: owed.filed ? wanOfFen(owed.filed.invested_fen) : '', percent: from ? String(from.works_percent) : '', works: from?.works ?? '', problems: from?.problems ?? '' }
}
export const keyOf = (user: string, project: string, month: string): string => `qipan.return.${user}.${project}.${month}`

export function keep(store: Keep, key: string, draft: Draft): boolean {
  try { store.setItem(key, JSON.stringify(draft)); return true } catch { return false }
}
export function kept(store: Keep, key: string): Draft | null {
  try {
    const found = JSON.parse(store.getItem(key) ?? 'null') as Partial<Draft> | null
    if (!found || typeof found !== 'object') return null
    const text = (v: unknown) => (typeof v === 'string' ? v : '')
    return { invested: text(found.invested), percent: text(found.percent), works: text(found.works), problems: text(found.problems) }
  } catch { return null }
}
export function forget(store: Keep, key: string): void { try { store.removeItem(key) } catch { /* storage closed */ } }

export type DraftFault = { field: keyof Draft; key: string }
/** What is wrong before it is sent. Nothing invested is 0, not nothing. */
export function check(draft: Draft, before: number | null): DraftFault[] {
  const faults: DraftFault[] = []
  const fen = fenOfWan(draft.invested)
  if (fen === null) faults.push({ field: 'invested', key: 'ret.fault.invested' })
  else if (fen === undefined) faults.push({ field: 'invested', key: 'ret.fault.number' })
  const percent = draft.percent.trim() === '' ? Number.NaN : Number(draft.percent)
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) faults.push({ field: 'percent', key: 'ret.fault.percent' })
  else if (before !== null && percent < before && !draft.problems.trim()) faults.push({ field: 'problems', key: 'ret.fault.back' })
  return faults
}
export const bodyOf = (draft: Draft, month: string) => ({ month, invested_fen: fenOfWan(draft.invested) ?? 0, works_percent: Number(draft.percent), works: draft.works.trim(), problems: draft.problems.trim() })

/** Why a photo is not taken, before anything is sent; null if it is. */
export function photoFault(file: { name: string; size: number; type: string }, taken: number): { key: string; params: Record<string, string | number> } | null {
  if (file.size > PHOTO_BYTES) return { key: 'ret.photo.big', params: { name: file.name, size: bytes(file.size), most: bytes(PHOTO_BYTES) } }
  if (file.type && !TYPES.includes(file.type)) return { key: 'ret.photo.type', params: { name: file.name } }
  return taken >= MOST_PHOTOS ? { key: 'ret.photo.many', params: { n: MOST_PHOTOS } } : null
}

/** The month before or after: `2024-01`, −1 → `2023-12`. */
export function monthAway(month: string, by: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}
