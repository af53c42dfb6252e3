import { AGE_BAND } from '@/text/words'

/** The bands that a resident can be given, youngest first. */
const VALUES = ['under_14', '14_17', '18_59', '60_74', '75_plus'] as const

export const AGE_BANDS = VALUES.map((value) => ({ value, text: AGE_BAND[value] ?? value }))
