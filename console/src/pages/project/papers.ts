// Which papers a project needs and which it has, gate by gate.
import type { ProjectDocument } from '@/api/documents'
import type { Gate, Project } from '@/api/project'

export interface Paper {
  name: string
  /** The number that a document is known by, before there is a file. */
  doc_no: string
  /** The files that count. */
  files: ProjectDocument[]
  /** The gate's template names it. */
  wanted: boolean
}
export interface PaperGroup { gate: string; name: string; name_en: string; state: Gate['state'] | ''; papers: Paper[] }

const counts = (d: ProjectDocument): boolean => !d.replaced_by

/** The papers of one gate (of the project itself if empty): those that are wanted first, then whatever else was added. */
export function papersOf(gate: string, wanted: { name: string; doc_no: string }[], docs: readonly ProjectDocument[]): Paper[] {
  const own = docs.filter((d) => d.gate === gate && counts(d))
  const known = wanted.map((w) => ({ ...w, wanted: true, files: own.filter((d) => d.paper === w.name) }))
  const others = [...new Set(own.map((d) => d.paper))].filter((name) => !wanted.some((w) => w.name === name))
  return [...known, ...others.map((name) => ({ name, doc_no: '', wanted: false, files: own.filter((d) => d.paper === name) }))]
}

/** What the documents of classes are called. */
export const classPapers = (project: Pick<Project, 'classes'>, word: (name: string) => string): { name: string; doc_no: string }[] =>
  project.classes.filter((c) => c.document).map((c) => ({ name: word(c.name), doc_no: c.document ?? '' }))

/** The project itself, then its gates in order; gates without a paper are left out. */
export function paperGroups(project: Pick<Project, 'classes' | 'all_gates'>, docs: readonly ProjectDocument[], self: { name: string; name_en: string }, word: (name: string) => string): PaperGroup[] {
  const gates = project.all_gates.map((g) => ({ gate: g.gate, name: g.name, name_en: g.name_en, state: g.state, papers: papersOf(g.gate, g.documents.map((name) => ({ name, doc_no: '' })), docs) }))
  const gone = [...new Set(docs.filter((d) => d.gate && counts(d) && !project.all_gates.some((g) => g.gate === d.gate)).map((d) => d.gate))]
  const old = gone.map((gate) => ({ gate, name: gate, name_en: gate, state: '' as const, papers: papersOf(gate, [], docs) }))
  return [{ gate: '', ...self, state: '' as const, papers: papersOf('', classPapers(project, word), docs) }, ...gates, ...old].filter((g) => g.papers.length > 0)
}

/** The files that one took the place of, the latest first. */
export function before(doc: ProjectDocument, docs: readonly ProjectDocument[]): ProjectDocument[] {
  const found: ProjectDocument[] = []
  let at = doc.replaces
  while (at) {
    const old = docs.find((d) => d.id === at)
    if (!old || found.includes(old)) break
    found.push(old)
    at = old.replaces
  }
  return found
}
