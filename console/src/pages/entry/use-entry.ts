// The state of one return being filled in: what the server has, what was typed, what clashes.
import { computed, ref, type Ref, watch } from 'vue'
import { api, type EntryRow, type EntrySaved, type Finding, Problem, type Vintage } from '@/api'
import { say } from '@/locales'
import { fail, told, warn } from '@/shell/element'
import { useGet } from '@/shell/get'
import { check, type Check, plain } from './cells'

export interface Row extends EntryRow {
  value: string; memo: string; locked: boolean; revising: boolean; dirty: boolean; check: Check
}
export interface Conflict { indicator: string; name: string; unit: string; mine: string; theirs: string; rev: number | null; keep: 'mine' | 'theirs' }

const LOCKED = ['submitted', 'approved', 'published']
const stored = (row: EntryRow): string => (row.current ? String(row.current.value ?? '') : '')

function fresh(row: EntryRow): Row {
  return {
    ...row, value: stored(row), memo: row.current?.note ?? '', revising: false, dirty: false,
    locked: row.current !== null && LOCKED.includes(row.current.state),
    check: check(stored(row), row.last_period?.value ?? null, row.last_year?.value ?? null),
  }
}

export function useEntry(unit: Ref<string>, period: Ref<string>) {
  const rows = ref<Row[]>([])
  const vintage = ref<Vintage>('preliminary')
  const source = ref('')
  const busy = ref(false)
  const conflicts = ref<Conflict[]>([])
  const query = useGet(() => ['entry', unit.value, period.value], () => api.entry(unit.value, period.value), {
    enabled: () => Boolean(unit.value && period.value), keep: false,
  })

  /** Takes what the server has; what was typed and not saved stays. */
  watch(() => query.data.value, (data) => {
    if (!data) { rows.value = []; return }
    const typed = new Map(rows.value.filter((r) => r.dirty).map((r) => [r.indicator, r]))
    rows.value = data.rows.map((row) => {
      const mine = typed.get(row.indicator)
      return mine && query.data.value?.unit === unit.value ? { ...fresh(row), value: mine.value, memo: mine.memo, dirty: true, revising: mine.revising, locked: mine.locked, check: mine.check } : fresh(row)
    })
  }, { immediate: true })
  watch([unit, period], () => { rows.value = [] })

  const dirty = computed(() => rows.value.filter((r) => r.dirty).length)
  const errors = computed(() => rows.value.filter((r) => r.dirty && r.check?.level === 'error').length)
  const sending = computed(() => rows.value.filter((r) => plain(r.value) !== '' && (r.dirty || r.current?.state === 'draft' || r.current?.state === 'returned')))
  const sendable = computed(() => sending.value.length > 0)

  function edit(indicator: string, field: 'value' | 'memo', text: string): void {
    const row = rows.value.find((r) => r.indicator === indicator)
    if (!row || (row.locked && !row.revising)) return
    row[field] = text
    row.dirty = row.value !== stored(row) || row.memo !== (row.current?.note ?? '')
    row.check = check(row.value, row.last_period?.value ?? null, row.last_year?.value ?? null)
  }
  function revise(indicator: string): void {
    const row = rows.value.find((r) => r.indicator === indicator)
    if (row) { row.revising = true; row.locked = false }
  }

  function place(findings: Finding[]): void {
    for (const finding of findings) {
      const row = rows.value.find((r) => r.indicator === finding.place?.field || finding.place?.field?.startsWith(`${r.indicator}/`))
      row?.findings.push(finding)
    }
  }

  /** Shows, row by row, what someone else wrote meanwhile. */
  async function clash(): Promise<void> {
    const before = new Map(rows.value.map((r) => [r.indicator, { rev: r.current?.rev ?? null, mine: r.value, dirty: r.dirty }]))
    const now = (await query.refetch()).data
    conflicts.value = (now?.rows ?? []).flatMap((row) => {
      const was = before.get(row.indicator)
      if (!was?.dirty || (row.current?.rev ?? null) === was.rev) return []
      return [{ indicator: row.indicator, name: row.name, unit: row.unit, mine: was.mine, theirs: stored(row), rev: row.current?.rev ?? null, keep: 'mine' as const }]
    })
    if (!conflicts.value.length) warn(say('problem.http_412'))
  }
  function settle(list: Conflict[]): void {
    for (const c of list) {
      const row = rows.value.find((r) => r.indicator === c.indicator)
      if (row && c.keep === 'theirs') Object.assign(row, fresh({ ...row }))
    }
    conflicts.value = []
  }

  async function save(submit: boolean): Promise<EntrySaved | null> {
    const wanted = submit ? sending.value : rows.value.filter((r) => r.dirty)
    if (!wanted.length) return null
    busy.value = true
    try {
      const done = await api.saveEntry({
        unit: unit.value, period: period.value, submit,
        rows: wanted.map((r) => ({
          indicator: r.indicator, value: plain(r.value), note: r.memo, source: source.value.trim(),
          vintage: r.revising ? 'revised' : vintage.value, if_rev: r.current?.rev ?? null,
        })),
      })
      for (const row of rows.value) { row.dirty = false; row.findings = [] }
      await query.refetch()
      place(done.findings)
      told(submit ? say('entry.sent') : say('entry.savedDraft', { n: done.saved }))
      return done
    } catch (error) {
      if (error instanceof Problem && error.status === 412) await clash()
      else {
        if (error instanceof Problem && error.status === 422 && Array.isArray(error.errors)) {
          for (const row of rows.value) row.findings = []
          place(error.errors as Finding[])
        }
        fail(error)
      }
      return null
    } finally { busy.value = false }
  }

  return { query, rows, vintage, source, busy, dirty, errors, sendable, conflicts, edit, revise, save, settle }
}
