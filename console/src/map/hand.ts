// Mouse, touch and keys on the map while something is drawn, measured or changed.
import type { Map as LibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl'
import { inside, type Position } from './measure'
import { drag, type Handle, handleAt, insertVertex, middle, moveVertex, removeVertex, type Shape } from './shape'

export type Work = 'line' | 'edit' | null
export interface Hand {
  work: () => Work
  /** The points set so far, while a line or polygon is drawn. */
  points: () => Position[]
  /** Whether the last point goes back to the first. */
  closes: () => boolean
  setPoints: (points: Position[], hover: Position | null) => void
  finish: () => void
  cancel: () => void
  shape: () => Shape
  /** `moving` is false when the hand lets go. */
  change: (shape: Shape, moving: boolean) => void
}
type Event = MapMouseEvent | MapTouchEvent
type Grip = { kind: 'vertex'; handle: Handle } | { kind: 'whole'; from: Position; shape: Shape }

export function hold(map: LibreMap, hand: Hand): () => void {
  const project = (p: Position): [number, number] => { const { x, y } = map.project(p); return [x, y] }
  const at = (e: Event): Position => [e.lngLat.lng, e.lngLat.lat]
  const near = (a: Position, pixel: { x: number; y: number }, reach: number) => { const [x, y] = project(a); return Math.hypot(x - pixel.x, y - pixel.y) <= reach }
  const canvas = map.getCanvas()
  const cursor = (name: string) => { canvas.style.cursor = name }
  let grip: Grip | null = null
  /** When a drawing was finished: the double click that did it must not take a vertex away again. */
  let finished = -Infinity

  function click(e: MapMouseEvent): void {
    if (hand.work() !== 'line') return
    const points = hand.points()
    const first = points[0], last = points[points.length - 1]
    const enough = hand.closes() ? 3 : 2
    if (points.length >= enough && ((hand.closes() && first && near(first, e.point, 10)) || (last && near(last, e.point, 6)))) { finished = e.originalEvent.timeStamp; hand.finish(); return }
    // The second click of a double click falls on the point just set.
    if (last && near(last, e.point, 3)) return
    hand.setPoints([...points, at(e)], null)
  }
  function start(e: Event, reach: number): void {
    if (hand.work() !== 'edit' || ('originalEvent' in e && (e.originalEvent as MouseEvent).button > 0)) return
    const shape = hand.shape()
    const handle = handleAt(shape, [e.point.x, e.point.y], project, reach)
    if (handle) {
      e.preventDefault()
      if (handle.kind === 'middle') {
        const ring = shape[handle.part]![handle.ring]!
        hand.change(insertVertex(shape, handle, middle(ring[handle.at]!, ring[(handle.at + 1) % ring.length]!)), true)
        grip = { kind: 'vertex', handle: { ...handle, kind: 'vertex', at: handle.at + 1 } }
      } else grip = { kind: 'vertex', handle }
    } else if (inside(at(e), shape)) {
      e.preventDefault()
      grip = { kind: 'whole', from: at(e), shape }
    }
    if (grip) cursor('grabbing')
  }
  function moved(e: Event): void {
    if (grip) {
      e.preventDefault()
      hand.change(grip.kind === 'vertex' ? moveVertex(hand.shape(), grip.handle, at(e)) : drag(grip.shape, grip.from, at(e)), true)
    } else if (hand.work() === 'line') {
      cursor('crosshair')
      hand.setPoints(hand.points(), at(e))
    } else if (hand.work() === 'edit') {
      const handle = handleAt(hand.shape(), [e.point.x, e.point.y], project, 10)
      cursor(handle ? (handle.kind === 'vertex' ? 'move' : 'copy') : inside(at(e), hand.shape()) ? 'grab' : '')
    } else if (canvas.style.cursor) cursor('')
  }
  function letGo(): void {
    if (!grip) return
    grip = null
    cursor('')
    hand.change(hand.shape(), false)
  }
  function away(e: MapMouseEvent): void {
    if (hand.work() === 'line') { e.preventDefault(); return }
    if (hand.work() !== 'edit' || e.originalEvent.timeStamp - finished < 600) return
    const handle = handleAt(hand.shape(), [e.point.x, e.point.y], project, 10)
    if (handle?.kind === 'vertex') { e.preventDefault(); hand.change(removeVertex(hand.shape(), handle), false) }
  }
  function key(e: KeyboardEvent): void {
    if (hand.work() === null) return
    if (e.key === 'Escape') hand.cancel()
    else if (hand.work() !== 'line') return
    else if (e.key === 'Enter') hand.finish()
    else if (e.key === 'Backspace') hand.setPoints(hand.points().slice(0, -1), null)
    else if (e.key === ' ') { const c = map.getCenter(); hand.setPoints([...hand.points(), [c.lng, c.lat]], null) }
    else return
    e.preventDefault()
  }
  const mouse = (e: MapMouseEvent) => start(e, 10)
  const touch = (e: MapTouchEvent) => { if (e.points.length === 1) start(e, 22) }
  map.on('click', click); map.on('mousedown', mouse); map.on('touchstart', touch)
  map.on('mousemove', moved); map.on('touchmove', moved)
  map.on('mouseup', letGo); map.on('touchend', letGo); map.on('touchcancel', letGo)
  map.on('dblclick', away); map.on('contextmenu', away)
  canvas.addEventListener('keydown', key)
  globalThis.addEventListener('mouseup', letGo)
  return () => {
    map.off('click', click); map.off('mousedown', mouse); map.off('touchstart', touch)
    map.off('mousemove', moved); map.off('touchmove', moved)
    map.off('mouseup', letGo); map.off('touchend', letGo); map.off('touchcancel', letGo)
    map.off('dblclick', away); map.off('contextmenu', away)
    canvas.removeEventListener('keydown', key)
    globalThis.removeEventListener('mouseup', letGo)
  }
}
