import type { Map as LibreMap } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import { hold } from './hand'
import type { Position } from './measure'
import type { Shape } from './shape'

/** A map on which a degree is 1,000 pixels, and which only passes events on. */
function stage(work: 'line' | 'edit', closes = true) {
  const heard = new Map<string, (e: unknown) => void>()
  const canvas = document.createElement('canvas')
  const map = { on: (name: string, act: (e: unknown) => void) => heard.set(name, act), off: (name: string) => heard.delete(name), getCanvas: () => canvas, getCenter: () => ({ lng: 0.5, lat: 0.5 }), project: ([x, y]: Position) => ({ x: x * 1000, y: y * 1000 }) } as unknown as LibreMap
  const state = { work: work as 'line' | 'edit' | null, points: [] as Position[], hover: null as Position | null, shape: [[[[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1]]]] as Shape, done: 0, moves: [] as boolean[], stopped: 0 }
  const release = hold(map, {
    work: () => state.work, points: () => state.points, closes: () => closes, setPoints: (p, h) => { state.points = p; state.hover = h }, finish: () => { state.done += 1 }, cancel: () => { state.stopped += 1 },
    shape: () => state.shape, change: (s, moving) => { state.shape = s; state.moves.push(moving) },
  })
  let time = 1000
  const fire = (name: string, x: number, y: number, more: object = {}) => heard.get(name)?.({ lngLat: { lng: x, lat: y }, point: { x: x * 1000, y: y * 1000 }, points: [1], originalEvent: { timeStamp: (time += 100), button: 0 }, preventDefault: () => {}, ...more })
  const key = (k: string) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key: k }))
  return { state, fire, key, heard, release, wait: (ms: number) => { time += ms } }
}

describe('drawing by hand', () => {
  it('sets points and finishes on the first one', () => {
    const s = stage('line')
    s.fire('click', 0, 0); s.fire('click', 0.1, 0); s.fire('click', 0.1, 0.1)
    expect(s.state.points).toHaveLength(3)
    s.fire('click', 0.001, 0.001)
    expect(s.state.done).toBe(1)
  })
  it('finishes a line of two points by a second click at its end, and ignores one on a single point', () => {
    const s = stage('line', false)
    s.fire('click', 0, 0); s.fire('click', 0, 0)
    expect([s.state.points.length, s.state.done]).toEqual([1, 0])
    s.fire('click', 0.1, 0); s.fire('click', 0.1, 0)
    expect([s.state.points.length, s.state.done]).toEqual([2, 1])
  })
  it('works by keys alone', () => {
    const s = stage('line')
    s.key(' '); s.key(' '); s.key('Backspace'); s.key('Enter'); s.key('Escape')
    expect([s.state.points, s.state.done, s.state.stopped]).toEqual([[[0.5, 0.5]], 1, 1])
  })
})

describe('changing by hand', () => {
  it('drags a vertex, splits an edge at its middle, drags the whole', () => {
    const s = stage('edit')
    s.fire('mousedown', 0.1, 0.1); s.fire('mousemove', 0.2, 0.2); s.fire('mouseup', 0.2, 0.2)
    expect(s.state.shape[0]![0]![2]).toEqual([0.2, 0.2])
    expect(s.state.moves).toEqual([true, false])
    s.fire('mousedown', 0.05, 0); s.fire('mousemove', 0.05, -0.05); s.fire('mouseup', 0, 0)
    expect(s.state.shape[0]![0]).toHaveLength(5)
    s.fire('mousedown', 0.06, 0.06); s.fire('mousemove', 1.06, 0.06); s.fire('mouseup', 1.06, 0.06)
    expect(s.state.shape[0]![0]![0]![0]).toBeCloseTo(1)
    s.fire('mousemove', 5, 5)
    expect(s.state.shape[0]![0]![0]![0]).toBeCloseTo(1)
  })
  it('takes a vertex away by a double click, but not by the one that finished the drawing', () => {
    const s = stage('line')
    s.fire('click', 0, 0); s.fire('click', 0.1, 0); s.fire('click', 0.1, 0.1); s.fire('click', 0.1, 0.1)
    expect(s.state.done).toBe(1)
    s.state.work = 'edit'
    s.fire('dblclick', 0.1, 0.1)
    expect(s.state.shape[0]![0]).toHaveLength(4)
    s.wait(1000)
    s.fire('dblclick', 0.1, 0.1)
    expect(s.state.shape[0]![0]).toHaveLength(3)
  })
  it('does nothing outside of the shape and lets go of the map when released', () => {
    const s = stage('edit')
    s.fire('mousedown', 3, 3); s.fire('mousemove', 4, 4)
    expect(s.state.moves).toEqual([])
    s.release()
    expect(s.heard.size).toBe(0)
  })
})
