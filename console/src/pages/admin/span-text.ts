import { day, type Lang } from '@/ui/format'

/** A span of days within a year, without the year: `10月1日–8日`. */
export function spanText([first, last]: [string, string], lang: Lang): string {
  const short = (text: string) => (lang === 'zh' ? day(text, lang).replace(/^\d+年/, '') : day(text, lang).replace(/ \d{4}$/, ''))
  if (first === last) return short(first)
  const end = short(last)
  return `${short(first)}–${lang === 'zh' && first.slice(0, 7) === last.slice(0, 7) ? end.replace(/^\d+月/, '') : end}`
}
