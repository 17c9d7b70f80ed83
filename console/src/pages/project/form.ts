// The form of a project: everything as text while it is typed, and as the server wants it. Pure.
import type { ProjectBody } from '@/api/project'
import { decimalOf, fenOfWan, wanOfFen } from '@/ui/money'

export interface Pair { key: string; value: string }
export interface Form {
  name: string; since: string; procedure: string; supply: string; pledged: boolean; land_and_start: boolean; code: string; code_on: string
  enterprise: string; uscc: string; industry: string; chain: string; track: string; platform: string; subdistrict: string; bureau: string; officer: string
  parcel: string; lon: string; lat: string; total: string; yearly: Pair[]; equipment: string; mu: string; far: string
  output: string; tax: string; rnd: string; jobs: string; energy: string
  foreign: boolean; amount: string; currency: string; fortune: boolean; form: string; funding: Pair[]; classes: Pair[]
}
/** The field of the form that a problem speaks of. */
export type Faults = Partial<Record<keyof Form, string>>

const text = (v: string | null | undefined) => v ?? ''
const num = (v: number | null | undefined) => (v === null || v === undefined ? '' : String(v))
/** 15 亩 are 10,000 m²; shown to the fourth decimal. */
export const muOf = (m2: number): string => String(Number(((m2 * 15) / 10_000).toFixed(4)))

export function toForm(body?: ProjectBody): Form {
  const b = body
  return {
    name: text(b?.name), since: text(b?.since), procedure: b?.procedure || 'filing', supply: b?.supply || 'granted', pledged: b?.pledged ?? false, land_and_start: b?.land_and_start ?? false,
    code: text(b?.code), code_on: text(b?.code_on), enterprise: text(b?.enterprise), uscc: text(b?.uscc), industry: text(b?.industry), chain: text(b?.chain), track: text(b?.track),
    platform: text(b?.platform), subdistrict: text(b?.subdistrict), bureau: text(b?.bureau), officer: text(b?.officer), parcel: text(b?.parcel), lon: num(b?.lon), lat: num(b?.lat),
    total: wanOfFen(b?.total_investment_fen), yearly: Object.entries(b?.yearly_investment_fen ?? {}).map(([key, v]) => ({ key, value: wanOfFen(v) })),
    equipment: b?.equipment_share == null ? '' : String(Number((b.equipment_share * 100).toFixed(6))), mu: b?.land_m2 == null ? '' : muOf(b.land_m2), far: num(b?.floor_area_ratio),
    output: wanOfFen(b?.output_fen), tax: wanOfFen(b?.tax_fen), rnd: wanOfFen(b?.rnd_fen), jobs: num(b?.jobs), energy: num(b?.energy_tce),
    foreign: Boolean(b?.foreign), amount: wanOfFen(b?.foreign?.amount_minor), currency: b?.foreign?.currency ?? 'USD', fortune: b?.foreign?.fortune_500 ?? false, form: b?.foreign?.form ?? 'new',
    funding: Object.entries(b?.funding_fen ?? {}).map(([key, v]) => ({ key, value: wanOfFen(v) })), classes: Object.entries(b?.classes_by_document ?? {}).map(([key, value]) => ({ key, value })),
  }
}

