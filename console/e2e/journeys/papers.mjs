// The paper itself: an officer attaches it at its gate, replaces it, and whoever reads the project gets both.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

const PDF = { name: '备案表（演示）.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n演示\n%%EOF\n') }

/** A project of the officer's own whose filing is passed or open, without a file yet. */
async function own(page) {
  const { items } = await ask(page, '/projects?unit=330114001&limit=200')
  for (const item of items) {
    const project = await ask(page, `/projects/${item.id}`)
    const gate = project.may_write && project.all_gates.find((g) => g.gate === 'filing' && g.state !== 'waiting')
    if (gate && !(await ask(page, `/projects/${item.id}/documents`)).items.length) return project
  }
  throw new Error('no project of the officer has its filing behind it')
}

export default function (world) {
  let id = ''
  let counted = ''

  test('an officer attaches the paper of a gate from the phone, and replaces it', () => as(world, 'xiasha', async (page, visit) => {
    visit.expected.add(415)
    const project = await own(page)
    id = project.id
    await page.goto(`${world.origin}/projects/${id}`)
    await settled(page)
    const panel = page.locator('#documents')
    const row = panel.locator('.papers > li', { hasText: '备案表' }).first()
    await row.getByText('缺文件').waitFor()
    await row.getByRole('button', { name: '备案表 上传' }).click()
    const dialog = page.getByRole('dialog', { name: /备案.*上传文件/ })
    // What it is, not what it is called, decides.
    await dialog.locator('#doc-file').setInputFiles({ ...PDF, buffer: Buffer.from('MZ no paper') })
    await dialog.getByRole('button', { name: '上传', exact: true }).click()
    await dialog.getByRole('alert').getByText(/OFD/).waitFor()
    await dialog.locator('#doc-file').setInputFiles({ ...PDF, buffer: Buffer.alloc((20 << 20) + 1) })
    await dialog.getByRole('alert').getByText(/超过 20\.0 MB/).waitFor()
    assert.ok(await dialog.getByRole('button', { name: '上传', exact: true }).isDisabled())
    await dialog.locator('#doc-file').setInputFiles(PDF)
    await dialog.locator('#doc-no').fill('2401-330114-04-01-000001')
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '上传', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await row.getByRole('link', { name: PDF.name }).waitFor()
    assert.equal(await overflow(page), 0)

    await row.getByRole('button', { name: /换新/ }).click()
    const again = page.getByRole('dialog', { name: /换新文件/ })
    await again.locator('#doc-file').setInputFiles({ ...PDF, name: '备案表盖章版（演示）.pdf', buffer: Buffer.from('%PDF-1.7\n盖章\n%%EOF\n') })
    assert.ok(await again.getByRole('button', { name: '上传', exact: true }).isDisabled(), 'a replacement says why')
    await again.locator('#doc-note').fill('补盖公章')
    await again.getByRole('button', { name: '上传', exact: true }).click()
    await again.waitFor({ state: 'hidden' })
    await row.getByRole('link', { name: '备案表盖章版（演示）.pdf' }).waitFor()
    await row.getByRole('button', { name: '以往 1 份' }).click()
    await row.locator('.old').getByRole('link', { name: PDF.name }).waitFor()
  }, { width: 390, height: 844, phone: true }))

  test('whoever reads the project downloads the file, also at its gate, and may not add one', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/projects/${id}?gate=filing`)
    await settled(page)
    const gate = page.locator('#gate-filing')
    const link = gate.getByRole('link', { name: '备案表盖章版（演示）.pdf' })
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.equal(await readFile(await file.path(), 'utf8'), '%PDF-1.7\n盖章\n%%EOF\n')
    assert.equal(await page.locator('#documents').getByRole('button', { name: /上传|换新/ }).count(), 0)
    const seen = await ask(page, `/projects/${id}/documents`)
    assert.deepEqual([seen.may_write, seen.items.length, seen.items[0].replaced_by], [false, 2, seen.items[1].id])
  }))

  test('a statistician enters one figure and sees the gap while typing', () => as(world, 'tongji', async (page) => {
    await page.goto(`${world.origin}/pacing?tab=statistics`)
    await settled(page)
    const gaps = await ask(page, '/projects/statistics')
    const one = gaps.items.find((i) => i.entered && i.ledger_fen && i.statistics_fen !== null)
    counted = one.id
    await page.getByRole('button', { name: `${one.name} 登记统计数` }).click()
    const dialog = page.getByRole('dialog', { name: '登记统计数' })
    await dialog.locator('#stat-amount').fill('1234.56')
    await dialog.locator('.then').getByText('差距', { exact: true }).waitFor()
    assert.ok(await dialog.getByRole('button', { name: '保存' }).isDisabled(), 'a figure names its source')
    await dialog.locator('#stat-from').fill('统计联网直报（演示）')
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const after = await ask(page, `/projects/${one.id}/statistics`)
    const own = after.months.find((m) => m.month === after.month)
    assert.equal(own.statistics_fen, 1_234_560_000)
    assert.equal(after.causes.reduce((sum, c) => sum + c.amount_fen, 0), after.gap_fen, 'the causes add up to the gap')
    assert.equal(after.gap_fen, (after.ledger_fen ?? 0) - after.statistics_fen)
  }))

  test('a planner sees the figure on the page of the project', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/projects/${counted}`)
    await settled(page)
    const panel = page.locator('#statistics')
    await panel.getByText('统计联网直报（演示）').first().waitFor()
    await panel.getByRole('button', { name: '登记统计数' }).click()
    const dialog = page.getByRole('dialog', { name: '登记统计数' })
    await dialog.locator('#stat-amount').fill('一')
    await dialog.getByRole('alert').waitFor()
    assert.ok(await dialog.getByRole('button', { name: '保存' }).isDisabled())
  }))

  test('the unit itself sees the gap and enters no figure', () => as(world, 'xiasha', async (page) => {
    await page.goto(`${world.origin}/projects/${id}`)
    await settled(page)
    await page.locator('#statistics').getByRole('heading', { name: /先入库、后有数/ }).waitFor()
    assert.equal(await page.getByRole('button', { name: '登记统计数' }).count(), 0)
  }))
}
