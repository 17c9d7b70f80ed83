import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

const VIEWS = ['table', 'board', 'gantt', 'funnel', 'calendar', 'blocked', 'counts']
const tab = (page, name) => page.getByRole('tab', { name, exact: true })

export default function (world) {
  test('projects are narrowed, sorted and summed, and a view is kept', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/projects`)
    await settled(page)
    const all = await ask(page, '/projects')
    await page.getByText(`/ ${all.total} 个`).waitFor()
    await page.getByRole('button', { name: /^总投资/ }).click()
    await page.waitForURL(/sort=investment&dir=desc/)
    await settled(page)
    const [first] = (await ask(page, '/projects?sort=investment&dir=desc&limit=1')).items
    assert.match(await page.locator('tbody tr').first().innerText(), new RegExp(first.name.replace(/[()（）]/g, '.')))
    await page.getByRole('button', { name: '延期', exact: true }).click()
    await page.waitForURL(/late=true/)
    const late = await ask(page, '/projects?late=true')
    await page.getByText(`/ ${late.total} 个`).waitFor()
    assert.equal(late.totals.late, late.total, 'sums are of what is shown')
    assert.match(await page.locator('tfoot').innerText(), new RegExp(`合计 ${late.total} 个`))
    const name = `延期的 ${Date.now()}`
    await page.getByRole('button', { name: /^我的视图/ }).click()
    const dialog = page.getByRole('dialog', { name: '我的视图' })
    await dialog.getByLabel('视图名称').fill(name)
    await dialog.getByRole('button', { name: '保存当前视图' }).click()
    await dialog.getByRole('button', { name, exact: true }).waitFor()
    assert.deepEqual(await breaches(page), [])
    await page.goto(`${world.origin}/projects`)
    await settled(page)
    await page.getByRole('button', { name: /^我的视图/ }).click()
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
    await page.waitForURL(/late=true/)
    await page.getByRole('button', { name: /^我的视图/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: `删除 ${name}` }).click()
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })
  }))

  test('every way of looking at projects stands on a wide and a narrow screen, light and dark', async () => {
    for (const options of [{}, { width: 390, height: 844, phone: true, dark: true }]) {
      await as(world, 'kan', async (page) => {
        for (const view of VIEWS) {
          await page.goto(`${world.origin}/projects?view=${view}`)
          await settled(page)
          assert.deepEqual(await breaches(page), [], `${view} ${JSON.stringify(options)}`)
          assert.ok(await overflow(page) <= 0, `${view} is wider than the screen`)
        }
      }, options)
    }
  })

  test('the filters and the day go from tab to tab', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/projects?batch=advancing&as_of=2021-06-30`)
    await settled(page)
    for (const [name, path] of [['看板', 'cards'], ['甘特图', 'gantt'], ['漏斗', 'funnel']]) {
      const asked = page.waitForRequest((r) => r.url().includes(`/projects/${path}`))
      await tab(page, name).click()
      assert.match((await asked).url(), /batch=advancing.*as_of=2021-06-30/)
      await settled(page)
    }
    await page.getByRole('button', { name: '清除条件' }).click()
    await page.waitForURL((url) => !url.search.includes('batch') && url.search.includes('as_of=2021-06-30'))
  }))

  test('the funnel leads to the list behind a batch', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/projects?view=funnel`)
    await settled(page)
    const funnel = await ask(page, '/projects/funnel')
    const batch = funnel.batches.find((b) => b.batch === 'advancing')
    await page.getByRole('link', { name: `推进一批 ${batch.count}` }).click()
    await page.waitForURL(/batch=advancing/)
    await settled(page)
    await page.getByText(`合计 ${batch.count} 个`).waitFor()
    assert.equal(funnel.batches.reduce((n, b) => n + b.count, 0), funnel.total)
  }))

  test('the Gantt chart is worked by keys and opens a project', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/projects?view=gantt&sort=name`)
    await settled(page)
    const gantt = await ask(page, '/projects/gantt?sort=name')
    const chart = page.locator('.gantt')
    assert.ok(await chart.locator('.names li').count() < 60, 'only the rows that are seen')
    await chart.focus()
    await page.keyboard.press('End')
    await chart.getByRole('link', { name: gantt.rows.at(-1).name, exact: true }).waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('-')
    await page.waitForURL(/zoom=year/)
    await chart.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/projects/${gantt.rows[1].id}`))
  }))

  test('blocked projects stand under who holds the ball', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/projects?view=blocked`)
    await settled(page)
    const { items } = await ask(page, '/projects/blocked')
    assert.ok(items.length, 'the demo has blocked projects')
    const held = items[0].holder === 'enterprise' ? '企业' : items[0].holder
    await page.getByRole('heading', { name: new RegExp(`^${held}`) }).waitFor()
    await page.getByRole('button', { name: '交办' }).first().click()
    await page.getByRole('dialog', { name: '交办' }).getByText(items[0].projects[0].name).waitFor()
  }))

  test('what is due stands in its month and in one\'s own calendar', () => as(world, 'kan', async (page, visit) => {
    await page.goto(`${world.origin}/projects?view=calendar`)
    await settled(page)
    await page.getByText(/本月到期 \d+ 项/).waitFor()
    await page.getByText('订阅到自己的日历').click()
    await page.getByRole('button', { name: '生成订阅地址' }).click()
    const address = await page.locator('.feed code').innerText()
    const anonymous = await visit.context.browser().newContext()
    const read = await anonymous.request.get(address)
    assert.match(await read.text(), /^BEGIN:VCALENDAR\r\n/)
    await page.getByRole('button', { name: '停用' }).click()
    await page.getByText('目前没有订阅地址').waitFor()
    assert.equal((await anonymous.request.get(address)).status(), 404)
    await anonymous.close()
  }))

  test('a published count names its rule and equals its list', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/projects?view=counts&period=2020`)
    await settled(page)
    for (const count of (await ask(page, '/counts?period=2020')).items) {
      await page.getByRole('button', { name: `${count.name} ${count.value}`, exact: true }).click()
      await settled(page)
      await page.getByText(`${count.name}：清单`).first().waitFor()
      if (count.value) assert.equal(await page.locator('.behind tbody tr').count(), count.value, count.rule)
      await page.getByText('与计数一致').waitFor()
    }
  }))
}
