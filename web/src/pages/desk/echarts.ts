/** The parts of ECharts the dashboard draws with; a file of its own, fetched only once a chart is to be seen. */
import { BarChart, HeatmapChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([AriaComponent, BarChart, GridComponent, HeatmapChart, LegendComponent, SVGRenderer, VisualMapComponent])

/** An empty drawing in the page's own typeface, which the library has to know by name to measure its labels. */
export function draw(box: HTMLElement) {
  const { fontFamily } = getComputedStyle(box)
  return init(box, { textStyle: { fontFamily } }, { renderer: 'svg' })
}
