/// <reference types="vite/client" />

interface Window {
  /** The answer that the inline script of landing.html asked for before this bundle arrived. */
  firstAnswer?: Promise<Response>
}
