import { zoomSteps } from "./region.ts";

/** Why there is no picture. */
export type CameraFault =
  /** The page did not come by HTTPS, so the browser has no cameras for it. */
  | "insecure"
  /** The person, the browser or the device does not allow it. */
  | "denied"
  /** The device has none. */
  | "none"
  /** Something else uses it, or it does not start. */
  | "busy"
  /** The reader of the pictures could not be loaded, or broke. */
  | "reader"
  /** Anything else; its name is told. */
  | "unknown";

/**
 * A camera that runs, and costs battery until it is stopped. What it can do is asked of the device each time: some know of
 * their light only a moment after the first picture.
 */
export type Camera = {
  readonly stream: MediaStream;
  /** Switches the light; undefined where the device has none. */
  readonly setLight: ((on: boolean) => Promise<void>) | undefined;
  /** Settings of the magnification, none or at least two, from the smallest. */
  readonly zooms: readonly number[];
  setZoom(zoom: number): Promise<void>;
  /** Calls when the device takes the camera away. */
  onLost(listener: () => void): void;
  stop(): void;
};

/** Opens the camera at the back of the device, or the only one. Fails with an error of the browser; see `cameraFaultOf`. */
export async function openCamera(): Promise<Camera> {
  if (!navigator.mediaDevices) throw new DOMException("no secure context", insecureName);
  const stream = await openStream();
  const [track] = stream.getVideoTracks();
  if (!track) throw new DOMException("a stream without pictures", "NotFoundError");
  const abilities = () => (track.getCapabilities?.() ?? {}) as Abilities;
  let settings: Settings = {};
  const set = async (more: Settings) => {
    // What is not said anew may fall back: the light would go out when the zoom is changed.
    const next = { ...settings, ...more };
    await track.applyConstraints({ advanced: [next as MediaTrackConstraintSet] });
    settings = next;
  };
  return {
    stream,
    get setLight() {
      return abilities().torch ? (on: boolean) => set({ torch: on }) : undefined;
    },
    get zooms() {
      const { zoom } = abilities();
      const steps = zoom ? zoomSteps(zoom.min, zoom.max) : [];
      return steps.length > 1 ? steps : [];
    },
    setZoom: (zoom) => set({ zoom }),
    onLost: (listener) => track.addEventListener("ended", listener),
    stop: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

/** Asks for zoom too, as who does not ask for it at once never gets it; where it is not allowed, the camera may still be. */
async function openStream(): Promise<MediaStream> {
  // Small codes want pixels; a camera that has fewer gives what it has.
  const wanted = { facingMode: "environment", width: { ideal: 1_920 }, height: { ideal: 1_080 } };
  const open = (video: object) => navigator.mediaDevices.getUserMedia({ audio: false, video });
  try {
    return await open({ ...wanted, zoom: true });
  } catch (error) {
    const asked = { name: "camera" as PermissionName };
    const camera = cameraFaultOf(error) === "denied" ? await navigator.permissions?.query(asked) : undefined;
    if (camera?.state !== "granted") throw error;
    return await open(wanted);
  }
}

/** What an error of opening or using the camera means for a person. */
export function cameraFaultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return faults[name] ?? "unknown";
}

/** Error of a reader that could not be loaded, or broke. */
export const readerErrorName = "CodeReaderError";
const insecureName = "InsecureContextError";

const faults: Readonly<Record<string, CameraFault>> = {
  [insecureName]: "insecure",
  [readerErrorName]: "reader",
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What the types of the platform do not know of tracks yet. */
type Abilities = { readonly torch?: boolean; readonly zoom?: { readonly min: number; readonly max: number } };
type Settings = { readonly torch?: boolean; readonly zoom?: number };
