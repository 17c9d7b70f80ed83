// My work as it is shown: grouped by day, with a line and a place to go for each. Pure.
import type { RouteLocationRaw } from 'vue-router'
import type { WorkItem } from '@/api/project'
import { type Lang, period } from '@/ui/format'

export const KINDS = ['return', 'gate', 'clock', 'task', 'indicator', 'approval'] as const
export const tones: Record<string, string> = { overdue: 'bad', soon: 'warn', later: '', open: '' }

export interface Day { day: string | null; level: string; items: WorkItem[] }
/** In the order that the server gives: by day, what has none last. */
export function byDay(items: readonly WorkItem[]): Day[] {
  const days: Day[] = []
  for (const item of items) {
    const last = days.at(-1)
    if (last && last.day === (item.on ?? null)) last.items.push(item)
    else days.push({ day: item.on ?? null, level: item.level, items: [item] })
  }
  return days
}

export function linkOf(i: WorkItem): RouteLocationRaw {
  switch (i.kind) {
    case 'return': return { path: '/my/returns', query: { month: i.what, project: i.id } }
    case 'gate': case 'clock': return { path: `/projects/${i.id}`, query: { gate: i.part } }
    case 'task': return `/tasks/${i.id}`
    case 'indicator': return { path: '/entry', query: { unit: i.part, period: i.what } }
    default: return `/review/${i.id}`
  }
}

export function lineOf(i: WorkItem, lang: Lang, t: (key: string, params?: Record<string, unknown>) => string): string {
  const holder = i.holder === 'enterprise' ? t('prj.enterprise') : i.holder
  switch (i.kind) {
    case 'return': case 'indicator': return `${period(i.what, lang)} · ${holder}`
    case 'gate': case 'clock': return `${lang === 'en' && i.what_en ? i.what_en : i.what} · ${t('prj.holds')} ${holder}`
    case 'task': return `${t(`task.state.${i.what}`)} · ${holder}`
    default: return `${t(`state.${i.what}`)} · ${holder}`
  }
}
