import { describe, expect, it } from 'vitest'
import type { ProjectBody } from '@/api/project'
import { faultsOf, fieldOf, toBody, toForm } from './form'

const body: ProjectBody = {
  name: '甲（演示）', since: '2024-01-08', procedure: 'verification', supply: 'leased', pledged: true, land_and_start: false, code: '2401-330114-04-01-123456', code_on: '2024-02-01', enterprise: '甲公司', uscc: null, industry: 'C3982', chain: null, track: null,
  platform: null, subdistrict: '330114001', bureau: null, officer: 'xiasha', parcel: null, lon: 120.3, lat: 30.3, total_investment_fen: 36_600_000_001, yearly_investment_fen: { 2024: 20_000_000_000 }, equipment_share: 0.553, land_m2: 33_333.33, floor_area_ratio: 2,
  output_fen: 0, tax_fen: null, rnd_fen: null, jobs: 600, energy_tce: 12.5, foreign: { amount_minor: 5_000_000_000, currency: 'EUR', fortune_500: true, form: 'merger' }, funding_fen: { 企业自筹: 1 }, classes_by_document: { race: '通报〔2024〕1号' },
}

describe('the form of a project', () => {
  it('gives back what it was given, to the fen and the square metre', () => {
    const { body: again, faults } = toBody(toForm(body), body)
    expect(faults).toEqual({})
    expect(again).toEqual(body)
  })
  it('keeps what is not known apart from zero', () => {
    const { body: sent } = toBody({ ...toForm(body), output: '', tax: '0', mu: '' })
    expect([sent.output_fen, sent.tax_fen, sent.land_m2]).toEqual([null, 0, null])
  })
  it('turns 亩 into square metres', () => expect(toBody({ ...toForm(body), mu: '15' }).body.land_m2).toBe(10_000))
  it('names each field that is wrong', () => {
    const { faults } = toBody({ ...toForm(), total: '1e3', jobs: '1.5', equipment: '101', lon: '120', code_on: '2024-01-01', foreign: true, yearly: [{ key: '24', value: '1' }], funding: [{ key: '', value: '5' }], classes: [{ key: 'race', value: '' }] })
    expect(Object.keys(faults).sort()).toEqual(['amount', 'classes', 'code_on', 'equipment', 'funding', 'jobs', 'lon', 'name', 'platform', 'since', 'total', 'yearly'])
    expect(toBody({ ...toForm(body), yearly: [{ key: '2024', value: '1' }, { key: '2024', value: '2' }] }).faults.yearly).toBe('prj.fault.twice')
  })
  it('finds the field that the server speaks of', () => {
    expect(['code.on', 'promise.tax', 'yearly_investment.2024', 'foreign.currency', 'officer', 'nonsense'].map(fieldOf)).toEqual(['code_on', 'tax', 'yearly', 'currency', 'officer', null])
  })
  it('says what the server says at the field', () => {
    expect(faultsOf({ code: 'invalid_field', field: 'since', message: 'since：“2030-01-01”晚于今天，请核对。' }, 'zh')).toEqual({ since: '“2030-01-01”晚于今天，请核对。' })
    expect(faultsOf({ code: 'findings', message: '', errors: [{ place: { field: 'promise.tax' }, message_zh: '承诺年税收为负数；请核对', message_en: '', remedy_zh: '' }] }, 'zh')).toEqual({ tax: '承诺年税收为负数；请核对' })
    expect(faultsOf({ code: 'already_exists', message: '项目“1”已存在。' }, 'zh')).toEqual({ code: '项目“1”已存在。' })
  })
})
