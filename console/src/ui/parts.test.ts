import { mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Finding, WhyNode } from '@/api'
import { i18n } from '@/locales'
import FindingTable from './FindingTable.vue'
import Num from './Num.vue'
import ProgressBar from './ProgressBar.vue'
import SparkLine from './SparkLine.vue'
import StatusMark from './StatusMark.vue'
import TabBar from './TabBar.vue'
import WhyTree from './WhyTree.vue'

vi.mock('vue-router', async (real) => ({ ...(await real<typeof import('vue-router')>()), RouterLink: RouterLinkStub }))
const global = { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } }
beforeEach(() => { i18n.global.locale.value = 'zh-CN' })

describe('StatusMark', () => {
  it.each([['alert', 'polygon', '预警'], ['watch', 'polygon', '关注'], ['normal', 'circle', '正常'], ['none', 'rect', '无数据']] as const)('%s has a shape and a word', (light, shape, word) => {
    const mark = mount(StatusMark, { props: { light }, global })
    expect(mark.find(shape).exists()).toBe(true)
    expect(mark.text()).toContain(word)
  })
  it('tells the octagon from the triangle by its corners', () => {
    const corners = (light: 'alert' | 'watch') => mount(StatusMark, { props: { light }, global }).find('polygon').attributes('points')!.split(' ').length
    expect(corners('alert')).toBe(8)
    expect(corners('watch')).toBe(3)
  })
  it('names itself when the word is hidden, with the reason', () => {
    const mark = mount(StatusMark, { props: { light: 'none', word: false, reason: '还没有数据' }, global })
    expect(mark.find('svg').attributes('aria-label')).toBe('无数据 · 还没有数据')
  })
  it('treats an unknown light as no data', () => {
    expect(mount(StatusMark, { props: { light: null }, global }).text()).toContain('无数据')
  })
})

describe('Num', () => {
  it('shows qualifier, unit and demo mark', () => {
    const text = mount(Num, { props: { value: 3500, unit: '亿元', decimals: 0, qualifier: 'greater_than', synthetic: true }, global }).text()
    expect(text).toContain('>3,500')
    expect(text).toContain('亿元')
    expect(text).toContain('演示')
  })
  it('shows a dash and the reason for a missing value, and neither unit nor demo mark nor link', () => {
    const num = mount(Num, { props: { value: null, unit: '亿元', decimals: 1, synthetic: true, reason: '尚未报送', to: '/x' }, global })
    expect(num.text()).toBe('—')
    expect(num.attributes('title')).toBe('尚未报送')
    expect(num.findComponent(RouterLinkStub).exists()).toBe(false)
  })
  it('leads to the why', () => {
    expect(mount(Num, { props: { value: 1, to: '/indicators/GDP' }, global }).findComponent(RouterLinkStub).props('to')).toBe('/indicators/GDP')
  })
})

describe('SparkLine', () => {
  const draw = (points: [string, number | null][]) => mount(SparkLine, { props: { points, label: 'x' }, global })
  it('keeps a gap a gap', () => {
    const d = draw([['2024-01/02', 1], ['2024-03', null], ['2024-04', 3], ['2024-05', 4]]).find('path').attributes('d')!
    expect(d.match(/M/g)).toHaveLength(2)
    expect(d.match(/L/g)).toHaveLength(1)
  })
  it('draws a flat series and a single point without NaN', () => {
    for (const points of [[['2023', 5], ['2024', 5]], [['2024', 5]], []] as [string, number | null][][]) expect(draw(points).html()).not.toContain('NaN')
  })
})

describe('ProgressBar', () => {
  it('clamps the bar but says the true shares', () => {
    const bar = mount(ProgressBar, { props: { achieved: 1.4, expected: -0.2, light: 'normal' }, global })
    expect(bar.find('.fill').attributes('width')).toBe('100')
    expect(bar.find('.tick').attributes('x')).toBe('0')
    expect(bar.attributes('aria-label')).toContain('140.0%')
  })
  it('has no tick where nothing was expected', () => {
    expect(mount(ProgressBar, { props: { achieved: null, expected: null, light: 'none' }, global }).find('.tick').exists()).toBe(false)
  })
})

describe('WhyTree', () => {
  const tree: WhyNode = { kind: 'status', label: '滞后', children: [{ kind: 'observation', label: '产值', value: 12, unit: '亿元', file_name: 'a.xlsx', sheet: '一季度', cell: 'C5', import_id: '7', by: 'tongji', approved_by: 'shenhe', children: [] }] }
  it('leads from a value to its cell', () => {
    const why = mount(WhyTree, { props: { tree, label: '为什么' }, global })
    const link = why.findComponent(RouterLinkStub)
    expect(link.text()).toBe('a.xlsx › 一季度 › C5')
    expect(link.props('to')).toEqual({ path: '/imports/7', query: { sheet: '一季度', cell: 'C5' } })
    expect(why.text()).toContain('tongji')
    expect(why.text()).toContain('shenhe')
  })
  it('folds', async () => {
    const why = mount(WhyTree, { props: { tree, label: '为什么' }, global })
    await why.find('button').trigger('click')
    expect(why.text()).not.toContain('产值')
    expect(why.find('button').attributes('aria-expanded')).toBe('false')
  })
  it('shows markup in a name as text', () => {
    const why = mount(WhyTree, { props: { tree: { kind: 'status', label: '<img src=x onerror=alert(1)>' }, label: 'w' }, global })
    expect(why.find('img').exists()).toBe(false)
  })
})

describe('FindingTable', () => {
  const finding = (severity: Finding['severity'], cell: string): Finding => ({ severity, code: 'x', place: { sheet: '表', cell }, value: '1', message_zh: `问题${cell}`, message_en: `problem ${cell}`, remedy_zh: '改', remedy_en: 'fix' })
  it('lists errors before warnings, in the reader’s language', () => {
    const props = { findings: [finding('warning', 'A1'), finding('error', 'B2')], caption: 'c', at: { sheet: '表', cell: 'B2' } }
    const rows = mount(FindingTable, { props, global }).findAll('tbody tr')
    expect(rows[0]!.text()).toContain('问题B2')
    expect(rows[0]!.classes()).toContain('on')
    i18n.global.locale.value = 'en'
    expect(mount(FindingTable, { props, global }).text()).toContain('problem B2')
  })
})

describe('TabBar', () => {
  it('moves with the arrow keys and wraps round', async () => {
    const bar = mount(TabBar, { props: { tabs: [{ key: 'a', text: 'A' }, { key: 'b', text: 'B' }], label: 'l', prefix: 'p', modelValue: 'a' }, global })
    await bar.trigger('keydown', { key: 'ArrowLeft' })
    expect(bar.emitted('update:modelValue')).toEqual([['b']])
  })
})
