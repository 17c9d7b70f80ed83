// Reading the State Council's notice, or a plain list, into days off and weekend days worked.

export interface Arrangement { holidays: string[]; workdays: string[]; strange: string[] }

const ONE = '(?:(\\d{4})\\s*[年\\-/])?\\s*(\\d{1,2})\\s*[月\\-]\\s*(\\d{1,2})\\s*日?'
const DAYS = new RegExp(`${ONE}(?:\\s*(?:至|到|—|–|~|～|\\/)\\s*(?:${ONE}|(\\d{1,2})\\s*日))?`, 'g')
const OFF = /放假|调休假|休息|休|off/i
const WORK = /上班|班|work/i

const iso = (year: number, month: number, day: number) => {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null
}
/** The days from one to another, both included; none where one is no day or the order is wrong. */
function between(from: string | null, to: string | null): string[] {
  if (!from || !to || to < from) return []
  const out: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to) && out.length < 370; at += 86_400_000) out.push(new Date(at).toISOString().slice(0, 10))
  return out
}

/** The days that a text names: `10月1日至8日`, `10-01/10-08`, `2027-10-01`. */
function daysOf(text: string, year: number, strange: string[]): string[] {
  return [...text.matchAll(DAYS)].flatMap((m) => {
    const [whole, y1, m1, d1, y2, m2, d2, only] = m
    const first = iso(Number(y1 ?? year), Number(m1), Number(d1))
    const last = only ? iso(Number(y1 ?? year), Number(m1), Number(only)) : d2 ? iso(Number(y2 ?? y1 ?? year), Number(m2), Number(d2)) : first
    const days = between(first, last)
    if (!days.length) strange.push(whole.trim())
    return days.filter((d) => d.startsWith(`${year}-`) || (strange.push(d), false))
  })
}

/** A clause's days wait for the word that says whether they are off (放假) or worked (上班). */
export function arrangement(text: string, year: number): Arrangement {
  const out: Arrangement = { holidays: [], workdays: [], strange: [] }
  let waiting: string[] = []
  for (const clause of text.replace(/（[^）]*）|\([^)]*\)/g, '').split(/[。；;，,\n]/)) {
    waiting.push(...daysOf(clause, year, out.strange))
    if (!waiting.length) continue
    const into = WORK.test(clause) && !/放假/.test(clause) ? out.workdays : OFF.test(clause) ? out.holidays : null
    if (!into) continue
    into.push(...waiting)
    waiting = []
  }
  out.strange.push(...waiting)
  return { holidays: sorted(out.holidays), workdays: sorted(out.workdays), strange: out.strange }
}
const sorted = (days: string[]) => [...new Set(days)].sort()

/** Days in a row as spans: first and last. */
export function spans(days: string[]): [string, string][] {
  const out: [string, string][] = []
  for (const day of [...days].sort()) {
    const last = out.at(-1)
    if (last && Date.parse(day) - Date.parse(last[1]) === 86_400_000) last[1] = day
    else out.push([day, day])
  }
  return out
}

export interface Cell { day: string; date: number; kind: 'off' | 'work' | 'weekend' | 'plain' }
/** A month in weeks from Monday; null where a week reaches into another month. */
export function weeks(year: number, month: number, holidays: Set<string>, workdays: Set<string>): (Cell | null)[][] {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const cells: (Cell | null)[] = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => null)
  for (let date = 1; date <= count; date += 1) {
    const day = iso(year, month, date) ?? ''
    const weekend = cells.length % 7 > 4
    cells.push({ day, date, kind: workdays.has(day) ? 'work' : holidays.has(day) ? 'off' : weekend ? 'weekend' : 'plain' })
  }
  while (cells.length % 7) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}
