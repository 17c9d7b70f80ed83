// Amounts of the ledger as text. They are hundredths of m² or of kg; 亩 exist on screen only.
import { number } from '@/ui/format'

/** 15 亩 are 10,000 m²: a hundredth of a square metre is 15 / 1,000,000 亩. */
export const toMu = (hundredths: number): number => (hundredths * 15) / 1_000_000

/** In 亩 for land, in kg for grain. */
export const shown = (hundredths: number, measure: string, decimals = 2): string =>
  measure === 'grain' ? number(hundredths / 100, decimals) : number(toMu(hundredths), decimals)

/** A plain positive decimal as the server reads it, or null. */
export function plainAmount(text: string): string | null {
  const plain = text.trim().replace(/[,，\s]/g, '').replace(/[０-９．]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  return /^\d{1,15}(\.\d{1,8})?$/.test(plain) && Number(plain) > 0 ? plain : null
}

/** The stacked bar of a quota: widths in percent of what was granted, in the order spent, held, free, lapsed. */
export function bar(line: { granted: number; available: number; reserved: number; committed: number; lapsed: number }): { part: string; width: number }[] {
  const whole = line.available + line.reserved + line.committed + line.lapsed
  if (whole <= 0) return []
  return (['committed', 'reserved', 'available', 'lapsed'] as const).map((part) => ({ part, width: (line[part] / whole) * 100 })).filter((p) => p.width > 0)
}
