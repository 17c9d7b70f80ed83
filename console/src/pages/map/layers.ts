// From the server's layers to the map's.
import type { Layer } from '@/api/map'
import type { MapLayer } from '@/map/model'
import { boxOf, type Position } from '@/map/measure'

export function layerOf(layer: Layer): MapLayer {
  const boxes = layer.versions.map((v) => v.extent).filter((e): e is [number, number, number, number] => e.length === 4 && e.every(Number.isFinite))
  return {
    code: layer.code, name: layer.name, kind: layer.kind, current: layer.current ?? null,
    box: boxOf(boxes.flatMap(([w, s, e, n]): Position[] => [[w, s], [e, n]])),
    versions: layer.versions.map((v) => ({ version: v.version, state: v.state, day: v.doc_date ?? v.valid_from, from: v.valid_from, published: v.published_at ?? '', doc: v.doc_no ?? null, source: v.source, mark: v.mark, synthetic: v.synthetic, features: v.features, hash: v.content_hash, crs: v.source_crs })),
  }
}
