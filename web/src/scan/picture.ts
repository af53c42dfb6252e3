const SIDE_MAX_PX = 960

type Drawable = HTMLVideoElement | HTMLImageElement

/** The pixels of a frame or photo, scaled down so that an old phone can keep up; null while there are none. */
export function pixelsOf(
  source: Drawable,
  canvas: HTMLCanvasElement,
  sideMaxPx = SIDE_MAX_PX,
): ImageData | null {
  const video = source instanceof HTMLVideoElement
  const width = video ? source.videoWidth : source.naturalWidth
  const height = video ? source.videoHeight : source.naturalHeight
  if (!width || !height) return null
  const scale = Math.min(1, sideMaxPx / Math.max(width, height))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context?.getImageData(0, 0, canvas.width, canvas.height) ?? null
}

const dataUrlOf = (file: File) =>
  new Promise<string>((done, failed) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.onerror = () => failed(reader.error)
    reader.readAsDataURL(file)
  })

/** A still photo, where the browser gives no camera (WeChat on some phones). */
export async function photoPixels(file: File): Promise<ImageData | null> {
  const image = new Image()
  image.src = await dataUrlOf(file)
  await image.decode()
  return pixelsOf(image, document.createElement('canvas'), 1600)
}
