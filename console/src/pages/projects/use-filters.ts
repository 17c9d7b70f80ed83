// The filters of the address, as the pages of projects read and set them.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { cleared, one, queryOf, viewOf, withKeys } from './filters'

export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  const put = (part: Record<string, string | undefined>) => void router.replace({ query: withKeys(route.query, part) })
  const field = (key: string) => computed({ get: () => one(route.query, key), set: (value: string | null | undefined) => put({ [key]: value || undefined }) })
  return {
    route, put, field,
    view: computed(() => viewOf(route.query)),
    query: computed(() => queryOf(route.query)),
    asOf: computed(() => one(route.query, 'as_of')),
    clear: () => void router.replace({ query: cleared(route.query) }),
    /** The address of a list narrowed further. */
    to: (part: Record<string, string | undefined>) => ({ path: '/projects', query: withKeys(route.query, part) }),
    /** The address of a project; the day goes along. */
    project: (id: string) => ({ path: `/projects/${id}`, query: route.query.as_of ? { as_of: route.query.as_of } : {} }),
  }
}
