// Files of a project. Types come from the server's document.
import { address, fileForm, http, take } from './client'
import type { components } from './schema'

type S = components['schemas']
export type ProjectDocument = S['ProjectDocument']
export type ProjectDocuments = S['ProjectDocuments']
export interface DocumentParts { gate: string; paper: string; doc_no: string; note: string; replaces: string }

export const documentApi = {
  list: (id: string, as_of?: string) => take<ProjectDocuments>(http.GET('/api/v1/projects/{id}/documents', { params: { path: { id }, query: { as_of } } })),
  add: (id: string, file: File, parts: DocumentParts) =>
    take<ProjectDocument>(http.POST('/api/v1/projects/{id}/documents', { params: { path: { id } }, body: { file: file.name }, bodySerializer: () => fileForm(file, { ...parts }) })),
  address: (id: string) => address(`/projects/documents/${id}`),
}
