import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  for (const look of [{}, { dark: true }, { width: 360, height: 740, phone: true }, { lang: 'en' }]) {
    test(`without a login: public plans and published values ${JSON.stringify(look)}`, () => as(world, null, async (page) => {
      await page.goto(`${world.origin}/login`)
      await settled(page)
      await page.locator('.foot a').click()
      await page.waitForURL(/\/public/)
      await settled(page)
      await page.locator('.published').waitFor()
      const { items } = await ask(page, '/public/plans/QT-145/indicators')
      assert.equal(await page.locator('.published tbody tr').count(), items.length)
      assert.ok((await page.locator('.published .synthetic').count()) > 0, 'demo values are marked')
      assert.deepEqual(await breaches(page), [])
      assert.ok((await overflow(page)) <= 0)
      // Another plan by its address; nothing asks for a login.
      await page.goto(`${world.origin}/public/QT-2027`)
      await settled(page)
      assert.match(await page.locator('h1').innerText(), look.lang === 'en' ? /2027/ : /2027年发展目标/)
      assert.match(page.url(), /\/public\/QT-2027$/)
    }, look))
  }

  test('a draft stays out of public sight', async () => {
    const draft = '不公开的草稿版本'
    await as(world, 'guihua', async (page) => {
      await page.goto(`${world.origin}/plan`)
      await settled(page)
      await page.getByRole('button', { name: '新建版本' }).click()
      await page.locator('#vv').fill(draft)
      await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
      await page.waitForURL(/plan_version=/)
    })
    await as(world, null, async (page) => {
      await page.goto(`${world.origin}/public/QT-145`)
      await settled(page)
      for (const path of ['/public/plans', '/public/plans/QT-145', '/public/plans/QT-145/indicators']) assert.ok(!JSON.stringify(await ask(page, path)).includes(draft), path)
      assert.ok(!(await page.locator('body').innerText()).includes(draft))
    })
  })
}
