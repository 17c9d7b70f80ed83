// The one place that makes a MapLibre map.
import 'maplibre-gl/dist/maplibre-gl.css'
import { Map as LibreMap, setWorkerUrl, type StyleSpecification } from 'maplibre-gl'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Box } from './measure'
import { allHatches, drawHatch } from './symbols'

setWorkerUrl(worker)

export interface Options { style: StyleSpecification; label: string; box?: Box | null; at?: { lon: number; lat: number; zoom: number } | null; quiet?: boolean; /** Pixels of the picture to a pixel of the page, where it is not the screen's. */ sharp?: number }

export function makeMap(container: HTMLElement, { style, label, box, at, quiet, sharp }: Options): LibreMap {
  const map = new LibreMap({
    container, style, ...(sharp ? { pixelRatio: sharp } : {}),
    ...(at ? { center: [at.lon, at.lat] as [number, number], zoom: at.zoom } : box ? { bounds: box, fitBoundsOptions: { padding: 24 } } : { center: [120.5, 30.3] as [number, number], zoom: 10 }),
    attributionControl: false, fadeDuration: 0, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0, minZoom: 7, maxZoom: 20,
    renderWorldCopies: false, interactive: !quiet, locale: { 'Map.Title': label },
    // So that the map can be printed and saved as a picture.
    canvasContextAttributes: { preserveDrawingBuffer: true },
    // Tiles are for those who are logged in; the cookie goes along to our own origin and nowhere else.
    transformRequest: (url) => ({ url, credentials: 'same-origin' }),
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.on('style.load', () => {
    for (const name of allHatches()) {
      const image = drawHatch(name)
      if (image && !map.hasImage(name)) map.addImage(name, image, { pixelRatio: 2 })
    }
  })
  return map
}
