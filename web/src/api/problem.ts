export interface Choice {
  person_id: number
  name: string
  place: string
}

/** What an application/problem+json body may carry beside the standard members. */
interface ProblemBody {
  reason?: string
  explanation?: string
  fields?: Record<string, string>
  choices?: Choice[]
  retry_after_seconds?: number
}

const NETWORK = '网络断了,请检查手机网络后再试一次。'
const SERVER = '系统忙不过来,请过一会儿再试。'

/**
 * Every way a request can fail, as one thing to show.
 *
 * `explanation` is a whole Chinese sentence for the person; `reason` is the stable word for the code.
 * `status` is 0 when no answer came (reason `network`): whether the server did it is then unknown.
 */
export class Problem extends Error {
  readonly status: number
  readonly reason: string
  readonly explanation: string
  readonly fields: Record<string, string>
  readonly choices: Choice[]
  readonly retryAfterSeconds: number | null

  constructor(status: number, body: ProblemBody, retryAfterSeconds: number | null = null) {
    const explanation = body.explanation || SERVER
    super(explanation)
    this.status = status
    this.reason = body.reason || 'unknown'
    this.explanation = explanation
    this.fields = body.fields ?? {}
    this.choices = body.choices ?? []
    this.retryAfterSeconds = body.retry_after_seconds ?? retryAfterSeconds
  }

  /** True when the outcome is unknown: the same request may be sent again under the same key. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500 || (this.status === 409 && this.retryAfterSeconds !== null)
  }

  static offline(): Problem {
    return new Problem(0, { reason: 'network', explanation: NETWORK })
  }

  static async from(response: Response): Promise<Problem> {
    const body = (await response.json().catch(() => ({}))) as ProblemBody
    const after = Number(response.headers.get('Retry-After') ?? NaN)
    return new Problem(response.status, body, Number.isFinite(after) ? after : null)
  }
}

/** The sentence to show for anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Problem ? error.explanation : SERVER
}
