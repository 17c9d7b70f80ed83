import type { Role } from '@/api'
import { ADMIN_ROLES } from '@/shell/session'

interface Given { role: Role; unit: string }

/** What forbids these grants together: three administrators are three people, and none of them touches data. */
export function grantProblem(grants: Given[]): 'unit' | 'mixed' | 'several' | 'double' | null {
  if (grants.some((g) => !g.unit)) return 'unit'
  const admin = new Set(grants.map((g) => g.role).filter((r) => ADMIN_ROLES.includes(r)))
  if (admin.size > 1) return 'several'
  if (admin.size === 1 && grants.some((g) => !ADMIN_ROLES.includes(g.role))) return 'mixed'
  if (new Set(grants.map((g) => `${g.role} ${g.unit}`)).size < grants.length) return 'double'
  return null
}

/** Whether two lists grant the same, in any order. */
export function same(a: Given[], b: Given[]): boolean {
  const key = (list: Given[]) => list.map((g) => `${g.role} ${g.unit}`).sort().join('\n')
  return key(a) === key(b)
}
