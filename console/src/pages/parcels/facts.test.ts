import { describe, expect, it } from 'vitest'
import type { Parcel } from '@/api/land'
import { amount, factsOf, faults, formOf } from './facts'

const parcel = {
  code: 'A', name: '甲', unit: '330114001', park: '', land_use: '100101', enterprise: '示例', area: 2_000_050, industry: 'C27', synthetic: true, floor_area_ratio: 1.25,
  contract: { number: 'N1', kind: 'transfer', signed_on: '2022-01-01', start_by: '2022-06-01', price_fen: 1_234_560_000, planned_invest_fen: null, due_area: null },
  building: { started_on: '2022-05-01' }, exemptions: [{ from: '2023-01-01', to: null, reason: 'x', doc_no: 'y' }], economy: [{ year: 2023, output_fen: 150_000_000, tax_fen: null }],
} as unknown as Parcel

describe('facts of a parcel', () => {
  it('come back from the form as they went in', () => {
    const form = formOf(parcel)
    expect([form.area, form.price, form.economy[0]]).toEqual(['20000.5', '1234.56', { year: '2023', output: '150', tax: '' }])
    expect(faults(form)).toEqual([])
    const back = factsOf(form, { on: '', doc_no: ' 文 ', source: '', note: '' }, true)
    expect(back).toMatchObject({ area: 2_000_050, floor_area_ratio: 1.25, doc_no: '文', on: null, economy: [{ year: 2023, output_fen: 150_000_000, tax_fen: null }] })
    expect(back.contract).toMatchObject({ price_fen: 1_234_560_000, planned_invest_fen: null })
  })
  it('are refused where a number is none, and blank is not zero', () => {
    expect([amount(''), amount('1,200.5'), amount('１２'), amount('-1'), amount('12亩')]).toEqual([null, 1200.5, 12, undefined, undefined])
    expect(faults({ ...formOf(parcel), area: '', price: 'x' })).toEqual(['price', 'area'])
  })
})
