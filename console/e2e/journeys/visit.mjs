import assert from 'node:assert/strict'
import { login, open, settled } from '../browser.mjs'
import { workbook } from '../qipan.mjs'

/** Runs a journey as `who` on a page of its own, and fails on any fault that the page saw. */
export async function as(world, who, run, options = {}) {
  const visit = await open(world.browser, world.origin, options)
  try {
    if (who) await login(visit.page, world.origin, who)
    await run(visit.page, visit)
    assert.deepEqual(visit.faults, [])
  } catch (error) {
    if (process.env.QIPAN_SHOTS) await visit.page.screenshot({ path: `${process.env.QIPAN_SHOTS}/failed-${Date.now()}.png`, fullPage: true })
    throw error
  } finally {
    await visit.close()
  }
}

/** The server's own answer, asked from within the page so that the session goes along. */
export const ask = (page, path) => page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path)

/** Uploads a workbook of the demo and waits for the verdict of its check. */
export async function upload(page, world, name) {
  await page.goto(`${world.origin}/imports`)
  await settled(page)
  await page.locator('input[type=file]').setInputFiles(workbook(name))
  await page.getByRole('button', { name: '检查', exact: true }).click()
  await page.waitForURL(/\/imports\/./)
  await page.locator('.verdict').waitFor()
  await settled(page)
}
