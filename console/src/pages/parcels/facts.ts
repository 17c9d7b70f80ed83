// Between a parcel's facts and the texts of a form. Money is typed in 万元, areas in m²; what is blank is not known.
import type { Parcel, ParcelFacts } from '@/api/land'

export interface FactsForm {
  name: string; unit: string; park: string; land_use: string; enterprise: string; industry: string
  area: string; floor_area_ratio: string; approved_on: string
  number: string; kind: string; signed_on: string; start_by: string; price: string; invest: string; due_area: string
  started_on: string; stopped_on: string; finished_on: string; developed: string; invested: string
  exemptions: { from: string; to: string; reason: string; doc_no: string }[]
  economy: { year: string; output: string; tax: string }[]
}

const text = (value: string | null | undefined): string => value ?? ''
const scaled = (value: number | null | undefined, by: number): string => (value === null || value === undefined ? '' : String(Number((value / by).toFixed(6))))
const WAN = 1_000_000

export function formOf(p: Parcel): FactsForm {
  const { contract: c, building: b } = p
  return {
    name: text(p.name), unit: p.unit, park: text(p.park), land_use: text(p.land_use), enterprise: text(p.enterprise), industry: text(p.industry),
    area: scaled(p.area, 100), floor_area_ratio: p.floor_area_ratio == null ? '' : String(p.floor_area_ratio), approved_on: text(p.approved_on),
    number: text(c?.number), kind: c?.kind ?? 'transfer', signed_on: text(c?.signed_on), start_by: text(c?.start_by), price: scaled(c?.price_fen, WAN), invest: scaled(c?.planned_invest_fen, WAN), due_area: scaled(c?.due_area, 100),
    started_on: text(b?.started_on), stopped_on: text(b?.stopped_on), finished_on: text(b?.finished_on), developed: scaled(b?.developed_area, 100), invested: scaled(b?.invested_fen, WAN),
    exemptions: (p.exemptions ?? []).map((e) => ({ from: e.from, to: text(e.to), reason: e.reason, doc_no: e.doc_no })),
    economy: (p.economy ?? []).map((e) => ({ year: String(e.year), output: scaled(e.output_fen, WAN), tax: scaled(e.tax_fen, WAN) })),
  }
}

/** A plain number, or null for a blank; `undefined` for what is no number. */
export function amount(typed: string, by = 1): number | null | undefined {
  const plain = typed.trim().replace(/[,，\s]/g, '').replace(/[０-９．]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  if (!plain) return null
  if (!/^\d{1,15}(\.\d{1,8})?$/.test(plain)) return undefined
  return by === 1 ? Number(plain) : Math.round(Number(plain) * by)
}

/** The names of the fields that hold no number. */
export function faults(form: FactsForm): string[] {
  const bad = (['area', 'floor_area_ratio', 'price', 'invest', 'due_area', 'developed', 'invested'] as const).filter((key) => amount(form[key]) === undefined)
  const years = form.economy.some((e) => !/^\d{4}$/.test(e.year.trim()) || amount(e.output) === undefined || amount(e.tax) === undefined)
  return [...bad, ...(amount(form.area) === null ? ['area'] : []), ...(years ? ['economy'] : [])]
}

export function factsOf(form: FactsForm, told: { on: string; doc_no: string; source: string; note: string }, synthetic: boolean): ParcelFacts {
  const day = (value: string) => value || null
  const contract = form.number.trim() && form.signed_on
    ? { number: form.number.trim(), kind: form.kind, signed_on: form.signed_on, start_by: day(form.start_by), price_fen: amount(form.price, WAN), planned_invest_fen: amount(form.invest, WAN), due_area: amount(form.due_area, 100) }
    : null
  const building = { started_on: day(form.started_on), stopped_on: day(form.stopped_on), finished_on: day(form.finished_on), developed_area: amount(form.developed, 100), invested_fen: amount(form.invested, WAN) }
  return {
    name: form.name.trim(), unit: form.unit, park: form.park.trim(), land_use: form.land_use.trim(), enterprise: form.enterprise.trim(), industry: day(form.industry.trim()),
    area: amount(form.area, 100) ?? 0, floor_area_ratio: amount(form.floor_area_ratio), approved_on: day(form.approved_on), contract, building,
    exemptions: form.exemptions.map((e) => ({ from: e.from, to: day(e.to), reason: e.reason.trim(), doc_no: e.doc_no.trim() })),
    economy: form.economy.map((e) => ({ year: Number(e.year), output_fen: amount(e.output, WAN), tax_fen: amount(e.tax, WAN) })),
    synthetic, on: day(told.on), doc_no: told.doc_no.trim(), source: told.source.trim(), note: told.note.trim(),
  } as ParcelFacts
}
