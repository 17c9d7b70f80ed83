import { mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Alignment, Indicator } from '@/api'
import { i18n } from '@/locales'
import AlignmentPart from './AlignmentPart.vue'

vi.mock('vue-router', async (real) => ({ ...(await real<typeof import('vue-router')>()), RouterLink: RouterLinkStub }))
vi.mock('@/shell/get', () => ({ useGet: () => ({ data: { value: { items: [{ code: 'UP', name_zh: '上位规划', name_en: 'Upper plan' }] } } }) }))
beforeEach(() => { i18n.global.locale.value = 'zh-CN' })

const one: Alignment = {
  indicator: 'HZ.X', name: '上位指标', unit: '330100', unit_name: '杭州市', plan: 'UP', doc_no: '杭政〔2021〕1号', year: 2025, own: 5, upper: 4, upper_qualifier: 'at_least', upper_unit: '%',
  level: { own: 5, upper: 4, distance: 1 }, growth: null, share: 1.25, verdict: 'above', text: '高于上位目标', synthetic: true,
}
const text = (over: Partial<Alignment>[], meta: Partial<Indicator> = {}) =>
  mount(AlignmentPart, { props: { meta: { unit: '%', decimals: 1, kind: 'ratio', answers_to: 'HZ.X', alignment: over.map((o) => ({ ...one, ...o })), ...meta } as Indicator }, global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } } }).text().replace(/\s+/g, ' ')

describe('AlignmentPart', () => {
  it('tells distance in percentage points, source and year', () => {
    const said = text([{}])
    for (const part of ['高于上位目标', '≥4', '+1.0', '个百分点', '上位规划（杭政〔2021〕1号）', '2025年目标', '演示值']) expect(said).toContain(part)
  })
  it('compares totals by growth, not by their size', () => {
    const said = text([{ growth: { own: 12.01, upper: 9.8, distance: 2.21 }, level: { own: 2000, upper: 120000, distance: -118000 }, share: 0.0167, synthetic: false }], { kind: 'flow', unit: '亿元' })
    expect(said).toContain('12.01% / 9.80%')
    expect(said).toContain('+2.21')
    expect(said).toContain('1.67%')
    expect(said).not.toContain('118,000')
    expect(said).not.toContain('演示值')
  })
  it('says so when there is no target to compare', () => expect(text([])).toContain('没有可比的目标'))
})
