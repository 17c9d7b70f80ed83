import { expect, test } from 'vitest'
import type { ProjectDocument } from '@/api/documents'
import type { Gate } from '@/api/project'
import { before, paperGroups, papersOf } from './papers'

const doc = (id: string, gate: string, paper: string, more: Partial<ProjectDocument> = {}): ProjectDocument =>
  ({ id, gate, paper, doc_no: '', file_name: `${id}.pdf`, mime: 'application/pdf', bytes: 9, sha256: '', note: '', by: 'xiasha', at: '', synthetic: false, ...more })
const gate = (code: string, documents: string[]) => ({ gate: code, name: code, name_en: code, state: 'open', documents }) as unknown as Gate

test('wanted papers come first, also those without a file; a replaced file does not count', () => {
  const docs = [doc('a', 'filing', '备案表', { replaced_by: 'b' }), doc('b', 'filing', '备案表', { replaces: 'a' }), doc('c', 'filing', '说明')]
  const found = papersOf('filing', [{ name: '备案表', doc_no: '' }, { name: '承诺书', doc_no: '' }], docs)
  expect(found.map((p) => [p.name, p.wanted, p.files.map((f) => f.id)])).toEqual([['备案表', true, ['b']], ['承诺书', true, []], ['说明', false, ['c']]])
})

test('the documents of classes belong to the project itself; files of a gate that is gone stay to be seen', () => {
  const project = { classes: [{ code: 'x', name: '市重点', name_en: 'City key', holds: 'yes', rule: '', document: '杭发改〔2024〕1号' }], all_gates: [gate('filing', ['备案表']), gate('talk', [])] }
  const found = paperGroups(project, [doc('a', 'lunch', '菜单')], { name: '项目', name_en: 'Project' }, (name) => `${name}文件`)
  expect(found.map((g) => g.gate)).toEqual(['', 'filing', 'lunch'])
  expect(found[0]?.papers[0]).toMatchObject({ name: '市重点文件', doc_no: '杭发改〔2024〕1号', files: [] })
})

test('what a file took the place of, the latest first', () => {
  const docs = [doc('a', '', 'x'), doc('b', '', 'x', { replaces: 'a' }), doc('c', '', 'x', { replaces: 'b' })]
  expect(before(docs[2] as ProjectDocument, docs).map((d) => d.id)).toEqual(['b', 'a'])
})
