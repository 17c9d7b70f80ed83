import type { PlanNode } from '@/api'

/** Roots with `children`: as the server nests them, or built from `parent_id`. Neither recursion nor a cycle can hang it. */
export function nested(nodes: PlanNode[]): PlanNode[] {
  if (nodes.some((n) => n.children?.length)) return nodes
  const copies = new Map(nodes.map((n) => [String(n.id), { ...n, children: [] as PlanNode[] }]))
  const roots: PlanNode[] = []
  for (const node of [...copies.values()].sort((a, b) => a.ord - b.ord)) {
    const parent = node.parent_id === null ? undefined : copies.get(String(node.parent_id))
    if (parent) parent.children.push(node)
    else roots.push(node)
  }
  return roots
}

/** All nodes, parents before children. */
export function walk(roots: PlanNode[]): PlanNode[] {
  const out: PlanNode[] = []
  const stack = [...roots].reverse()
  for (let node = stack.pop(); node; node = stack.pop()) {
    out.push(node)
    stack.push(...[...(node.children ?? [])].reverse())
  }
  return out
}

/** The part of the tree that leads to nodes holding the text. */
export function matching(roots: PlanNode[], text: string): PlanNode[] {
  const q = text.trim().toLowerCase()
  if (!q) return roots
  const kept = new Map<PlanNode, PlanNode | null>()
  for (const node of walk(roots).reverse()) {
    const children = (node.children ?? []).flatMap((c) => kept.get(c) ?? [])
    const own = [node.title, node.body, node.indicator_code].some((s) => s?.toLowerCase().includes(q))
    kept.set(node, own ? node : children.length ? { ...node, children } : null)
  }
  return roots.flatMap((r) => kept.get(r) ?? [])
}
