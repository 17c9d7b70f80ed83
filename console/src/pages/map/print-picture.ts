// The map of a sheet: drawn anew in the shape of the paper, so that it fills it, with all that the screen shows.
import type { Map as LibreMap } from 'maplibre-gl'
import { makeMap } from '@/map/engine'
import { boxOf, type Position } from '@/map/measure'
import type { Desk } from './desk'

export interface Picture { url: string; lat: number; zoom: number; width: number }

const settled = (map: LibreMap): Promise<void> => new Promise((done) => { void map.once('idle', () => done()); setTimeout(done, 20_000) })

/** What the screen shows as a picture so many pixels wide and high; paper is light. */
export async function drawPicture(desk: Desk, screen: LibreMap, width: number, height: number, label: string): Promise<Picture> {
  const holder = document.createElement('div')
  // Outside of the window, but laid out: a map without a size draws nothing.
  holder.style.cssText = `position:fixed;left:-20000px;top:0;width:${width}px;height:${height}px;visibility:hidden`
  document.body.append(holder)
  const b = screen.getBounds()
  const seen: Position[] = [[b.getWest(), b.getSouth()], [b.getEast(), b.getNorth()]]
  // The corners that a hand takes hold of have no place on paper.
  const draft = { ...desk.overlays.draft, features: desk.overlays.draft.features.filter((f) => f.geometry.type !== 'Point') }
  let map: LibreMap | undefined
  try {
    map = makeMap(holder, { style: desk.style({ dark: false, overlays: { ...desk.overlays, draft } }), label, box: boxOf(seen), quiet: true, sharp: 2 })
    map.fitBounds(boxOf(seen)!, { padding: 0, animate: false })
    await settled(map)
    return { url: map.getCanvas().toDataURL('image/png'), lat: map.getCenter().lat, zoom: map.getZoom(), width }
  } finally {
    map?.remove()
    holder.remove()
  }
}
