// Showing a value in another unit of the same family. Only for display; nothing is stored converted.

export type Display = 'own' | 'yuan' | 'wan' | 'yi' | 'm2' | 'mu' | 'ha' | 'km2'

const MONEY: Record<string, number> = { 元: 1, 千元: 1e3, 万元: 1e4, 百万元: 1e6, 亿元: 1e8, 万亿元: 1e12 }
const AREA: Record<string, number> = { 平方米: 1, 亩: 10000 / 15, 公顷: 1e4, 平方公里: 1e6, 万亩: 1e8 / 15, 万平方米: 1e4 }
const CHOICES: Record<Exclude<Display, 'own'>, [Record<string, number>, string]> = {
  yuan: [MONEY, '元'], wan: [MONEY, '万元'], yi: [MONEY, '亿元'],
  m2: [AREA, '平方米'], mu: [AREA, '亩'], ha: [AREA, '公顷'], km2: [AREA, '平方公里'],
}

export interface Shown { value: number | null; unit: string; decimals: number; factor: number }

/** The value in the chosen unit, or as it is where the unit is not of that family. */
export function shown(value: number | null, unit: string, decimals: number, display: Display): Shown {
  const own = { value, unit, decimals, factor: 1 }
  if (display === 'own') return own
  const [family, target] = CHOICES[display]
  const from = family[unit]
  const to = family[target]
  if (from === undefined || to === undefined || from === to) return own
  const factor = from / to
  // As many digits as the published value has, no more: 1.2 亿元 is 12,000 万元.
  const shift = Math.round(Math.log10(factor))
  return { value: value === null ? null : value * factor, unit: target, decimals: Math.min(6, Math.max(0, decimals - shift)), factor }
}

const EN: Record<string, string> = {
  亿元: 'CNY 100m', 万元: 'CNY 10k', 元: 'CNY', 亿美元: 'USD 100m', 万美元: 'USD 10k', 家: '', 个: '', 件: '', 项: '', 人: 'people', 万人: '10k people',
  岁: 'years', 年: 'years', 亩: 'mu', 公顷: 'ha', 平方公里: 'km²', 平方米: 'm²', 万吨: '10k t', '件/万人': 'per 10k people', '万元/亩': 'CNY 10k/mu', '万元/人': 'CNY 10k/person',
  '吨标准煤/万元': 'tce/CNY 10k', 个百分点: 'pp', 张: '', '人/千人': 'per 1,000', '个/千人': 'per 1,000', '张/千人': 'per 1,000', 无: '', 倍: '×', '微克/立方米': 'µg/m³', 件每万人: 'per 10k people', 名: '', 次: '', 公里: 'km',
}
/** Names that stand below a stroke. */
const PER: Record<string, string> = { 人: 'person', 千人: '1,000 people', 家: 'firm', 件: 'item', 个: 'item', 项: 'item' }

/** A unit's English text; the symbol itself where there is none. */
export function unitText(unit: string | null | undefined, lang: 'zh' | 'en'): string {
  if (!unit || unit === '无') return ''
  if (lang === 'zh') return unit
  return EN[unit] ?? unit.split('/').map((part, i) => (i ? PER[part] || EN[part] || part : EN[part] ?? part)).join('/').replace(/^\//, 'per ')
}
