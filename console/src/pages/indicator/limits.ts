import type { Thresholds } from '@/api'

/** What is wrong with limits between grades: they are numbers, none negative, and the alert lies beyond the watch. */
export function limitsProblem(l: Thresholds): 'number' | 'negative' | 'order' | 'stale' | null {
  const all = [l.ahead, l.behind, l.alert]
  if (!all.every(Number.isFinite)) return 'number'
  if (all.some((n) => n < 0)) return 'negative'
  if (l.alert < l.behind) return 'order'
  if (!Number.isInteger(l.stale_after) || l.stale_after < 0 || l.stale_after > 255) return 'stale'
  return null
}
