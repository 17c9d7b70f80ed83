// The templates' part of the API. Types come from the server's document.
import { http, ifMatch, take } from './client'
import type { components } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type Template = S['ProjectTemplate']
export type Migration = S['TemplateMigration']
export type TemplateImported = S['TemplateImported']
type Proposal = S['ProposalBody']

export const templateApi = {
  list: () => take<Page<Template>>(http.GET('/api/v1/project-templates')),
  bring: (file: Record<string, never>, note: string, dry_run: boolean) => take<TemplateImported>(http.POST('/api/v1/project-templates', { body: { file, note, dry_run } })),
  migrations: () => take<Page<Migration>>(http.GET('/api/v1/template-migrations')),
  propose: (id: string, body: Proposal) => take<Migration>(http.POST('/api/v1/projects/{id}/template-migrations', { params: { path: { id } }, body })),
  decide: ({ id, rev }: Migration, approve: boolean, note: string) => take<Migration>(http.POST('/api/v1/template-migrations/{id}/decision', { params: { path: { id }, header: ifMatch(rev) }, body: { approve, note } })),
  projects: (q: string) => take<Page<S['ProjectItem']>>(http.GET('/api/v1/projects', { params: { query: { q, limit: 20 } } })),
}
