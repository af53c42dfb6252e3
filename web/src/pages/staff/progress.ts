import type { Import } from '@/api/types'

/** How far an import is, 0 to 100. */
export function percent(progress: Import['progress']): number {
  if (progress === null || progress === undefined) return 0
  const share =
    typeof progress === 'number' ? progress : progress.total > 0 ? progress.done / progress.total : 0
  return Math.round(Math.min(1, Math.max(0, share)) * 100)
}
