// Draws the part of the Gantt chart that is seen. Called once a frame while scrolling: no allocation of note, no layout.
import { HEAD, PER_DAY, ROW, ticks, visible, x, type Bar, type Mark, type Row, type Span, type Zoom } from './layout'

export interface Colours { panel: string; stripe: string; line: string; soft: string; ink: string; muted: string; planned: string; actual: string; expected: string; critical: string; today: string; on: string }
export interface Scene { rows: readonly Row[]; span: Span; zoom: Zoom; top: number; left: number; width: number; height: number; today: number; selected: number; font: string; todayWord: string }

function diamond(c: CanvasRenderingContext2D, at: number, y: number, r: number): void {
  c.beginPath()
  c.moveTo(at, y - r)
  c.lineTo(at + r, y)
  c.lineTo(at, y + r)
  c.lineTo(at - r, y)
  c.closePath()
}

function head(c: CanvasRenderingContext2D, s: Scene, k: Colours): void {
  const [from, to] = [s.span.from + s.left / PER_DAY[s.zoom] - 366, s.span.from + (s.left + s.width) / PER_DAY[s.zoom]]
  c.fillStyle = k.stripe
  c.fillRect(0, 0, s.width, HEAD)
  c.font = s.font
  c.textBaseline = 'middle'
  let year = -1
  for (const tick of ticks(s.span, s.zoom, from, to)) {
    const at = Math.round(x(s.span, s.zoom, tick.day) - s.left) + 0.5
    c.fillStyle = k.muted
    if (s.zoom !== 'year') c.fillText(tick.label, at + 4, 32)
    c.strokeStyle = tick.major ? k.line : k.soft
    c.beginPath()
    c.moveTo(at, tick.major ? 0 : HEAD / 2)
    c.lineTo(at, s.height)
    c.stroke()
    const own = new Date(tick.day * 86_400_000).getUTCFullYear()
    if (own !== year) {
      year = own
      const begin = x(s.span, s.zoom, Date.UTC(own, 0, 1) / 86_400_000) - s.left
      const end = x(s.span, s.zoom, Date.UTC(own + 1, 0, 1) / 86_400_000) - s.left
      if (end > 40) {
        c.fillStyle = k.ink
        c.fillText(String(own), Math.max(begin, 0) + 4, s.zoom === 'year' ? HEAD / 2 : 12)
      }
    }
  }
  c.strokeStyle = k.line
  c.beginPath()
  c.moveTo(0, HEAD - 0.5)
  c.lineTo(s.width, HEAD - 0.5)
  c.stroke()
}

function block(c: CanvasRenderingContext2D, s: Scene, b: Bar | null, y: number, height: number): void {
  if (!b) return
  const from = x(s.span, s.zoom, b[0]) - s.left
  const to = x(s.span, s.zoom, b[1] + 1) - s.left
  if (to < 0 || from > s.width) return
  c.fillRect(Math.max(from, -4), y, Math.max(2, Math.min(to, s.width + 4) - Math.max(from, -4)), height)
}

function mark(c: CanvasRenderingContext2D, s: Scene, m: Mark, y: number, k: Colours): void {
  const at = x(s.span, s.zoom, m.day + 0.5) - s.left
  if (at < -8 || at > s.width + 8) return
  diamond(c, at, y, m.critical ? 5.5 : 4)
  c.fillStyle = m.kind === 'confirmed' ? k.ink : k.panel
  c.fill()
  c.lineWidth = m.critical ? 2 : 1
  c.strokeStyle = m.critical ? k.critical : k.ink
  c.stroke()
  c.lineWidth = 1
}

/** Draws a scene on a canvas whose context is scaled to CSS pixels. */
export function paint(c: CanvasRenderingContext2D, s: Scene, k: Colours): void {
  c.fillStyle = k.panel
  c.fillRect(0, 0, s.width, s.height)
  c.lineWidth = 1
  const [first, end] = visible(s.top, s.height - HEAD, s.rows.length)
  if (s.selected >= first && s.selected < end) {
    c.fillStyle = k.on
    c.fillRect(0, HEAD + s.selected * ROW - s.top, s.width, ROW)
  }
  head(c, s, k)
  c.save()
  c.beginPath()
  c.rect(0, HEAD, s.width, s.height - HEAD)
  c.clip()
  for (let at = first; at < end; at += 1) {
    const row = s.rows[at]
    if (!row) continue
    const y = HEAD + at * ROW - s.top
    c.fillStyle = k.actual
    block(c, s, row.actual, y + 8, 9)
    c.fillStyle = k.expected
    block(c, s, row.expected, y + 8, 9)
    c.fillStyle = k.planned
    block(c, s, row.planned, y + 21, 4)
    for (const m of row.marks) mark(c, s, m, y + 12.5, k)
    c.strokeStyle = k.soft
    c.beginPath()
    c.moveTo(0, y + ROW - 0.5)
    c.lineTo(s.width, y + ROW - 0.5)
    c.stroke()
  }
  c.restore()
  const now = Math.round(x(s.span, s.zoom, s.today) - s.left) + 0.5
  if (now >= 0 && now <= s.width) {
    c.strokeStyle = k.today
    c.beginPath()
    c.moveTo(now, HEAD - 12)
    c.lineTo(now, s.height)
    c.stroke()
    c.fillStyle = k.today
    c.fillText(s.todayWord, Math.min(now + 3, s.width - 30), HEAD - 6)
  }
}
