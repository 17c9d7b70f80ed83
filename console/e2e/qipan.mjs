// The real program with the demo district, in a folder of its own that is taken away at the end.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const workbook = (name) => join(root, 'demo', name)

/** Starts `qipan demo` on a free port; QIPAN_URL names one that already runs. */
export async function start() {
  if (process.env.QIPAN_URL) return { origin: process.env.QIPAN_URL.replace(/\/$/, ''), stop: async () => {} }
  const data = mkdtempSync(join(tmpdir(), 'qipan-e2e-'))
  const program = process.env.QIPAN_BIN ?? join(root, 'target', 'debug', 'qipan')
  const child = spawn(program, ['demo', '--no-open', '--port', '0', '--data', data], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const origin = await new Promise((done, refuse) => {
    const timer = setTimeout(() => refuse(new Error(`the demo did not start in 5 minutes:\n${said}`)), 300_000)
    const hear = (chunk) => {
      said += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (found) { clearTimeout(timer); done(found[0]) }
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', refuse)
    child.on('exit', (code) => refuse(new Error(`the demo ended with ${code}:\n${said}`)))
  })
  return {
    origin,
    async stop() {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGINT')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
      rmSync(data, { recursive: true, force: true })
    },
  }
}
