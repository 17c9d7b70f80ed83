// Who is logged in, and what that person may see.
import { computed, reactive } from 'vue'
import { api, Problem, type Role, type Session, type User } from '@/api'
import { setCsrf } from '@/api/client'

export const DATA_ROLES: Role[] = ['viewer', 'reporter', 'reviewer', 'publisher', 'planner']
export const ADMIN_ROLES: Role[] = ['system_admin', 'security_admin', 'audit_admin']

const state = reactive<{ user: User | null; asked: boolean }>({ user: null, asked: false })

function take(session: Session | null): void {
  state.user = session?.user ?? null
  state.asked = true
  setCsrf(session?.csrf_token ?? '')
}

/** Asks the server once who is logged in. */
export async function loadSession(): Promise<void> {
  if (state.asked) return
  try {
    take(await api.session())
  } catch (error) {
    // Offline is not the same as logged out: the next navigation asks again.
    if (error instanceof Problem && error.status === 0) throw error
    take(null)
  }
}
export async function login(username: string, password: string): Promise<void> {
  take(await api.login(username, password))
}
export async function logout(): Promise<void> {
  try { await api.logout() } finally { take(null) }
}
export async function changePassword(old: string, next: string): Promise<void> {
  const renewed = await api.password(old, next)
  if (renewed && 'user' in renewed) take(renewed)
  else { state.asked = false; await loadSession() }
}
export const dropSession = (): void => take(null)

export const holds = (...roles: Role[]): boolean => state.user?.roles.some((grant) => roles.includes(grant.role)) ?? false

export const useSession = () => ({
  user: computed(() => state.user),
  isData: computed(() => holds(...DATA_ROLES)),
  holds,
  unitsOf: (role: Role) => state.user?.roles.filter((grant) => grant.role === role) ?? [],
})
