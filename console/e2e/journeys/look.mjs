import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

const cellOf = (node) => (node.cell && node.import_id ? node : (node.children ?? []).map(cellOf).find(Boolean))

export default function (world) {
  test('from the overview to a yellow indicator, its why and its cell', () => as(world, 'kan', async (page) => {
    await page.locator('.tile.watch').click()
    await page.waitForURL(/light=watch/)
    await settled(page)
    const rows = page.locator('.ind tbody tr:not(.group)')
    assert.ok((await rows.count()) > 0)
    for (const text of await rows.locator('.st .word').allInnerTexts()) assert.equal(text, '关注')
    let found
    for (const href of await rows.locator('.name a').evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
      const code = decodeURIComponent(new URL(href, world.origin).pathname.split('/').pop())
      found = cellOf((await ask(page, `/indicators/${encodeURIComponent(code)}/why`)).tree)
      if (found) { await rows.locator(`.name a[href="${href}"]`).click(); break }
    }
    assert.ok(found, 'no yellow indicator leads to a cell')
    await page.waitForURL(/\/indicators\/[^?]/)
    await settled(page)
    await page.getByRole('tab', { name: '为什么' }).click()
    const link = page.locator('.why').getByRole('link').filter({ hasText: found.cell }).first()
    assert.match(await link.innerText(), /\.xlsx › .+ › [A-Z]+\d+/)
    assert.match(await page.locator('.why').innerText(), /审核/)
    await link.click()
    await page.waitForURL(/\/imports\//)
    await settled(page)
    assert.match(await page.locator('main').innerText(), new RegExp(`单元格 ${found.cell}`))
    assert.ok(await page.getByRole('link', { name: '原文件' }).isVisible())
  }))

  test('the chart follows the year and the tabs say what is known', () => as(world, 'kan', async (page) => {
    const code = (await ask(page, '/indicators?limit=1')).items[0].code
    await page.goto(`${world.origin}/indicators/${code}`)
    await settled(page)
    assert.ok(await page.locator('.chart canvas').isVisible())
    await page.locator('.year').click()
    await page.getByRole('option', { name: '2023年' }).click()
    await settled(page)
    await page.getByRole('tab', { name: '数据与版次' }).click()
    await settled(page)
    const sums = await page.locator('#ind-panel tbody tr').count()
    assert.ok(sums > 3)
  }))

  test('an indicator is held against the upper-level target, with its source and year', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/indicators/RD_INTENSITY`)
    await settled(page)
    const text = (await page.locator('.align').innerText()).replace(/\s+/g, ' ')
    for (const part of ['高于上位目标', '本区目标（2025年）', '杭州市目标', '+1', '个百分点', '杭州市十四五规划', '2025年目标']) assert.ok(text.includes(part), `${part} in ${text}`)
    await page.goto(`${world.origin}/indicators/POP`)
    await settled(page)
    assert.equal(await page.locator('.align').count(), 0)
  }))

  test('the parts of a shortfall sum to the whole in the last digit shown', () => as(world, 'kan', async (page) => {
    const missing = new Set(['by_unit', 'by_input'])
    for (const item of (await ask(page, '/indicators?limit=200')).items) {
      const { split } = await ask(page, `/indicators/${encodeURIComponent(item.code)}/why`)
      const kinds = [...missing].filter((kind) => split?.[kind].length && split.whole_shown !== 0)
      if (kinds.length === 0) continue
      await page.goto(`${world.origin}/indicators/${item.code}`)
      await settled(page)
      const tables = page.locator('table.split')
      for (let i = 0; i < await tables.count(); i += 1) {
        const numbers = (await tables.nth(i).locator('td.num').allInnerTexts()).map((t) => Number(t.replace('−', '-').replace(/[+,]/g, '')))
        const whole = numbers.pop()
        const sum = numbers.filter(Number.isFinite).reduce((x, y) => x + y, 0)
        assert.ok(Math.abs(sum - whole) < 1e-6 * Math.max(1, Math.abs(whole)), `${item.code}: ${sum} against ${whole}`)
      }
      for (const kind of kinds) missing.delete(kind)
      if (missing.size === 0) return
    }
    assert.fail(`no indicator has a split ${[...missing].join(', ')}`)
  }))

  test('as of an earlier day, every page speaks of that day', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/?as_of=2024-03-31`)
    await settled(page)
    assert.match(await page.locator('.pagehead').innerText(), /2024年3月31日/)
    await page.locator('.tile.normal').click()
    await page.waitForURL(/as_of=2024-03-31/)
    await settled(page)
    await page.locator('.ind .per').first().waitFor()
    const shown = await page.locator('.ind .per').allInnerTexts()
    assert.ok(shown.some((t) => /20\d\d年/.test(t)))
    for (const text of shown) assert.doesNotMatch(text, /202[5-9]年/)
  }))

  test('filter, search, sort, unit and export of the table', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/indicators`)
    await settled(page)
    const names = () => page.locator('.ind tbody .name a').allInnerTexts()
    assert.equal((await names()).length, 43)
    await page.getByPlaceholder('名称、编码、责任单位').fill('地区生产总值')
    await page.waitForURL(/q=/)
    for (const name of await names()) assert.match(name, /地区生产总值/)
    await page.getByPlaceholder('名称、编码、责任单位').fill('')
    await page.getByRole('button', { name: /进度/ }).click()
    assert.equal(await page.locator('th[aria-sort=ascending]').count(), 1)
    await page.locator('.filters .end .el-select').click()
    await page.getByRole('option', { name: '万元', exact: true }).click()
    const gdp = page.locator('.ind tbody tr').filter({ has: page.locator('.code', { hasText: /^GDP$/ }) })
    assert.match(await gdp.locator('.val').innerText(), /万元/)
    for (const kind of ['xlsx', 'csv']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: `导出 ${kind}` }).click()])
      assert.match(file.suggestedFilename(), new RegExp(`\\.${kind}$`))
      assert.equal(await file.failure(), null)
    }
  }))

  test('a grade set by hand needs a reason, shows as one and can be taken back', () => as(world, 'guihua', async (page) => {
    const item = (await ask(page, '/indicators?limit=200')).items.find((i) => i.light === 'watch')
    await page.goto(`${world.origin}/indicators/${item.code}`)
    await settled(page)
    await page.getByRole('button', { name: '人工判定' }).click()
    const save = page.getByRole('dialog').getByRole('button', { name: '保存' })
    assert.ok(await save.isDisabled())
    await page.locator('#or').fill('按修订口径认定，演示用')
    await page.getByRole('dialog').locator('.el-select').click()
    await page.getByRole('option', { name: '基本符合' }).click()
    await save.click()
    await page.locator('.strip .tag', { hasText: '人工判定' }).waitFor()
    assert.match(await page.locator('.strip').innerText(), /按修订口径认定|系统判定/)
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: '人工判定', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '撤销人工判定' }).click()
    await page.locator('.strip .tag', { hasText: '人工判定' }).waitFor({ state: 'detached' })
  }))

  test('the plan tree is walked by keyboard', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/plan`)
    await settled(page)
    const items = page.getByRole('treeitem')
    const before = await items.count()
    await items.first().focus()
    await page.keyboard.press('ArrowLeft')
    assert.ok((await items.count()) < before)
    await page.keyboard.press('ArrowRight')
    assert.equal(await items.count(), before)
    await page.keyboard.press('ArrowDown')
    assert.equal(await items.nth(1).getAttribute('aria-selected'), 'true')
  }))

  test('the guided look goes from a yellow light to an approval', () => as(world, 'shenhe', async (page) => {
    await page.locator('.who').click()
    await page.getByRole('menuitem', { name: '五步导览' }).click()
    const tour = page.locator('.tour')
    const places = [/light=watch/, /\/indicators\/.+tab=why/, /\/imports\/.+cell=|tab=data/, /\/imports/, /\/review/]
    for (const [i, place] of places.entries()) {
      await tour.getByRole('button', { name: '带我去' }).click()
      await page.waitForURL(place)
      await settled(page)
      if (i < places.length - 1) await tour.getByRole('button', { name: '下一步' }).click()
    }
    await tour.getByRole('button', { name: '完成' }).click()
    assert.equal(await tour.count(), 0)
  }))
}
