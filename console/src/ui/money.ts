// Money on screen and as it is typed. Inside it is whole fen.
import { number, signed } from './format'

const YI = 10_000_000_000
const WAN = 1_000_000

export interface MoneyText { text: string; unit: 'yi' | 'wan' }

/** 亿元 from one 亿元 on, else 万元; at most `decimals` digits. */
export function money(fen: number, decimals = 2): MoneyText {
  const yi = Math.abs(fen) >= YI
  const value = fen / (yi ? YI : WAN)
  return { text: number(Number(value.toFixed(decimals))), unit: yi ? 'yi' : 'wan' }
}

/** Whole yuan with fen where there are any: for figures that must add up. */
export const exactYuan = (fen: number): string => signed(fen / 100, fen % 100 === 0 ? 0 : 2)

const narrow = (text: string): string => text.trim().replace(/[,，\s]/g, '').replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))

/** What was typed in 万元 as whole fen: `null` for nothing, `undefined` for what is no amount or finer than a fen. */
export function fenOfWan(text: string): number | null | undefined {
  const plain = narrow(text)
  if (plain === '') return null
  const m = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(plain)
  if (!m) return undefined
  return Number(m[1]) * WAN + Number((m[2] ?? '').padEnd(6, '0'))
}

/** Fen as typed in 万元, without rounding. */
export function wanOfFen(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return ''
  const whole = Math.floor(Math.abs(fen) / WAN)
  const rest = String(Math.abs(fen) % WAN).padStart(6, '0').replace(/0+$/, '')
  return `${fen < 0 ? '-' : ''}${whole}${rest ? `.${rest}` : ''}`
}

/** A plain decimal that is not negative: `null` for nothing, `undefined` for what is none. */
export function decimalOf(text: string): number | null | undefined {
  const plain = narrow(text)
  if (plain === '') return null
  return /^\d{1,12}(\.\d{1,8})?$/.test(plain) ? Number(plain) : undefined
}
