// The chart of an indicator's path as an ECharts option.
import type { PathData } from '@/api'
import { say } from '@/locales'
import { token } from '@/shell/theme'
import { tip, type Option } from '@/ui/charts'
import { endMonth, type Lang, number, period, sign } from '@/ui/format'
import { unitText } from '@/ui/units'
import { type Drawn, drawn, type Point } from './path'

const MONTHS = ['J', 'F', 'M', 'A', 'M', 'J', 'J', 'A', 'S', 'O', 'N', 'D']
const SYMBOL: Record<string, string> = { flash: 'emptyDiamond', preliminary: 'emptyCircle', revised: 'circle', final: 'circle' }

function axisText(x: number, d: Drawn, lang: Lang): string {
  const month = ((x % 12) + 12) % 12
  if (d.yearly) return month === 5 ? String(Math.floor(x / 12)) : ''
  if (x <= d.from) return ''
  return lang === 'zh' ? `${month + 1}月` : (MONTHS[month] ?? '')
}

export function pathOption(data: PathData, year: number | null, lang: Lang): Option {
  const d = drawn(data, year)
  const unit = unitText(data.unit, lang)
  const colour = { path: token('--series-2'), actual: token('--series-1'), demo: token('--series-3'), band: token('--band'), ink: token('--ink-2'), line: token('--line'), soft: token('--line-soft'), panel: token('--panel') }
  const info = new Map(data.actual.map((a) => [a.period, a]))
  const value = (v: number | null | undefined, q?: string) => `${q ?? ''}${number(v, data.decimals)} ${unit}`.trim()
  const symbol = (point: Point) => SYMBOL[info.get(point[2] ?? '')?.vintage ?? 'final'] ?? 'circle'
  const actualSeries = (name: string, points: Point[], c: string) => ({
    name, type: 'line', data: points, color: c, symbolSize: year === null ? 6 : 8, symbol: (_: unknown, p: { data: Point }) => symbol(p.data),
    lineStyle: { width: 2 }, connectNulls: false, showAllSymbol: true, z: 5, emphasis: { disabled: true },
  })
  const names = { path: say('chart.path'), band: say('chart.band'), actual: say('chart.actual'), demo: say('chart.demo'), target: say(data.target_synthetic ? 'chart.demoTarget' : 'chart.target') }

  /** Where the actual value stands just above the target, the target's figure goes below it. */
  const below = (target: Point) => [...d.published, ...d.synthetic].some((p) => p[0] === target[0] && p[1] !== null && target[1] !== null && p[1] >= target[1])

  const tooltip = (params: unknown) => {
    const list = ((Array.isArray(params) ? params : [params]) as { seriesName: string; value: Point; color: string }[]).map(({ seriesName, value: point, color }) => ({ seriesName, data: point, color }))
    const at = list.find((p) => p.data?.[2])
    if (!at) return ''
    const rows = list.flatMap((p) => {
      if (!p.data || p.data[1] === null || !p.data[2] || p.seriesName === '') return []
      if (p.seriesName === names.band) {
        const e = data.expected.find((x) => x.period === p.data[2])
        return e ? [{ name: names.band, value: `${number(e.lower, data.decimals)} – ${value(e.upper)}` }] : []
      }
      const a = info.get(p.data[2])
      const actual = p.seriesName === names.actual || p.seriesName === names.demo
      const text = value(p.data[1], actual && a ? sign(a.qualifier, lang) : '')
      const name = actual && a ? `${p.seriesName}（${a.vintage ? say(`vintage.${a.vintage}`) : say('derived')}）` : p.seriesName
      return [{ colour: p.seriesName === names.path ? colour.path : p.color, name: lang === 'en' ? name.replace('（', ' (').replace('）', ')') : name, value: text }]
    })
    return rows.length ? tip(period(at.data[2], lang), rows) : ''
  }

  return {
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 18, top: 44, bottom: 6, containLabel: true },
    legend: { top: 4, left: 0, itemWidth: 16, itemHeight: 9, textStyle: { color: colour.ink, fontSize: 12 }, data: [...(d.published.length ? [names.actual] : []), ...(d.synthetic.length ? [names.demo] : []), { name: names.path, icon: 'path://M0 4h4v2H0zM6 4h4v2H6zM12 4h4v2h-4z', itemStyle: { color: colour.path } }, ...(d.band.length ? [{ name: names.band, icon: 'rect', itemStyle: { color: colour.band, borderColor: colour.path, borderWidth: 1 } }] : []), { name: names.target, icon: 'path://M0 3h14v3H0z' }] },
    tooltip: { trigger: 'axis', backgroundColor: colour.panel, borderColor: colour.line, textStyle: { color: token('--ink') }, formatter: tooltip, axisPointer: { lineStyle: { color: colour.line } }, confine: true },
    xAxis: { type: 'value', min: d.from, max: d.to, interval: d.yearly ? 6 : 1, axisLabel: { color: colour.ink, formatter: (x: number) => axisText(x, d, lang) }, axisLine: { lineStyle: { color: colour.line } }, axisTick: { show: false }, splitLine: { show: false } },
    yAxis: { type: 'value', scale: true, name: unit, nameTextStyle: { color: colour.ink, align: 'left', padding: [0, 0, 0, -4] }, nameGap: 8, axisLabel: { color: colour.ink, formatter: (v: number) => number(v) }, splitLine: { lineStyle: { color: colour.soft } } },
    series: [
      { name: '', type: 'line', data: d.lower, stack: 'band', stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, z: 1 },
      { name: names.band, type: 'line', data: d.band, stack: 'band', stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: colour.band, opacity: 1 }, color: colour.band, silent: true, z: 1 },
      { name: names.path, type: 'line', data: d.path, symbol: 'none', color: colour.path, lineStyle: { type: [5, 4], width: 1.6 }, z: 3, connectNulls: false },
      actualSeries(names.actual, d.published, colour.actual),
      actualSeries(names.demo, d.synthetic, colour.demo),
      {
        name: names.target, type: 'scatter', data: d.targets.map((value) => ({ value, label: { position: below(value) ? 'bottom' : 'top' } })), symbol: 'rect', symbolSize: [12, 3], color: colour.ink, z: 6,
        label: { show: true, color: colour.ink, fontSize: 11, formatter: (p: { value: Point }) => number(p.value[1], data.decimals) },
        markLine: { symbol: 'none', silent: true, lineStyle: { color: colour.ink, type: 'solid', width: 1 }, label: { color: colour.ink, fontSize: 11, position: 'insideEndTop', formatter: (p: { name: string }) => p.name },
          data: [...d.bounds.map((x) => ({ xAxis: x, name: '', lineStyle: { color: colour.soft } })), ...data.breaks.filter((b) => endMonth(b.period) >= d.from && endMonth(b.period) <= d.to).map((b) => ({ xAxis: endMonth(b.period) + 0.5, name: say('chart.break') }))],
        },
      },
    ],
  }
}
