import type { PlanNode } from '@/api'

const same = (a: PlanNode['id'] | null, b: PlanNode['id'] | null) => String(a ?? '') === String(b ?? '')
const siblings = (flat: PlanNode[], of: PlanNode) => flat.filter((n) => same(n.parent_id, of.parent_id)).sort((a, b) => a.ord - b.ord)

/** A node that the server gives an id of its own, last under its parent. */
export function added(flat: PlanNode[], parent: PlanNode | null, node: Pick<PlanNode, 'kind' | 'title' | 'body' | 'indicator_code' | 'owner_unit'>): PlanNode[] {
  const ords = flat.filter((n) => same(n.parent_id, parent?.id ?? null)).map((n) => n.ord)
  return [...flat, { ...node, id: 'new', parent_id: parent?.id ?? null, ord: Math.max(0, ...ords) + 1, light: null, counts: null }]
}

/** Without a node and all that is under it. */
export function removed(flat: PlanNode[], gone: PlanNode): PlanNode[] {
  const out = new Set([String(gone.id)])
  for (let before = 0; before !== out.size;) {
    before = out.size
    for (const n of flat) if (n.parent_id !== null && out.has(String(n.parent_id))) out.add(String(n.id))
  }
  return flat.filter((n) => !out.has(String(n.id)))
}

/** Whether a node has a sibling on that side. */
export function movable(flat: PlanNode[], node: PlanNode, by: -1 | 1): boolean {
  const all = siblings(flat, node)
  return all[all.findIndex((n) => same(n.id, node.id)) + by] !== undefined
}

/** A node one place up or down among its siblings, which are numbered anew. */
export function moved(flat: PlanNode[], node: PlanNode, by: -1 | 1): PlanNode[] {
  const all = siblings(flat, node)
  const at = all.findIndex((n) => same(n.id, node.id))
  const [self] = all.splice(at, 1)
  if (!self) return flat
  all.splice(Math.max(0, at + by), 0, self)
  const ords = new Map(all.map((n, i) => [String(n.id), i + 1]))
  return flat.map((n) => ({ ...n, ord: ords.get(String(n.id)) ?? n.ord }))
}
