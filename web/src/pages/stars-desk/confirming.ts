/** What comes next once a list is with the town, who does it, and what everybody else is told meanwhile. */
import type { Step } from '@/api/types-stars'
import type { Question } from '@/composables/stars'

export interface NextAct {
  path: string
  needs: string
  text: string
  question: Question
  done: string
  waits: string
}

const CONFIRM: NextAct = {
  path: 'confirmation',
  needs: 'award.confirm',
  text: '审定',
  question: {
    title: '审定',
    message: '您看过名单、公示和异议,同意这份名单?做过这份名单的人不能审定。',
    confirm: '同意',
  },
  done: '审定了,等监委会签字',
  waits: '等镇里审定。请管理员用自己的账号登录来审。',
}
const SIGN: NextAct = {
  path: 'signature',
  needs: 'award.sign',
  text: '签字',
  question: { title: '监委会签字', message: '您看过全过程的记录,没有问题?', confirm: '签字' },
  done: '签字了,可以通报',
  waits: '等监委会签字。请监督员用自己的账号登录来签。',
}
const ANNOUNCE: NextAct = {
  path: 'announcement',
  needs: 'award.run',
  text: '通报',
  question: { title: '通报', message: '通报表扬马上公开,奖励积分一起到账,证书可以打印。', confirm: '通报' },
  done: '通报了',
  waits: '等评选专员通报。',
}

export function nextAct(agreed: { confirmed: Step | null; signed: Step | null }): NextAct {
  if (!agreed.confirmed) return CONFIRM
  return agreed.signed ? ANNOUNCE : SIGN
}
