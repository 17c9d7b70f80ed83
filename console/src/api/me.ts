// What I keep for myself: saved views and the feed of deadlines.
import { http, take } from './client'
import type { components } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type SavedView = S['SavedView']
export type Feed = S['Feed']

export const meApi = {
  views: (page: string) => take<Page<SavedView>>(http.GET('/api/v1/me/views', { params: { query: { page } } })),
  saveView: (body: SavedView) => take<Page<SavedView>>(http.PUT('/api/v1/me/views', { body })),
  deleteView: (page: string, name: string) => take<void>(http.DELETE('/api/v1/me/views/{page}/{name}', { params: { path: { page, name } } })),
  feed: () => take<Feed>(http.GET('/api/v1/me/feed')),
  makeFeed: () => take<Feed>(http.PUT('/api/v1/me/feed')),
  endFeed: () => take<void>(http.DELETE('/api/v1/me/feed')),
}
