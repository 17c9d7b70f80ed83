import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { Problem } from './api'
import { onSessionExpired } from './api/client'
import { i18n } from './locales'
import { router } from './router'
import './shell/element'
import { startLang } from './shell/lang'
import { dropSession } from './shell/session'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import './styles/print.css'

startLang()

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      // Only a lost connection or a fault of the server is worth a second try.
      retry: (count, error) => count < 1 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
    mutations: { networkMode: 'always' },
  },
})

onSessionExpired(() => {
  dropSession()
  queryClient.clear()
  const here = router.currentRoute.value
  if (here.path !== '/login') void router.push({ path: '/login', query: { next: here.fullPath } })
})

createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
