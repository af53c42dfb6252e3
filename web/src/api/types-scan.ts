/** Shapes of the API around a scan. */
import type { EventKind, Phase } from './types'

export interface ScannedPerson {
  person_id: number
  /** Whole only for who is signed in. */
  name: string
  /** Where they live, if there are several to choose from. */
  place_name: string
  phone_last4: string | null
  in_at: string | null
  out_at: string | null
}

export interface CodeLanding {
  event: {
    id: number
    title: string
    location: string
    starts_at: string
    ends_at: string
    in_charge: string
    in_charge_phone: string
    kind: EventKind
  }
  phase: Phase
  printed: boolean
  receipt: string
  receipt_expires_at: string
  server_time: string
  people: ScannedPerson[]
}

export interface ScanDone {
  scan_id: number
  attendance_id: number
  phase: Phase
  person_name: string
  team: string
  at: string
  minutes: number
  message: string
  note: string | null
}

export interface OfflineScan {
  nonce: string
  event_id: number
  phase: Phase
  code?: string
  person_id?: number
  scanned_at: string
  gate?: string
}

export interface BatchResult {
  nonce: string
  status: number
  replayed: boolean
  reason: string | null
  explanation: string | null
  person_name: string | null
  message: string | null
}
