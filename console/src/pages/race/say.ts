// What a measure is worth, in words.
import type { RaceMeasure } from '@/api/race'
import { number } from '@/ui/format'

type Say = (key: string, params?: Record<string, unknown>) => string

export function full(m: RaceMeasure, t: Say): string {
  if (m.penalty) return t('race.off', { n: number(m.weight), most: number(m.cap) })
  return t('race.weight', { n: number(m.weight) })
}

export function scoring(m: RaceMeasure, t: Say): string {
  const parts = [full(m, t)]
  if (m.target !== null && m.target !== undefined) parts.push(t('race.target', { n: number(m.target), cap: number(m.cap) }))
  return parts.join(' · ')
}

/** A value typed by hand: `undefined` for what is no number. */
export function valueOf(text: string): number | null | undefined {
  const plain = text.trim().replace(/[,，%％\s]/g, '').replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  if (plain === '') return null
  return /^[-−]?\d{1,12}(\.\d{1,6})?$/.test(plain) ? Number(plain.replace('−', '-')) : undefined
}
