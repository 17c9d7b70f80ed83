// Invented answers in the shape of the contract, from a fixed seed. For building pages; never shipped.
import names from './names.mjs'

let seed = 7
export const rnd = () => { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296 }
const LIGHTS = ['normal', 'normal', 'normal', 'watch', 'normal', 'normal', 'alert', 'normal', 'watch', 'normal', 'none', 'normal']
export const UNITS = [
  ['330114', '钱塘区', 'Qiantang District', 'district', null],
  ...[['FGJ', '发展和改革局'], ['TJJ', '统计局'], ['JXJ', '经信科技局'], ['CZJ', '财政局'], ['STJ', '生态环境分局'], ['RSJ', '人力社保局'], ['WJJ', '卫生健康局'], ['SWJ', '商务局']].map(([c, n]) => [`330114-${c}`, n, n, 'bureau', '330114']),
  ...['下沙街道', '白杨街道', '河庄街道', '义蓬街道', '新湾街道', '临江街道', '前进街道'].map((n, i) => [`33011400${i + 1}`, n, n, 'subdistrict', '330114']),
].map(([code, name_zh, name_en, kind, parent]) => ({ code, name_zh, name_en, kind, parent, region: null, valid_from: '2021-04-09', valid_to: null, rev: 1, succeeded_by: [] }))
export const unitTree = () => [{ ...UNITS[0], children: UNITS.slice(1).map((u) => ({ ...u, children: [] })) }]
const unitName = (code) => UNITS.find((u) => u.code === code)?.name_zh ?? code

const BASE = { GDP: 1416, IND_OUTPUT: 3700, BUDGET_REV: 134, RETAIL: 361, INCOME_PC: 77946, NEW_JOBS: 36447, EXPORT: 729 }
export const items = names.map(([code, name, name_en, category, unit, decimals, nature, direction, kind, frequency, due_day, source_department, owner_unit, formula, definition], n) => {
  const light = LIGHTS[n % LIGHTS.length]
  const base = BASE[code] ?? (unit === '%' ? 20 + rnd() * 60 : 5 + rnd() * 200)
  const expected = 0.55 + rnd() * 0.4
  const achieved = light === 'none' ? null : light === 'normal' ? expected + rnd() * 0.08 : expected - (light === 'alert' ? 0.16 : 0.06)
  const target = base * 1.2
  const spark = []
  for (let y = 2021; y <= 2025; y += 1) for (const q of [1, 2, 3, 4]) spark.push([`${y}Q${q}`, n % 9 === 4 && y === 2022 ? null : base * (0.7 + 0.06 * (y - 2021) + 0.02 * q + rnd() * 0.03)])
  const synthetic = n % 3 !== 0
  return {
    code, name, name_en, category, unit, decimals, nature, direction, kind, frequency, due_day, source_department, owner_unit, formula, definition,
    value: light === 'none' ? null : base, qualifier: code === 'IND_OUTPUT' ? 'greater_than' : 'exact', period: light === 'none' ? null : frequency === 'year' ? '2025' : '2026-01/09', vintage: ['flash', 'preliminary', 'final'][n % 3],
    grade: light === 'none' ? 'no_data' : light === 'normal' ? (n % 7 === 0 ? 'done' : n % 4 === 0 ? 'ahead' : 'on_track') : 'behind', light,
    reason: light === 'none' ? '还没有任何期的数据' : light === 'normal' ? '完成进度不低于路径' : `比路径慢 ${light === 'alert' ? 16 : 6} 个百分点`,
    expected, achieved, expected_value: light === 'none' ? null : base * (expected / (achieved ?? 1)), distance: light === 'none' ? null : base * ((achieved - expected) / expected),
    target, target_year: 2025, target_qualifier: 'exact', synthetic, derived: Boolean(formula), overridden: n === 20, owner_unit, owner_unit_name: unitName(owner_unit), sparkline: light === 'none' ? [] : spark,
  }
})
export const byCode = (code) => items.find((i) => i.code === code)

