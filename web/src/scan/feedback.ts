let sound: AudioContext | null = null

/** To be called in a tap: phones allow sound only after one. */
export function allowSound(): void {
  try {
    sound ??= new AudioContext()
    void sound.resume()
  } catch {
    sound = null // no sound on this device: the screen says the same
  }
}

function tone(hertz: number, from: number, seconds: number): void {
  if (!sound) return
  const oscillator = sound.createOscillator()
  const volume = sound.createGain()
  volume.gain.value = 0.15
  oscillator.frequency.value = hertz
  oscillator.connect(volume).connect(sound.destination)
  oscillator.start(sound.currentTime + from)
  oscillator.stop(sound.currentTime + from + seconds)
}

/** One high tone for yes, two low ones for no; a short or a double buzz. */
export function feedback(yes: boolean): void {
  if (yes) tone(1320, 0, 0.12)
  else [0, 0.22].forEach((from) => tone(280, from, 0.16))
  // Before the first tap on a page, as after a scanner's reload, the browser refuses to buzz and complains.
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(yes ? 60 : [120, 80, 120])
}
