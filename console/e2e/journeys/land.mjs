import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  test('an entry is tried, refused with its remedy, booked and reversed; the trial balance holds', () => as(world, 'guihua', async (page, visit) => {
    visit.expected.add(409)
    await page.goto(`${world.origin}/quotas`)
    await settled(page)
    await page.getByText('试算平衡', { exact: true }).first().waitFor()
    const before = await ask(page, '/quotas')
    const free = (all) => all.items.find((k) => k.kind === 'new_land').available
    await page.getByRole('button', { name: '记一笔' }).click()
    const dialog = page.getByRole('dialog', { name: '记一笔' })
    await dialog.locator('#q-amount').fill('12.5')
    await dialog.locator('#q-year').fill('2026')
    const document = `演示下达〔2026〕${Date.now()}号`
    await dialog.locator('#q-doc').fill(document)
    await dialog.getByRole('button', { name: '试记' }).click()
    await dialog.getByText(/将记为第 \d+ 笔/).waitFor()
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '入账' }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.equal(free(await ask(page, '/quotas')) - free(before), 833_333)

    await page.getByRole('button', { name: '记一笔' }).click()
    await dialog.getByRole('combobox', { name: '事项' }).click({ force: true })
    await page.getByRole('option', { name: '预占' }).click()
    await dialog.locator('#q-amount').fill('9999999')
    await dialog.locator('#q-doc').fill(document)
    await dialog.getByRole('button', { name: '入账' }).click()
    const refusal = await dialog.getByRole('alert').innerText()
    assert.match(refusal, /可用.*亩.*差.*请先将下达文件入账/)
    await dialog.getByRole('button', { name: '取消' }).click()

    await page.getByRole('tab', { name: /分录/ }).click()
    const row = page.getByRole('row', { name: new RegExp(document) }).first()
    await row.getByRole('button', { name: '冲销' }).click()
    const undo = page.getByRole('dialog', { name: '冲销' })
    await undo.locator('#rev-doc').fill('更正')
    await undo.getByRole('button', { name: '冲销' }).click()
    await undo.waitFor({ state: 'hidden' })
    await page.getByRole('tab', { name: '试算平衡' }).click()
    await page.getByText(/借贷之差为零/).waitFor()
    assert.equal(free(await ask(page, '/quotas')), free(before))
    const trial = await ask(page, '/quotas/trial-balance')
    assert.deepEqual([trial.difference, trial.holds], [0, true])
  }))

  test('a viewer reads the ledger and the land stock, and changes nothing', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/quotas?tab=entries`)
    await settled(page)
    await page.getByRole('tab', { name: /分录/ }).waitFor()
    assert.equal(await page.getByRole('button', { name: '记一笔' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: '冲销' }).count(), 0)
    const found = await ask(page, '/parcels/findings?limit=1&rule=not_started')
    assert.ok(found.items.length, 'the demo has idle land')
    await page.goto(`${world.origin}/parcels?rule=not_started&stage=${found.items[0].stage}`)
    await settled(page)
    await page.getByRole('link', { name: found.items[0].parcel, exact: true }).click()
    await page.waitForURL(/\/parcels\/330114/)
    await page.getByRole('heading', { name: '生命历程' }).waitFor()
    await page.getByText(/逾约定动工日 \d+ 天未动工/).first().waitFor()
    assert.equal(await page.getByRole('button', { name: '变更状态' }).count(), 0)
    assert.deepEqual(await breaches(page), [])
  }, { width: 390, height: 844, phone: true }))
}
