// A version of the race's scheme: proposed by one person, published by another; published months keep theirs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  const version = `2027-${Date.now()}`
  const weight = `${11 + Date.now() % 70}.5`

  test('a planner copies the scheme, changes a weight, sees what changes and proposes it', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/race`)
    await settled(page)
    await page.getByRole('link', { name: '赛马方案' }).click()
    await settled(page)
    await page.getByRole('heading', { name: '方案版本' }).waitFor()
    assert.match(await page.locator('main').innerText(), /固定资产投资增速/)
    assert.deepEqual(await breaches(page), [])
    await page.getByRole('button', { name: '提出新版本' }).click()
    const dialog = page.getByRole('dialog', { name: '提出新版本' })
    await dialog.locator('#scheme-version').fill(version)
    const from = dialog.getByRole('combobox', { name: '自何月起' })
    await from.fill('2027-01')
    await from.press('Enter')
    await dialog.locator('#scheme-source').fill('钱发改〔2026〕演示 12 号')
    await dialog.getByRole('textbox', { name: '民间投资占比 权重' }).fill(weight)
    assert.ok(await dialog.getByRole('button', { name: '提出', exact: true }).isDisabled(), 'it is checked first')
    await dialog.getByRole('button', { name: '检查变化' }).click()
    await dialog.locator('.changes').getByText('民间投资占比').waitFor()
    assert.match(await dialog.locator('.changes').innerText(), new RegExp(`权重\\s*[\\d.]+\\s*→\\s*${weight}`))
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '提出', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    const mine = page.locator('.list li', { hasText: version })
    await mine.getByText('待审定').waitFor()
    assert.equal(await mine.getByRole('button', { name: '同意并发布' }).count(), 0, 'nobody decides on their own')
  }))

  test('a second person publishes it; months that are published stay as they are', () => as(world, 'fabu', async (page) => {
    const before = (await ask(page, '/race/months')).items.filter((m) => m.state === 'published')
    await page.goto(`${world.origin}/race/schemes`)
    await settled(page)
    const wish = page.locator('.list li', { hasText: version })
    await wish.getByRole('button', { name: '同意并发布' }).click()
    await wish.getByText('已发布', { exact: true }).waitFor()
    const all = await ask(page, '/race/schemes')
    assert.equal(all.items.find((v) => v.version === version).from_month, '2027-01')
    assert.notEqual(all.items.find((v) => v.current).version, version, 'it holds from its month on')
    const after = (await ask(page, '/race/months')).items.filter((m) => m.state === 'published')
    assert.deepEqual(after.map((m) => [m.month, m.scheme_version, m.sha256]), before.map((m) => [m.month, m.scheme_version, m.sha256]))
  }))

  test('the page fits a phone', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/race/schemes`)
    await settled(page)
    assert.equal(await overflow(page), 0)
    assert.equal(await page.getByRole('button', { name: '提出新版本' }).count(), 0)
  }, { width: 390, height: 844, phone: true }))
}
