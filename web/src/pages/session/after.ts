/** Where to go after signing in: only ever a page of this site. */
export function placeAfter(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
