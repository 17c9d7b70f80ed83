// The one map from a file to a reservation; print, downloads, questions, import, the public map.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { unzip, zip } from '../zip.mjs'
import { as, ask } from './visit.mjs'

const TXT = readFileSync(new URL('../data/site.txt', import.meta.url))
const WKT = 'id,name,WKT\nA,甲地块,"POLYGON((542402.227 3356286.929,542562.227 3356286.929,542562.227 3356150.679,542402.227 3356150.679,542402.227 3356286.929))"\n'
async function drawn(page) {
  await page.waitForFunction(() => globalThis.qipanMap?.loaded(), null, { timeout: 60_000 })
  await page.evaluate(() => new Promise((done) => { qipanMap.once('idle', done); qipanMap.triggerRepaint() }))
}
async function open(page, world, query = '') {
  await page.goto(`${world.origin}/map${query}`)
  await settled(page)
  await drawn(page)
}
const outcome = async (page) => (await page.locator('.verdict .big').innerText()).split('\n').at(-1)
const spot = (page, place) => page.evaluate(([x, y]) => { const p = qipanMap.project([x, y]), box = qipanMap.getCanvas().getBoundingClientRect(); return [p.x + box.left, p.y + box.top] }, place)
/** A file let go over the map, as from a folder. */
const drop = (page, name, bytes) => page.evaluate(([n, b]) => {
  const data = new DataTransfer()
  data.items.add(new File([Uint8Array.from(b)], n))
  for (const type of ['dragover', 'drop']) document.querySelector('.stage').dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
}, [name, [...bytes]])
/** The pages of a PDF in millimetres. */
const papers = (pdf) => pdf.toString('latin1').split('endobj').filter((o) => /\/Type ?\/Page\b/.test(o)).map((o) => /\/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]/.exec(o).slice(1).map((pt) => Math.round((Number(pt) / 72) * 25.4)))
const shot = async (page, name) => { if (process.env.QIPAN_SHOTS) await page.screenshot({ path: `${process.env.QIPAN_SHOTS}/${name}.png` }) }

