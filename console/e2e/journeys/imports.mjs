import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled } from '../browser.mjs'
import { as, ask, upload } from './visit.mjs'

const standing = async (page) => new Map((await ask(page, '/indicators?limit=200')).items.map((i) => [i.code, { light: i.light, grade: i.grade, period: i.period, value: i.value }]))

export default function (world) {
  let submission = ''
  let before

  test('a workbook with three errors is refused whole, with every error at its cell', () => as(world, 'tongji', async (page) => {
    before = await standing(page)
    await upload(page, world, '06-导入样例-三处错误.xlsx')
    assert.match(await page.locator('.verdict').innerText(), /3 处错误/)
    const errors = page.locator('.findings tbody tr').filter({ hasText: '错误' })
    assert.equal(await errors.count(), 3)
    for (const cell of await errors.locator('.code').allInnerTexts()) assert.match(cell, /^[A-Z]+\d+$/)
    for (const text of await errors.locator('.remedy').allInnerTexts()) assert.match(text, /处理：./)
    assert.ok(await page.getByRole('button', { name: '提交', exact: true }).isDisabled())
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载批注版' }).click()])
    assert.match(file.suggestedFilename(), /\.xlsx$/)
    assert.equal(await file.failure(), null)
  }))

  test('the corrected workbook is committed', () => as(world, 'tongji', async (page) => {
    await upload(page, world, '07-导入样例-已更正.xlsx')
    assert.equal(await page.locator('.findings tbody tr').filter({ hasText: '错误' }).count(), 0)
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('link', { name: '查看提交' }).click()
    await page.waitForURL(/\/review\/./)
    submission = new URL(page.url()).pathname
    await settled(page)
    assert.ok((await page.locator('main tbody tr').count()) >= 3)
    assert.equal(await page.getByRole('button', { name: '审核通过' }).count(), 0, 'the submitter may not approve')
  }))

  test('the same workbook again changes nothing', () => as(world, 'tongji', async (page) => {
    await upload(page, world, '07-导入样例-已更正.xlsx')
    const figures = await page.locator('.figs dd').allInnerTexts()
    assert.deepEqual([figures[1], figures[2]], ['0', '0'], `new and changed of ${figures}`)
  }))

  test('the reviewer approves and the status changes', () => as(world, 'shenhe', async (page) => {
    await page.goto(`${world.origin}/review`)
    await settled(page)
    await page.locator(`a[href="${submission}"]`).click()
    await page.waitForURL((url) => url.pathname === submission)
    await settled(page)
    assert.ok((await page.locator('main tbody tr .r').count()) > 0)
    await page.getByRole('button', { name: '审核通过' }).click()
    const sure = page.getByRole('dialog').getByRole('button', { name: '确定' })
    if (await sure.waitFor({ timeout: 1500 }).then(() => true, () => false)) await sure.click()
    await page.locator('.pagehead .state', { hasText: '已审核' }).waitFor()
    const after = await standing(page)
    const moved = [...after].filter(([code, now]) => JSON.stringify(now) !== JSON.stringify(before.get(code)))
    assert.ok(moved.length > 0, 'no indicator moved')
    assert.ok(moved.some(([code, now]) => now.light !== before.get(code).light || now.grade !== before.get(code).grade), `no status changed: ${JSON.stringify(moved)}`)
    const [code, now] = moved[0]
    await page.goto(`${world.origin}/indicators/${code}`)
    await settled(page)
    assert.match(await page.locator('h1').innerText(), new RegExp({ alert: '预警', watch: '关注', normal: '正常', none: '无数据' }[now.light]))
  }))

  test('the publisher publishes', () => as(world, 'fabu', async (page) => {
    await page.goto(world.origin + submission)
    await settled(page)
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
    await page.locator('.pagehead .state', { hasText: '已发布' }).waitFor()
  }))

  test('templates and other files than workbooks', () => as(world, 'tongji', async (page) => {
    await page.goto(`${world.origin}/imports`)
    await settled(page)
    for (const name of ['指标数据.xlsx', '目标值.xlsx']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
      assert.equal(await file.failure(), null, name)
    }
    await page.locator('input[type=file]').setInputFiles({ name: '说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') })
    assert.match(await page.getByRole('alert').innerText(), /不是 xlsx/)
  }))

  test('a broken workbook is refused in words', () => as(world, 'tongji', async (page, visit) => {
    for (const status of [400, 413, 415, 422]) visit.expected.add(status)
    await page.goto(`${world.origin}/imports`)
    await settled(page)
    await page.locator('input[type=file]').setInputFiles({ name: '坏文件.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004 broken') })
    await page.getByRole('button', { name: '检查', exact: true }).click()
    const said = page.locator('[role=alert], .verdict.bad, .findings .error').first()
    await said.waitFor()
    assert.match(await said.innerText(), /[\u4e00-\u9fff]{4,}/)
  }))
}
