import type { Plugin } from 'vite'

/** While developing, /c/TOKEN shows the landing page, as the Python server does. */
export function landingInDevelopment(): Plugin {
  return {
    name: 'points-landing-in-development',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (/^\/c\/[^/]+\/?$/i.test(request.url ?? '')) request.url = '/landing.html'
        next()
      })
    },
  }
}
