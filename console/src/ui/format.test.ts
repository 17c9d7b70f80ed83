import { describe, expect, it } from 'vitest'
import { bytes, day, endMonth, instant, number, period, share, sign, signed } from './format'
import { shown, unitText } from './units'

describe('number', () => {
  it('groups thousands and keeps the published decimals', () => {
    expect(number(1270.39, 2)).toBe('1,270.39')
    expect(number(3500, 2)).toBe('3,500.00')
    expect(number(0.1 + 0.2, 1)).toBe('0.3')
  })
  it('shows a dash for what is missing, never zero', () => {
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(number(missing, 1)).toBe('—')
    expect(number(0, 1)).toBe('0.0')
  })
  it('writes a true minus, and none before a rounded zero', () => {
    expect(number(-4.2, 1)).toBe('−4.2')
    expect(number(-0.04, 1)).toBe('0.0')
    expect(signed(-0.04, 1)).toBe('0.0')
    expect(signed(12.3, 1)).toBe('+12.3')
    expect(signed(null)).toBe('—')
  })
  it('writes shares', () => {
    expect(share(0.4821)).toBe('48.2%')
    expect(share(1.2, 0)).toBe('120%')
    expect(share(null)).toBe('—')
  })
})

describe('period', () => {
  it.each([
    ['2023', '2023年', '2023'], ['2023H1', '2023年上半年', 'H1 2023'], ['2023Q3', '2023年三季度', 'Q3 2023'], ['2023-09', '2023年9月', 'Sep 2023'],
    ['2023-01/09', '2023年1–9月', 'Jan–Sep 2023'], ['2023-01/02', '2023年1–2月', 'Jan–Feb 2023'], ['2021/2025', '2021–2025年', '2021–2025'],
  ])('%s', (text, zh, en) => {
    expect(period(text, 'zh')).toBe(zh)
    expect(period(text, 'en')).toBe(en)
  })
  it('leaves what it does not know as it is', () => {
    expect(period('第三期', 'zh')).toBe('第三期')
    expect(period(null, 'zh')).toBe('—')
  })
  it('knows the last month', () => {
    const at = (year: number, month: number) => year * 12 + month - 1
    expect(endMonth('2023')).toBe(at(2023, 12))
    expect(endMonth('2023H1')).toBe(at(2023, 6))
    expect(endMonth('2023Q3')).toBe(at(2023, 9))
    expect(endMonth('2023-09')).toBe(at(2023, 9))
    expect(endMonth('2023-01/02')).toBe(at(2023, 2))
    expect(endMonth('2021/2025')).toBe(at(2025, 12))
  })
})

describe('other texts', () => {
  it('days and instants', () => {
    expect(day('2024-06-30', 'zh')).toBe('2024年6月30日')
    expect(day('2024-06-30', 'en')).toBe('30 Jun 2024')
    expect(day('', 'zh')).toBe('—')
    expect(instant('not a time')).toBe('not a time')
    expect(instant('2024-06-30T12:00:00Z')).toMatch(/^2024-0[67]-\d\d \d\d:00$|^2024-06-30 \d\d:\d\d$/)
  })
  it('qualifiers and sizes', () => {
    expect(sign('greater_than', 'zh')).toBe('>')
    expect(sign('about', 'zh')).toBe('约')
    expect(sign('about', 'en')).toBe('~')
    expect(sign(null, 'en')).toBe('')
    expect(bytes(3_500_000)).toBe('3.3 MB')
  })
})

describe('display units', () => {
  it('converts within a family only', () => {
    expect(shown(1.2, '亿元', 1, 'wan')).toMatchObject({ value: 12000, unit: '万元', decimals: 0 })
    expect(shown(77946, '元', 0, 'wan').value).toBeCloseTo(7.7946)
    expect(shown(77946, '元', 0, 'wan').decimals).toBe(4)
    expect(shown(15, '亩', 0, 'ha').value).toBeCloseTo(1)
    expect(shown(12.3, '亿美元', 1, 'wan')).toMatchObject({ value: 12.3, unit: '亿美元' })
    expect(shown(88.7, '%', 1, 'yi')).toMatchObject({ value: 88.7, unit: '%' })
    expect(shown(null, '亿元', 1, 'wan')).toMatchObject({ value: null, unit: '万元' })
  })
  it('has English texts for units', () => {
    expect(unitText('亿元', 'en')).toBe('CNY 100m')
    expect(unitText('亿元', 'zh')).toBe('亿元')
    expect(unitText('平方米/人', 'en')).toBe('m²/person')
    expect(unitText('人/亿元', 'en')).toBe('people/CNY 100m')
    expect(unitText(null, 'en')).toBe('')
  })
})
