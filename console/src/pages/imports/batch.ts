import type { ImportBatch, ImportState } from '@/api'

/** Whether the server is still at work on it. */
export const busy = (state: ImportState): boolean => state === 'staged' || state === 'validating' || state === 'committing'

/** Findings by severity: as the server counted them, else as listed. */
export function counted(batch: ImportBatch): { error: number; warning: number; info: number } {
  if (batch.findings_count) return batch.findings_count
  const count = { error: 0, warning: 0, info: 0 }
  for (const finding of batch.findings) count[finding.severity] += 1
  return count
}

/** What may be done with a batch now. */
export function allowed(batch: ImportBatch, mayWrite: boolean): { commit: boolean; cancel: boolean } {
  const errors = counted(batch).error
  return {
    commit: mayWrite && batch.state === 'ready' && errors === 0 && !batch.summary?.projects?.open,
    cancel: mayWrite && ['staged', 'validating', 'ready', 'refused', 'committing'].includes(batch.state),
  }
}
