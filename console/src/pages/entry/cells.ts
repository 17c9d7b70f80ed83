// What a person typed or pasted: read, compared with what was there before, told apart from what is wrong.

export type Check = { level: 'error' | 'warning'; key: string; params?: Record<string, string | number> } | null

const WIDE: Record<string, string> = { '，': ',', '．': '.', '－': '-', '＋': '+', '％': '%', '　': ' ', '＞': '>', '＜': '<' }
/** Full-width digits and signs as plain ones, without outer blanks. */
export const plain = (text: string): string =>
  text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[，．－＋％　＞＜]/g, (c) => WIDE[c] ?? c).trim()

/** The number in a typed text, without its qualifier; null where there is none. */
export function read(text: string): number | null {
  const bare = plain(text).replace(/^(>=|<=|>|<|≥|≤|约|近|超|~)\s*/, '').replace(/(以上|以下|左右)$/, '').trim()
  if (!/^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[+-]?\d+)?$/i.test(bare)) return null
  const value = Number(bare.replace(/,/g, ''))
  return Number.isFinite(value) ? value : null
}

/** Checks a value as it is typed; the server checks it again on saving. */
export function check(text: string, last: number | null, lastYear: number | null): Check {
  if (plain(text) === '') return null
  const value = read(text)
  if (value === null) return { level: 'error', key: 'entry.check.number' }
  const base = last ?? lastYear
  if (base === null || base === 0 || value === 0) return null
  const ratio = Math.abs(value / base)
  for (const power of [1e4, 1e3, 1e2]) {
    if (Math.abs(Math.log10(ratio) - Math.log10(power)) < 0.2) return { level: 'warning', key: 'entry.check.slipUp', params: { n: power.toLocaleString('en-US') } }
    if (Math.abs(Math.log10(ratio) + Math.log10(power)) < 0.2) return { level: 'warning', key: 'entry.check.slipDown', params: { n: power.toLocaleString('en-US') } }
  }
  if (lastYear !== null && lastYear !== 0) {
    const change = (value - lastYear) / Math.abs(lastYear)
    if (Math.abs(change) > 0.5) return { level: 'warning', key: 'entry.check.jump', params: { p: `${change > 0 ? '+' : '−'}${Math.abs(change * 100).toFixed(0)}%` } }
  }
  if (Math.sign(value) !== Math.sign(base)) return { level: 'warning', key: 'entry.check.sign' }
  return null
}

/** A block copied from a spreadsheet: rows by line, cells by tab; quoted cells may hold line breaks. */
export function block(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const body = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  for (let i = 0; i < body.length; i += 1) {
    const c = body[i]!
    if (quoted) {
      if (c === '"' && body[i + 1] === '"') { cell += '"'; i += 1 } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t') { row.push(cell); cell = '' } else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = '' } else cell += c
  }
  row.push(cell)
  rows.push(row)
  return rows
}

/** The last 1–N months that are over on a day. */
export function lastOver(today: Date): string {
  const index = today.getFullYear() * 12 + today.getMonth() - 1
  const month = (index % 12) + 1
  // January alone is not published: until March it is the year before.
  return month === 1 ? `${Math.floor(index / 12) - 1}-01/12` : `${Math.floor(index / 12)}-01/${String(month).padStart(2, '0')}`
}

/** Periods to choose from on a day, the latest first: 1–N months, single months, quarters, years. */
export function periodsBefore(today: Date): string[] {
  const out: string[] = []
  const two = (n: number) => String(n).padStart(2, '0')
  const index = today.getFullYear() * 12 + today.getMonth()
  for (let i = index; i > index - 14; i -= 1) {
    const year = Math.floor(i / 12)
    const month = (i % 12) + 1
    if (month > 1) out.push(`${year}-01/${two(month)}`)
    if (month > 2) out.push(`${year}-${two(month)}`)
    if (month % 3 === 0) out.push(`${year}Q${month / 3}`)
    if (month % 6 === 0) out.push(`${year}H${month / 6}`)
    if (month === 12) out.push(String(year))
  }
  return out
}
