import { onScopeDispose, ref, type Ref } from 'vue'
import { pixelsOf } from './picture'

const FRAME_MS = 120

/** What to say when there is no camera, by the browser's own name of the error. */
const WHY: Record<string, string> = {
  NotAllowedError: '没有打开摄像头的权限。请在手机设置里允许,或用下面的办法。',
  NotFoundError: '这台设备没有摄像头。请用扫码枪,或手输数字。',
  NotReadableError: '摄像头正被别的程序占用。关掉它再试,或用下面的办法。',
}
const NO_CAMERA = '这里打不开摄像头。请点“拍照识别”,或手输数字。'

/** The camera, from 开始扫码 until the page is left; `found` gets every text that is read, again and again. */
export function useCamera(
  video: Readonly<Ref<HTMLVideoElement | null>>,
  found: (text: string) => void,
  goods = false,
) {
  const running = ref(false)
  const starting = ref(false)
  const trouble = ref('')
  const canvas = document.createElement('canvas')
  let stream: MediaStream | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
    running.value = false
  }

  async function look(): Promise<void> {
    if (!running.value || !video.value) return
    const pixels = document.visibilityState === 'visible' ? pixelsOf(video.value, canvas) : null
    if (pixels) {
      const { decode } = await import('./decoder')
      const text = await decode(pixels, { goods }).catch(() => null)
      if (text && running.value) found(text)
    }
    timer = setTimeout(look, FRAME_MS)
  }

  async function begin(): Promise<void> {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('', 'Missing')
    const loading = import('./decoder').then((decoder) => decoder.prepare())
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 } },
      audio: false,
    })
    await loading
    if (!video.value) return stop()
    video.value.srcObject = stream
    await video.value.play() // iOS shows a black picture without it
    running.value = true
    void look()
  }

  async function start(): Promise<void> {
    if (running.value || starting.value) return
    starting.value = true
    trouble.value = ''
    try {
      await begin()
    } catch (error) {
      stop()
      trouble.value = (error instanceof Error && WHY[error.name]) || NO_CAMERA
    } finally {
      starting.value = false
    }
  }

  onScopeDispose(stop)
  return { running, starting, trouble, start, stop }
}
