// A month as weeks, Monday first.
export interface Day { iso: string; inside: boolean; number: number }

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)

/** `2026-11` of a day. */
export const monthOf = (day: string): string => day.slice(0, 7)
export const isMonth = (text: unknown): text is string => typeof text === 'string' && /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(text)

/** So many months later, or earlier. */
export function shifted(month: string, by: number): string {
  const [year, number] = month.split('-').map(Number)
  return iso(year ?? 1970, (number ?? 1) - 1 + by, 1).slice(0, 7)
}

/** The weeks that a month lies in. */
export function weeks(month: string): Day[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const lead = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const rows = Math.ceil((lead + days) / 7)
  return Array.from({ length: rows }, (_, row) => Array.from({ length: 7 }, (_, at) => {
    const day = row * 7 + at - lead + 1
    const text = iso(year, number - 1, day)
    return { iso: text, inside: day >= 1 && day <= days, number: Number(text.slice(8)) }
  }))
}
