// The notices' part of the API. Types come from the server's document.
import { http, take } from './client'
import type { components } from './schema'

type S = components['schemas']
export type Notice = S['Notice']
export type NoticePage = S['NoticePage']
/** `mail_available` is only sent, never taken. */
export type NoticeSettings = S['NoticeSettings'] & { mail_available?: boolean }
export type NoticeRoute = S['Route']

export const noticeApi = {
  list: (unread: boolean, cursor?: string) => take<NoticePage>(http.GET('/api/v1/notices', { params: { query: { unread, cursor, limit: 50 } } })),
  read: (id: string) => take<void>(http.POST('/api/v1/notices/{id}/read', { params: { path: { id } } })),
  readAll: () => take<void>(http.POST('/api/v1/notices/read')),
  settings: () => take<NoticeSettings>(http.GET('/api/v1/me/notice-settings')),
  saveSettings: (body: NoticeSettings) => take<NoticeSettings>(http.PUT('/api/v1/me/notice-settings', { body })),
}
