// POST /backup answers with the file itself, or with a word on where the server put it.
import { Problem } from './client'
import { raw } from './client'

export async function backup(): Promise<{ name: string; size: number }> {
  const response = await raw('POST', '/backup')
  const type = response.headers.get('Content-Type') ?? ''
  if (type.includes('json')) {
    const said = await response.json() as { file?: string; file_name?: string; path?: string; size?: number; bytes?: number }
    return { name: said.file_name ?? said.file ?? said.path ?? '', size: said.size ?? said.bytes ?? 0 }
  }
  const blob = await response.blob()
  if (blob.size === 0) throw new Problem({ status: 500, code: 'http_500' })
  const name = /filename="?([^";]+)"?/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'qipan-backup'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  return { name, size: blob.size }
}
