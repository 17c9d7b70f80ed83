// 国土空间调查、规划、用途管制用地用海分类: names and map colours by code; the longest prefix that fits wins.
export interface LandUse { code: string; zh: string; en: string; colour: string }

export const LAND_USE: LandUse[] = [
  { code: '01', zh: '耕地', en: 'Cropland', colour: '#f5f8dc' },
  { code: '02', zh: '园地', en: 'Orchard', colour: '#bfe9aa' },
  { code: '03', zh: '林地', en: 'Forest', colour: '#68b167' },
  { code: '04', zh: '草地', en: 'Grassland', colour: '#cdf57a' },
  { code: '05', zh: '湿地', en: 'Wetland', colour: '#65cdaa' },
  { code: '06', zh: '农业设施建设用地', en: 'Farm facilities', colour: '#d8d79f' },
  { code: '07', zh: '居住用地', en: 'Housing', colour: '#ffff2d' },
  { code: '0703', zh: '农村宅基地', en: 'Rural housing', colour: '#ffd380' },
  { code: '08', zh: '公共管理与公共服务用地', en: 'Public services', colour: '#ff00ff' },
  { code: '0803', zh: '文化用地', en: 'Culture', colour: '#ff7f00' },
  { code: '0804', zh: '教育用地', en: 'Education', colour: '#ff85c9' },
  { code: '0802', zh: '科研用地', en: 'Research', colour: '#e6005c' },
  { code: '0805', zh: '体育用地', en: 'Sports', colour: '#00a57c' },
  { code: '0806', zh: '医疗卫生用地', en: 'Health', colour: '#ff7f7e' },
  { code: '0807', zh: '社会福利用地', en: 'Welfare', colour: '#ff9f7f' },
  { code: '09', zh: '商业服务业用地', en: 'Commerce', colour: '#ff0000' },
  { code: '10', zh: '工矿用地', en: 'Industry and mining', colour: '#bb9674' },
  { code: '1001', zh: '工业用地', en: 'Industry', colour: '#bb9674' },
  { code: '11', zh: '仓储用地', en: 'Storage', colour: '#8761d3' },
  { code: '12', zh: '交通运输用地', en: 'Transport', colour: '#b7b7b7' },
  { code: '13', zh: '公用设施用地', en: 'Utilities', colour: '#006380' },
  { code: '14', zh: '绿地与开敞空间用地', en: 'Green and open space', colour: '#00ff00' },
  { code: '1402', zh: '防护绿地', en: 'Buffer green', colour: '#148d4a' },
  { code: '1403', zh: '广场用地', en: 'Squares', colour: '#acffcf' },
  { code: '15', zh: '特殊用地', en: 'Special', colour: '#859156' },
  { code: '16', zh: '留白用地', en: 'Reserved', colour: '#ffffff' },
  { code: '17', zh: '陆地水域', en: 'Inland water', colour: '#338ec0' },
  { code: '18', zh: '渔业用海', en: 'Fishery sea', colour: '#94d5eb' },
  { code: '19', zh: '工矿通信用海', en: 'Industrial sea', colour: '#56a6d3' },
  { code: '20', zh: '交通运输用海', en: 'Transport sea', colour: '#6c8bd1' },
  { code: '21', zh: '游憩用海', en: 'Recreation sea', colour: '#1aaae6' },
  { code: '22', zh: '特殊用海', en: 'Special sea', colour: '#83bcd6' },
  { code: '23', zh: '其他土地', en: 'Other land', colour: '#eeeeee' },
  { code: '24', zh: '其他海域', en: 'Other sea', colour: '#d6eaf3' },
]
const byCode = new Map(LAND_USE.map((u) => [u.code, u]))

export function landUse(code: string): LandUse | undefined {
  for (let n = code.length; n >= 2; n -= 1) {
    const found = byCode.get(code.slice(0, n))
    if (found) return found
  }
  return undefined
}
/** A MapLibre expression that turns a code, given as an expression, into its colour. */
export function landUseColour(value: unknown, other: string): unknown[] {
  const level = (n: number, rest: unknown): unknown => {
    const pairs = LAND_USE.filter((u) => u.code.length === n).flatMap((u) => [u.code, u.colour])
    return pairs.length ? ['match', ['slice', value, 0, n], ...pairs, rest] : rest
  }
  return level(4, level(2, other)) as unknown[]
}
