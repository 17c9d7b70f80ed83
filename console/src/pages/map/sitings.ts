// The list of sites that were kept.
import { computed, ref, shallowRef } from 'vue'
import { mapApi, type Siting } from '@/api/map'
import { fail } from '@/shell/element'

export function makeSitings() {
  const items = shallowRef<Siting[]>([])
  const cursor = ref<string | null>(null)
  /** A kept site is being laid on the map: its shape is not an edit. */
  const opening = ref(false)
  let started = false
  async function read(from?: string): Promise<void> {
    try {
      const page = await mapApi.sitings(from)
      items.value = from ? [...items.value, ...page.items] : page.items
      cursor.value = page.next_cursor ?? null
    } catch (error) { fail(error) }
  }
  return {
    items, opening, more: computed(() => cursor.value !== null),
    start() { if (!started) { started = true; void read() } },
    reload: () => read(),
    next: () => (cursor.value ? read(cursor.value) : Promise.resolve()),
  }
}
