// Runs before the first paint so that a dark page never flashes white.
;(function () {
  try {
    var saved = localStorage.getItem('qipan.theme')
    var dark = saved ? saved === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    document.documentElement.classList.toggle('dark', dark)
    document.documentElement.lang = localStorage.getItem('qipan.lang') === 'en' ? 'en' : 'zh-CN'
  } catch {
    // Storage may be closed to us; the light theme then stands.
  }
})()
