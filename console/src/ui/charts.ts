// ECharts with the parts that the console draws, and nothing else.
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, ScatterChart, GridComponent, TooltipComponent, LegendComponent, MarkLineComponent, AriaComponent, CanvasRenderer])

export type Option = EChartsCoreOption
export type Instance = EChartsType
export { init }

/** A tooltip built from nodes: the security policy forbids style attributes in markup. */
export function tip(title: string, rows: { colour?: string; name: string; value: string }[]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'tip'
  const head = document.createElement('b')
  head.textContent = title
  box.append(head)
  for (const row of rows) {
    const line = document.createElement('div')
    const name = document.createElement('span')
    name.textContent = row.name
    const value = document.createElement('b')
    value.textContent = row.value
    if (row.colour) {
      const dot = document.createElement('i')
      dot.style.background = row.colour
      line.append(dot)
    }
    line.append(name, value)
    box.append(line)
  }
  return box
}
