// Numbers, periods and dates as text. The only place in the console that does this.
import type { Qualifier } from '@/api'

export type Lang = 'zh' | 'en'
export const DASH = '—'

/** `1234.5, 1` → `1,234.5`; a missing value is a dash, never 0. */
export function number(value: number | null | undefined, decimals?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH
  const digits = decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const text = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6, ...digits }).format(value)
  return /^-0(\.0+)?$/.test(text) ? text.slice(1).replace(/^-/, '') : text.replace(/^-/, '−')
}

/** A share such as 0.482 as `48.2%`. */
export function share(value: number | null | undefined, decimals = 1): string {
  return value === null || value === undefined || !Number.isFinite(value) ? DASH : `${number(value * 100, decimals)}%`
}

/** A signed difference: `+12.3`, `−4`. */
export function signed(value: number | null | undefined, decimals?: number): string {
  const text = number(value, decimals)
  return value !== null && value !== undefined && value > 0 && text !== DASH ? `+${text}` : text
}

const SIGN: Record<Lang, Record<Qualifier, string>> = {
  zh: { exact: '', greater_than: '>', at_least: '≥', less_than: '<', at_most: '≤', about: '约' },
  en: { exact: '', greater_than: '>', at_least: '≥', less_than: '<', at_most: '≤', about: '~' },
}
export const sign = (qualifier: Qualifier | null | undefined, lang: Lang): string => (qualifier ? SIGN[lang][qualifier] : '')

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const QUARTERS = ['一', '二', '三', '四']
const month = (text: string | undefined): string => MONTHS[Number(text) - 1] ?? String(text)

/** A canonical period (`2023`, `2023H1`, `2023Q1`, `2023-09`, `2023-01/09`, `2021/2025`) in words. */
export function period(text: string | null | undefined, lang: Lang): string {
  if (!text) return DASH
  const zh = lang === 'zh'
  let m = /^(\d{4})$/.exec(text)
  if (m) return zh ? `${m[1]}年` : text
  m = /^(\d{4})\/(\d{4})$/.exec(text)
  if (m) return zh ? `${m[1]}–${m[2]}年` : `${m[1]}–${m[2]}`
  m = /^(\d{4})H([12])$/.exec(text)
  if (m) return zh ? `${m[1]}年${m[2] === '1' ? '上' : '下'}半年` : `H${m[2]} ${m[1]}`
  m = /^(\d{4})Q([1-4])$/.exec(text)
  if (m) return zh ? `${m[1]}年${QUARTERS[Number(m[2]) - 1]}季度` : `Q${m[2]} ${m[1]}`
  m = /^(\d{4})-(\d{2})$/.exec(text)
  if (m) return zh ? `${m[1]}年${Number(m[2])}月` : `${month(m[2])} ${m[1]}`
  m = /^(\d{4})-(\d{2})\/(\d{2})$/.exec(text)
  if (m) return zh ? `${m[1]}年${Number(m[2])}–${Number(m[3])}月` : `${month(m[2])}–${month(m[3])} ${m[1]}`
  return text
}

/** The last month of a canonical period as year × 12 + month − 1, for sorting and for a time axis. */
export function endMonth(text: string): number {
  const year = Number(text.slice(0, 4))
  let m = /^\d{4}\/(\d{4})$/.exec(text)
  if (m) return Number(m[1]) * 12 + 11
  m = /^\d{4}H([12])$/.exec(text)
  if (m) return year * 12 + Number(m[1]) * 6 - 1
  m = /^\d{4}Q([1-4])$/.exec(text)
  if (m) return year * 12 + Number(m[1]) * 3 - 1
  m = /^\d{4}-(?:\d{2}\/)?(\d{2})$/.exec(text)
  if (m) return year * 12 + Number(m[1]) - 1
  return year * 12 + 11
}

/** A day in words: `2024-06-30` → `2024年6月30日`, or `30 Jun 2024`. */
export function day(text: string | null | undefined, lang: Lang): string {
  const m = text ? /^(\d{4})-(\d{2})-(\d{2})/.exec(text) : null
  if (!m) return text || DASH
  return lang === 'zh' ? `${m[1]}年${Number(m[2])}月${Number(m[3])}日` : `${Number(m[3])} ${month(m[2])} ${m[1]}`
}

/** An instant in the reader's own time zone, to the minute: `2024-06-30 14:05`. */
export function instant(text: string | null | undefined): string {
  if (!text) return DASH
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  if (count < 1024 * 1024) return `${number(count / 1024, 0)} KB`
  return `${number(count / 1024 / 1024, 1)} MB`
}