export default function (world) {
  test('a file dropped on the map: verdict, report, drag, reservation, the same bytes again', () => as(world, 'guihua', async (page) => {
    await open(page, world)
    await drop(page, '报批坐标.txt', TXT)
    await page.locator('.verdict').waitFor()
    assert.equal(await outcome(page), '禁止')
    assert.match(await page.locator('.reasons li').first().innerText(), /3\.27 亩/)
    assert.match(await page.locator('.verdict').innerText(), /NT-0808-1/)
    await shot(page, 'map-verdict')
    await page.getByLabel('项目名称').fill(`报批地块 ${Date.now()}`)
    await page.getByRole('button', { name: '保存选址' }).click()
    const [report] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载报告' }).click()])
    const docx = readFileSync(await report.path())
    const text = unzip(docx).get('word/document.xml').toString('utf8').replace(/<[^>]+>/g, '')
    for (const word of ['NT-0808-1', '3.27', 'gauss_kruger EPSG:4549', '初判结论：禁止']) assert.ok(text.includes(word), `${word} is not in the report`)
    const office = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((p) => existsSync(p))
    if (office) {
      const folder = mkdtempSync(join(tmpdir(), 'qipan-report-'))
      writeFileSync(join(folder, 'report.docx'), docx)
      execFileSync(office, ['--headless', `-env:UserInstallation=file://${folder}/office`, '--convert-to', 'pdf', '--outdir', folder, join(folder, 'report.docx')], { stdio: 'ignore', timeout: 120_000 })
      assert.deepEqual(papers(readFileSync(join(folder, 'report.pdf'))), [[210, 297]], 'the report is one page of A4')
      if (process.env.QIPAN_SHOTS) writeFileSync(`${process.env.QIPAN_SHOTS}/report.pdf`, readFileSync(join(folder, 'report.pdf')))
    }
    await page.getByRole('button', { name: '复核', exact: true }).click()
    await page.getByText(/逐字节相同/).waitFor()
    const first = new URL(page.url()).searchParams.get('siting')

    // Dragged off the farmland: the verdict turns before the button is let go.
    const times = []
    const sent = new Map()
    page.on('request', (r) => { if (r.url().endsWith('/siting/check')) sent.set(r, Date.now()) })
    page.on('requestfinished', (r) => { if (sent.has(r)) times.push(Date.now() - sent.get(r)) })
    const shape = (await ask(page, `/sitings/${first}`)).shape.coordinates[0]
    const middle = [0, 1].map((i) => (Math.min(...shape.map((p) => p[i])) + Math.max(...shape.map((p) => p[i]))) / 2)
    await page.evaluate(([lng, lat]) => qipanMap.jumpTo({ center: [lng, lat], zoom: 15 }), middle)
    await drawn(page)
    const from = await spot(page, middle), to = await spot(page, [middle[0], middle[1] + 0.0022])
    await page.mouse.move(...from)
    await page.mouse.down()
    for (let i = 1; i <= 20; i += 1) { await page.mouse.move(from[0] + ((to[0] - from[0]) * i) / 20, from[1] + ((to[1] - from[1]) * i) / 20); await page.waitForTimeout(15) }
    await page.waitForFunction(() => { const v = document.querySelector('.verdict .big'); return v && !v.textContent.includes('禁止') })
    await page.mouse.up()
    times.sort((a, b) => a - b)
    console.log(`      ${times.length} verdicts while dragging, ${times[times.length >> 1]} ms in the middle, ${times.at(-1)} ms at most`)
    assert.ok(times.length > 2)

    await page.getByLabel('项目名称').fill(`移位后 ${Date.now()}`)
    await page.getByRole('button', { name: '保存选址' }).click()
    await page.getByRole('button', { name: '预占指标' }).click()
    await page.getByRole('button', { name: '确定' }).click()
    await page.locator('.save .kind').first().waitFor()
    const trial = await ask(page, '/quotas/trial-balance')
    assert.deepEqual([trial.difference, trial.holds], [0, true])
    // The same check as of that day.
    const same = await page.evaluate(async (id) => {
      const kept = await (await fetch(`/api/v1/sitings/${id}`)).json()
      const text = async (r) => (await fetch(r)).text()
      const csrf = (await (await fetch('/api/v1/session')).json()).csrf_token ?? ''
      const again = await fetch('/api/v1/siting/check', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify(kept.request) })
      return { status: again.status, same: (await again.text()) === (await text(`/api/v1/sitings/${id}/verdict`)), recheck: (await (await fetch(`/api/v1/sitings/${id}/recheck`)).json()).same }
    }, first)
    assert.equal(same.recheck, true)
    if (same.status === 200) assert.equal(same.same, true)
  }))

  test('the demo has a siting of each outcome, on the map and in the list', () => as(world, 'kan', async (page) => {
    const all = (await ask(page, '/sitings?limit=200')).items.filter((s) => s.name.startsWith('演示：'))
    assert.deepEqual([...new Set(all.map((s) => s.outcome))].sort(), ['allowed', 'conditional', 'forbidden', 'manual_review', 'restricted'])
    await open(page, world, '?tab=site')
    for (const word of ['允许', '有条件', '限制', '禁止', '人工复核']) await page.locator('.list li').filter({ hasText: '演示：' }).filter({ hasText: word }).first().waitFor()
    await page.locator('.list li button').filter({ hasText: '江堤加固' }).click()
    await page.locator('.verdict').waitFor()
    assert.equal(await outcome(page), '人工复核')
    await page.getByRole('tab', { name: '图层' }).click()
    const box = page.getByRole('checkbox', { name: /已保存的选址/ })
    assert.equal(await box.isChecked(), true)
    await drawn(page)
    assert.ok(await page.evaluate(() => qipanMap.queryRenderedFeatures({ layers: ['sitings:fill'] }).length > 0))
    await box.uncheck()
    await page.waitForURL(/hide=sitings/)
  }))

  test('what a file does not tell is asked: the coordinate system of a csv, of a Shapefile without .prj and .cpg', () => as(world, 'guihua', async (page) => {
    await open(page, world)
    await drop(page, '地块.csv', Buffer.from(WKT))
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/不会自行猜测/).waitFor()
    assert.deepEqual(await breaches(page), [])
    assert.equal(await page.locator('.verdict').count(), 0, 'nothing is judged on a guess')
    await shot(page, 'map-questions')
    await dialog.getByRole('radio', { name: /4549/ }).first().check()
    await dialog.getByRole('button', { name: '按回答读取' }).click()
    const use = dialog.getByRole('button', { name: '放到地图上' })
    // A single plot that nothing is told about goes to the map by itself, and the dialog closes meanwhile.
    await Promise.race([use.waitFor(), page.locator('.verdict').waitFor()])
    await Promise.race([use.click().catch(() => {}), page.locator('.verdict').waitFor()])
    await page.locator('.verdict').waitFor()
    assert.match(await page.locator('.verdict').innerText(), /NT-0808-1/)

    const archive = Buffer.from(await page.evaluate(async () => [...new Uint8Array(await (await fetch('/api/v1/layers/park/download?format=shapefile&crs=EPSG:4549')).arrayBuffer())]))
    const bare = zip([...unzip(archive)].filter(([name]) => !/\.(prj|cpg)$/i.test(name)))
    await drop(page, '园区.zip', bare)
    await dialog.getByText(/不会自行猜测/).waitFor()
    await dialog.getByRole('radio', { name: /4549/ }).first().check()
    const utf8 = dialog.getByRole('radio', { name: /utf-?8/i })
    if (await utf8.count()) await utf8.first().check()
    await dialog.getByRole('button', { name: '按回答读取' }).click()
    await dialog.getByText('杭州医药港').first().waitFor()
    await shot(page, 'map-plots')
  }))

  test('the map is printed on A4 and A3 with legend, scale, mark and source', () => as(world, 'guihua', async (page) => {
    await page.addInitScript(() => { globalThis.print = () => { globalThis.printed = (globalThis.printed ?? 0) + 1 } })
    await open(page, world)
    await page.getByRole('button', { name: '打印' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('.picture img').waitFor()
    for (const [size, turned, paper] of [['A4', '横向', [297, 210]], ['A4', '纵向', [210, 297]], ['A3', '横向', [420, 297]], ['A3', '纵向', [297, 420]]]) {
      await dialog.getByLabel('纸张').selectOption(size)
      await dialog.getByLabel('方向').selectOption({ label: turned })
      await dialog.getByRole('button', { name: '打印' }).click()
      assert.ok(await page.evaluate(() => globalThis.printed > 0))
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
      assert.deepEqual(papers(pdf), [paper], `${size} ${turned}: one page of its own size`)
      if (process.env.QIPAN_SHOTS) writeFileSync(`${process.env.QIPAN_SHOTS}/print-${size}-${paper[0] > paper[1] ? 'wide' : 'tall'}.pdf`, pdf)
    }
    // On paper there is the sheet alone, with the whole picture of the map.
    await dialog.getByRole('button', { name: '打印' }).click()
    await page.emulateMedia({ media: 'print' })
    const paper = await page.evaluate(() => {
      const seen = [...document.body.children].filter((e) => getComputedStyle(e).display !== 'none')
      const img = document.querySelector('.sheet img'), box = document.querySelector('.sheet .picture').getBoundingClientRect()
      return { seen: seen.length, sheet: Boolean(seen[0]?.querySelector('.sheet')), bent: Math.abs(box.width / box.height - img.naturalWidth / img.naturalHeight) }
    })
    assert.deepEqual([paper.seen, paper.sheet, paper.bent < 0.02], [1, true, true], JSON.stringify(paper))
    await page.emulateMedia({ media: null })
    const text = await dialog.locator('.sheet').innerText()
    for (const word of [/永久基本农田/, /城镇开发边界/, /示意/, /来源：/, /\d+ k?m/, /CGCS2000/]) assert.match(text, word)
    // Beside a verdict there is less room: the control lines that it speaks of keep their legend.
    await page.getByRole('button', { name: '取消' }).click()
    await drop(page, '报批坐标.txt', TXT)
    await page.locator('.verdict').waitFor()
    await page.getByRole('button', { name: '打印' }).click()
    await dialog.locator('.picture img').waitFor()
    const legend = (await dialog.locator('.sheet h3').allInnerTexts()).join(' ')
    for (const word of [/永久基本农田/, /生态保护红线/, /城镇开发边界/]) assert.match(legend, word)
  }))

  test('parcels are coloured by a word of theirs; the whole map looks back to a day, also on paper', () => as(world, 'guihua', async (page) => {
    await open(page, world, '?tab=theme&theme=f~parcel~park~quantile~5')
    const classes = page.locator('table.classes')
    await classes.getByText('杭州医药港').waitFor()
    assert.match(await classes.innerText(), /无数据/)
    // Far out, where parcels are put together, they keep their colour.
    await page.waitForFunction(() => qipanMap.queryRenderedFeatures({ layers: ['parcel:fill'] }).some((f) => f.properties.theme_class !== undefined))
    await open(page, world, '?day=2021-09-01')
    assert.match(await page.locator('.side-panel').innerText(), /回看 2021年9月1日[\s\S]*当日尚无版本，不显示：/)
    assert.ok(await page.evaluate(() => qipanMap.getStyle().layers.some((l) => l.id.startsWith('river'))), 'what helps to find one\'s way stays')
    await page.getByRole('button', { name: '打印' }).click()
    assert.match(await page.locator('.sheet footer').innerText(), /回看 2021年9月1日/)
    await page.getByRole('button', { name: '取消' }).click()
    await page.getByRole('button', { name: '回到今天' }).click()
    await page.waitForFunction(() => !location.search.includes('day='))
  }))

  test('parcels by land use have the colours of the legend at every zoom', () => as(world, 'guihua', async (page) => {
    for (const zoom of [10, 11, 13]) {
      await open(page, world, `?by=land_use&at=120.46,30.28,${zoom}`)
      const found = await page.evaluate(() => {
        const all = qipanMap.queryRenderedFeatures({ layers: ['parcel:fill'] }).map((f) => f.properties)
        return { all: all.length, known: all.filter((p) => /^\d{2,}$/.test(p.land_use ?? '')).length, groups: all.filter((p) => p.count !== undefined).length, classes: [...new Set(all.map((p) => (p.land_use ?? '').slice(0, 2)))] }
      })
      assert.equal(found.known, found.all, `z${zoom}: each area tells its class`)
      assert.ok(found.classes.length >= 4, `z${zoom}: ${found.classes}`)
      assert.equal(found.groups > 0, zoom < 12, `z${zoom}: put together below 12 alone`)
    }
  }))

  test('an officer of a platform reads the parcel that the own project stands on', () => as(world, 'linjiang', async (page) => {
    const one = await page.evaluate(async () => (await (await fetch('/api/v1/projects?limit=1000')).json()).items.find((p) => p.parcel))
    await page.goto(`${world.origin}/projects/${one.id}`)
    await page.getByRole('link', { name: one.parcel }).click()
    await page.getByText('生命历程').waitFor()
    assert.equal(await page.getByRole('button', { name: /编辑|变更状态/ }).count(), 0)
  }))

  test('a layer is downloaded in a format and coordinate system of choice', () => as(world, 'kan', async (page) => {
    await open(page, world)
    const row = page.locator('.layer').filter({ hasText: '城镇开发边界' })
    await row.getByRole('button', { name: /图例/ }).click()
    await row.getByRole('button', { name: '下载' }).click()
    const dialog = page.getByRole('dialog')
    assert.deepEqual(await breaches(page), [])
    for (const [format, ending] of [['geojson', 'geojson'], ['shapefile', 'zip'], ['gpkg', 'gpkg'], ['fgb', 'fgb'], ['kml', 'kml'], ['dxf', 'dxf'], ['txt', 'txt'], ['csv', 'csv']]) {
      if (!(await dialog.isVisible())) await row.getByRole('button', { name: '下载' }).click()
      await dialog.getByLabel('格式').selectOption(format)
      await dialog.getByLabel('版本').selectOption('报批')
      const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: '下载' }).click()])
      assert.ok(file.suggestedFilename().endsWith(`.${ending}`) && file.suggestedFilename().includes('示意'), file.suggestedFilename())
      assert.ok(readFileSync(await file.path()).length > 1000)
      await dialog.waitFor({ state: 'hidden' })
    }
  }))

  test('a planner imports a layer version: questions, draft, published', () => as(world, 'guihua', async (page) => {
    await open(page, world)
    await page.getByRole('button', { name: '导入图层版本' }).click()
    const dialog = page.getByRole('dialog', { name: '导入图层版本' })
    const code = `plan-${Date.now()}`
    await dialog.locator('select').first().selectOption('')
    await dialog.getByLabel('图层代码').fill(code)
    await dialog.getByLabel('图层名称').fill('乡村单元规划（演示）')
    await dialog.locator('input[type=file]').setInputFiles({ name: '单元.csv', mimeType: 'text/csv', buffer: Buffer.from(WKT) })
    await dialog.getByLabel('版本', { exact: true }).fill('报批')
    await dialog.getByLabel('来源').fill('演示')
    await dialog.getByRole('button', { name: '试读' }).click()
    await dialog.getByText(/不会自行猜测/).waitFor()
    assert.deepEqual(await breaches(page), [])
    await shot(page, 'map-import')
    await dialog.getByRole('radio', { name: /4549/ }).first().check()
    await dialog.getByRole('button', { name: '按回答读取' }).click()
    await dialog.getByText(/可以存为草稿/).waitFor()
    await dialog.getByRole('button', { name: '存为草稿' }).click()
    await dialog.getByText(/只有维护者可见/).waitFor()
    await dialog.getByRole('button', { name: '发布', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.locator('.layer').filter({ hasText: '乡村单元规划' }).first().waitFor()
    const kept = await ask(page, `/layers/${code}/features`)
    assert.deepEqual([kept.number_matched, /示意|schematic/.test(kept.mark)], [1, true])
  }))

  for (const look of [{ name: 'light', width: 1280, height: 800 }, { name: 'dark phone', width: 390, height: 844, phone: true, dark: true }]) {
    test(`everybody sees the public layers, and only those: ${look.name}`, () => as(world, null, async (page) => {
      await page.goto(`${world.origin}/public-map`)
      await page.locator('.both').waitFor()
      await page.waitForFunction(() => globalThis.qipanMap?.loaded())
      const text = await page.locator('.open').innerText()
      assert.match(text, /示意/)
      assert.match(text, /街道界/)
      assert.doesNotMatch(text, /永久基本农田|生态保护红线/)
      assert.deepEqual(await breaches(page), [])
      assert.ok((await overflow(page)) <= 0)
      await shot(page, `public-map-${look.name.replace(' ', '-')}`)
    }, look))
  }
}