export function overview() {
  const by_light = { alert: 0, watch: 0, normal: 0, none: 0 }
  const by_grade = { done: 0, ahead: 0, on_track: 0, behind: 0, no_data: 0, stale: 0 }
  const categories = []
  for (const i of items) {
    by_light[i.light] += 1
    by_grade[i.grade] += 1
    let c = categories.find((x) => x.category === i.category)
    if (!c) categories.push((c = { category: i.category, total: 0, alert: 0, watch: 0, normal: 0, none: 0, items: [] }))
    c.total += 1
    c[i.light] += 1
    c.items.push(i.code)
  }
  const laggards = items.filter((i) => i.grade === 'behind').sort((a, b) => a.achieved - a.expected - (b.achieved - b.expected)).slice(0, 7)
  const latest = items.filter((i) => i.value !== null).slice(0, 8).map((i, n) => ({ at: `2026-11-${20 - n}T03:10:00Z`, indicator: i.code, name: i.name, period: i.period, value: i.value, unit: i.unit, decimals: i.decimals, vintage: i.vintage, state: n % 2 ? 'published' : 'approved', by: 'tongji', synthetic: i.synthetic }))
  return { as_of: '2026-11-22', plan: 'QT-145', counts: { by_light, by_grade }, categories, laggards, due: { overdue: 3, due_soon: 6, returned: 1 }, latest }
}
export const plans = [
  { code: 'QT-145', name_zh: '钱塘区国民经济和社会发展第十四个五年规划', name_en: 'Qiantang 14th Five-Year Plan', kind: 'five_year', start_year: 2021, end_year: 2025, versions: [{ version: '2', doc_no: '演示〔2023〕8号', doc_date: '2023-07-01', state: 'published', pinned: true, rev: 3 }, { version: '1', doc_no: '演示〔2021〕1号', doc_date: '2021-03-05', state: 'published', pinned: false, rev: 1 }] },
  { code: 'QT-FW', name_zh: '现代服务业专项规划', name_en: 'Modern services plan', kind: 'special', start_year: 2021, end_year: 2025, versions: [{ version: '1', doc_no: null, doc_date: null, state: 'draft', pinned: true, rev: 1 }] },
]
export function plan(code) {
  const p = plans.find((x) => x.code === code) ?? plans[0]
  const counts = (list) => list.reduce((c, i) => ({ ...c, [i.light]: c[i.light] + 1 }), { alert: 0, watch: 0, normal: 0, none: 0 })
  const worst = (list) => ['alert', 'watch', 'none', 'normal'].find((l) => list.some((i) => i.light === l)) ?? null
  let id = 0
  const nodes = [...new Set(items.map((i) => i.category))].map((category, n) => {
    const mine = items.filter((i) => i.category === category)
    const chapter = { id: ++id, parent_id: null, kind: 'chapter', ord: n, title: `第${'一二三四五六七'[n]}章 ${category}`, body: `围绕${category}，明确“十四五”时期的目标、任务与重大项目。`, indicator_code: null, owner_unit: null, light: worst(mine), counts: counts(mine), children: [] }
    chapter.children = [{ id: ++id, parent_id: chapter.id, kind: 'box', ord: 0, title: `专栏${n + 1} ${category}主要指标`, body: '', indicator_code: null, owner_unit: null, light: worst(mine), counts: counts(mine), children: [] }]
    chapter.children[0].children = mine.map((i, o) => ({ id: ++id, parent_id: chapter.children[0].id, kind: 'indicator', ord: o, title: i.name, body: '', indicator_code: i.code, owner_unit: i.owner_unit, owner_unit_name: i.owner_unit_name, light: i.light, counts: null, children: [] }))
    return chapter
  })
  return { plan: p, version: p.versions[0], nodes }
}
export function path(code) {
  const i = byCode(code)
  const expected = []
  const actual = []
  for (let y = 2021; y <= 2025; y += 1) {
    const goal = (i.target * (0.6 + 0.1 * (y - 2020)))
    for (const m of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
      const period = `${y}-01/${String(m).padStart(2, '0')}`
      const v = i.kind === 'flow' ? (goal * m) / 12 : goal * (0.97 + 0.03 * (m / 12))
      expected.push({ period, value: v, lower: v * 0.95, upper: v * 1.02 })
      if (i.value !== null && !(y === 2023 && m === 6)) actual.push({ period, value: v * (0.94 + rnd() * 0.05), vintage: y < 2024 ? 'final' : y === 2024 ? 'preliminary' : 'flash', synthetic: i.synthetic && y > 2022, qualifier: 'exact' })
    }
  }
  return { unit: i.unit, decimals: i.decimals, baseline: { year: 2020, value: i.target * 0.6 }, targets: [2021, 2022, 2023, 2024, 2025].map((y) => ({ year: y, value: i.target * (0.6 + 0.1 * (y - 2020)) })), expected, actual, breaks: [{ period: '2021-03', text: '钱塘区设立' }], years: [2021, 2022, 2023, 2024, 2025] }
}
export function why(code) {
  const i = byCode(code)
  const leaf = (x, v) => ({ kind: 'observation', label: x, value: v, unit: i.unit, decimals: i.decimals, period: i.period, vintage: i.vintage, detail: '2023年钱塘区统计公报', file_name: '04-公开数据.xlsx', sheet: '公开数据', cell: 'E7', import_id: 2, by: 'tongji', at: '2026-11-01T02:00:00Z', approved_by: 'shenhe', approved_at: '2026-11-02T02:00:00Z', synthetic: i.synthetic, children: [] })
  const tree = { kind: 'status', label: `${i.name}：${{ alert: '预警', watch: '关注', normal: '正常', none: '无数据' }[i.light]}`, value: null, detail: i.reason, children: [
    { kind: 'path', label: '按路径应达到', value: i.expected_value, unit: i.unit, decimals: i.decimals, period: i.period, detail: '版本 2，演示〔2023〕8号', children: [] },
    i.formula ? { kind: 'formula', label: i.formula, value: i.value, unit: i.unit, decimals: i.decimals, period: i.period, children: [leaf('第二产业增加值', 824.37), leaf('地区生产总值', 1270.39), { kind: 'missing', label: '第三产业增加值', value: null, period: '2026-01/09', detail: '尚未报送', children: [] }] } : leaf(i.name, i.value),
  ] }
  const subs = UNITS.filter((u) => u.kind === 'subdistrict')
  const parts = subs.map((u, n) => ({ unit: u.code, unit_name: u.name_zh, value: 1, expected: 1, part: (i.distance ?? 0) * [0.4, 0.25, 0.2, 0.15, 0.1, -0.06, -0.04][n] }))
  return { progress: i, tree, split: i.distance === null ? null : { by_unit: parts, by_input: [], whole: i.distance, slack: 0 } }
}
const finding = (severity, cell, value, zh, en, remedy) => ({ severity, code: 'x', place: { file: '06-导入样例-三处错误.xlsx', sheet: '报送', cell, row: Number(cell.slice(1)) }, value, message_zh: zh, message_en: en, remedy_zh: remedy, remedy_en: 'Correct it and upload again.' })
export const errors = [
  finding('error', 'A3', 'FDII', '没有编码为“FDII”的指标', 'There is no indicator “FDII”', '改为字典中的编码；相近的有 FDI'),
  finding('error', 'F4', '亩', '计量单位“亩”与指标的“亿元”量纲不同', 'Unit “亩” has another dimension than “亿元”', '改为亿元或万元'),
  finding('error', 'D5', '2026年13月', '期间“2026年13月”不存在', 'There is no period “2026年13月”', '写成 2026-12 或 2026年12月'),
  finding('warning', 'E2', '656.4', '比上年同期多 52%', '52% more than last year', '请核实'),
]
export const imports = [
  { id: '3', kind: 'observations', file_name: '06-导入样例-三处错误.xlsx', state: 'refused', summary: { rows: 4, new: 1, changed: 0, unchanged: 0, refused: 3, sheets: [{ name: '报送', rows: 4 }] }, findings: errors, progress: { done: 4, total: 4 }, created_by: 'tongji', created_at: '2026-11-21T01:00:00Z' },
  { id: '2', kind: 'observations', file_name: '04-公开数据.xlsx', state: 'committed', summary: { rows: 140, new: 140, changed: 0, unchanged: 0, refused: 0, sheets: [{ name: '公开数据', rows: 140 }] }, findings: [], progress: { done: 140, total: 140 }, created_by: 'tongji', created_at: '2026-11-01T01:00:00Z', submission_id: '1' },
]
export const submission = (id) => ({ id, kind: 'import', title: '04-公开数据.xlsx', created_by: 'tongji', created_at: '2026-11-20T01:00:00Z', unit: '330114', unit_name: '钱塘区', count: 12, state: 'submitted', rev: 1, findings_count: 2, can_decide: true, import_id: '2',
  values: items.filter((i) => i.value !== null).slice(0, 12).map((i, n) => ({ id: `v${n}`, indicator: i.code, name: i.name, unit_code: '330114', unit_name: '钱塘区', unit: i.unit, decimals: i.decimals, period: i.period, value: i.value * (n === 2 ? 10000 : 1), qualifier: 'exact', vintage: i.vintage, state: 'submitted', synthetic: i.synthetic, previous: n % 4 === 3 ? null : { value: i.value * 0.95, period: '2025-01/09', vintage: 'final' }, file_name: '04-公开数据.xlsx', sheet: '公开数据', cell: `E${n + 2}`, findings: n === 2 ? [finding('warning', 'E4', '', '约为此前值的 10,000 倍，单位可能填错', 'About 10,000 times the value before', '')] : [], return_reason: null })) })
export const audit = Array.from({ length: 30 }, (_, n) => ({ seq: 30 - n, at: '2026-11-20T02:00:00Z', actor: 'tongji', action: ['login', 'commit', 'approve', 'update'][n % 4], entity: ['session', 'import', 'submission', 'indicator'][n % 4], entity_id: 'x1', before: n % 4 === 3 ? { decimals: 1 } : null, after: n % 4 === 0 ? null : { decimals: 2, state: 'approved' }, origin: '127.0.0.1', hash: 'ab' }))
export const users = [['kan', '看板查看', 'viewer', '330114'], ['tongji', '统计局报送', 'reporter', '330114-TJJ'], ['shenhe', '发改局审核', 'reviewer', '330114'], ['xitong', '系统管理员', 'system_admin', '330114']].map(([username, display_name, role, unit], n) => ({ id: `u${n}`, username, display_name, must_change: n === 1, disabled: false, locked_until: n === 2 ? '2099-01-01T00:00:00Z' : null, created_at: '2026-11-01T00:00:00Z', rev: 1, grants: [{ role, unit, unit_name: unitName(unit) }] }))