/** What is sent, or the fields that can't be read. `before` keeps exact what was not touched, such as m² shown in 亩. */
export function toBody(f: Form, before?: ProjectBody): { body: ProjectBody; faults: Faults } {
  const faults: Faults = {}
  const said = (v: string) => v.trim() || null
  const read = <T>(key: keyof Form, value: T | null | undefined): T | null => {
    if (value === undefined) faults[key] = 'prj.fault.number'
    return value ?? null
  }
  const pairs = (key: 'yearly' | 'funding', rows: Pair[]): Record<string, number> => {
    const out: Record<string, number> = {}
    for (const row of rows.filter((r) => r.key.trim() || r.value.trim())) {
      const fen = fenOfWan(row.value)
      if (!row.key.trim() || fen === null || fen === undefined) faults[key] = 'prj.fault.pair'
      else if (key === 'yearly' && !/^(19|20)\d\d$/.test(row.key.trim())) faults[key] = 'prj.fault.year'
      else if (row.key.trim() in out) faults[key] = 'prj.fault.twice'
      else out[row.key.trim()] = fen
    }
    return out
  }
  const classes: Record<string, string> = {}
  for (const row of f.classes.filter((r) => r.key || r.value.trim())) {
    if (!row.key || !row.value.trim()) faults.classes = 'prj.fault.document'
    else classes[row.key] = row.value.trim()
  }
  if (!f.name.trim()) faults.name = 'prj.fault.missing'
  if (!f.since) faults.since = 'prj.fault.missing'
  if (!f.platform && !f.subdistrict && !f.bureau) faults.platform = 'prj.fault.unit'
  const jobs = read('jobs', decimalOf(f.jobs))
  if (jobs !== null && !Number.isInteger(jobs)) faults.jobs = 'prj.fault.whole'
  const share = read('equipment', decimalOf(f.equipment))
  if (share !== null && share > 100) faults.equipment = 'prj.fault.share'
  const mu = read('mu', decimalOf(f.mu))
  const [lon, lat] = [read('lon', decimalOf(f.lon)), read('lat', decimalOf(f.lat))]
  if ((lon === null) !== (lat === null)) faults.lon = 'prj.fault.point'
  const amount = f.foreign ? read('amount', fenOfWan(f.amount)) : null
  if (f.foreign && amount === null && !faults.amount) faults.amount = 'prj.fault.missing'
  if (f.code_on && !f.code.trim()) faults.code_on = 'prj.fault.codeOn'
  const body: ProjectBody = {
    name: f.name.trim(), since: f.since, procedure: f.procedure, supply: f.supply, pledged: f.pledged, land_and_start: f.land_and_start, code: said(f.code), code_on: f.code_on || null,
    enterprise: said(f.enterprise), uscc: said(f.uscc), industry: said(f.industry), chain: said(f.chain), track: f.track || null, platform: f.platform || null, subdistrict: f.subdistrict || null, bureau: f.bureau || null, officer: said(f.officer),
    parcel: said(f.parcel), lon, lat, total_investment_fen: read('total', fenOfWan(f.total)), yearly_investment_fen: pairs('yearly', f.yearly), equipment_share: share === null ? null : Number((share / 100).toFixed(8)),
    land_m2: mu === null ? null : before?.land_m2 != null && muOf(before.land_m2) === String(mu) ? before.land_m2 : Math.round((mu * 1_000_000) / 15) / 100, floor_area_ratio: read('far', decimalOf(f.far)),
    output_fen: read('output', fenOfWan(f.output)), tax_fen: read('tax', fenOfWan(f.tax)), rnd_fen: read('rnd', fenOfWan(f.rnd)), jobs, energy_tce: read('energy', decimalOf(f.energy)),
    foreign: f.foreign ? { amount_minor: amount ?? 0, currency: f.currency, fortune_500: f.fortune, form: f.form } : null, funding_fen: pairs('funding', f.funding), classes_by_document: classes,
  }
  return { body, faults }
}

const HEADS: Record<string, keyof Form> = {
  'promise.output': 'output', 'promise.tax': 'tax', 'promise.rnd': 'rnd', 'promise.energy_tce': 'energy', 'foreign.currency': 'currency', 'foreign.amount': 'amount', 'foreign.form': 'form', 'code.on': 'code_on',
  total_investment: 'total', total_investment_fen: 'total', yearly_investment: 'yearly', yearly_investment_fen: 'yearly', funding: 'funding', funding_fen: 'funding', equipment_share: 'equipment', land_m2: 'mu', floor_area_ratio: 'far', point: 'lon', classes_by_document: 'classes',
}
/** Where the form shows what the server says of a field. */
export function fieldOf(field: string): keyof Form | null {
  const found = HEADS[field] ?? HEADS[field.split('.')[0] ?? '']
  if (found) return found
  return field in toForm() ? (field as keyof Form) : null
}

interface Told { place?: { field?: string | null } | null; message_zh: string; message_en: string; remedy_zh?: string | null; remedy_en?: string | null; severity?: string }
/** What the server says, field by field. A code that another project has is said at the code. */
export function faultsOf(problem: { code: string; message: string; field?: string | undefined; errors?: unknown }, lang: 'zh' | 'en'): Faults {
  const out: Faults = {}
  const put = (field: string, text: string) => { const key = fieldOf(field); if (key) out[key] = out[key] ? `${out[key]} ${text}` : text }
  if (problem.field) put(problem.field, problem.message.replace(/^[\w.]+[：:]\s*/, ''))
  if (problem.code === 'already_exists') out.code = problem.message
  for (const e of Array.isArray(problem.errors) ? (problem.errors as Told[]) : []) {
    if (e.place?.field && e.severity !== 'warning') put(e.place.field, (lang === 'en' ? [e.message_en, e.remedy_en] : [e.message_zh, e.remedy_zh]).filter(Boolean).join(lang === 'en' ? ' ' : '；'))
  }
  return out
}
