// Which plan, which version and which day the pages speak of. Kept in the address, so that a link shows the same.
import { computed } from 'vue'
import { type LocationQuery, useRoute, useRouter } from 'vue-router'
import type { Scope } from '@/api'

export const SCOPE_KEYS = ['plan', 'plan_version', 'as_of'] as const
type Key = (typeof SCOPE_KEYS)[number]

const one = (query: LocationQuery, key: string): string | undefined => {
  const value = query[key]
  return typeof value === 'string' && value ? value : undefined
}
export const scopeOf = (query: LocationQuery): Scope => ({
  plan: one(query, 'plan'), plan_version: one(query, 'plan_version'), as_of: one(query, 'as_of'),
})

export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const scope = computed(() => scopeOf(route.query))
  function set(part: Partial<Record<Key, string | undefined>>): void {
    const query: LocationQuery = { ...route.query }
    for (const [key, value] of Object.entries(part)) {
      if (value) query[key] = value
      else delete query[key]
    }
    void router.replace({ query, hash: route.hash })
  }
  /** The scope's part of the address, to carry into a link. */
  const carried = computed(() => Object.fromEntries(SCOPE_KEYS.flatMap((k) => (scope.value[k] ? [[k, scope.value[k]]] : []))))
  const keyed = computed(() => [scope.value.plan ?? '', scope.value.plan_version ?? '', scope.value.as_of ?? ''])
  return { scope, set, carried, keyed }
}
