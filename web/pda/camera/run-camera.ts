import { afterBreak, lookAt, type Seen } from "../../shared/scan/sighting.ts";
import { type Camera, type CameraFault, cameraFaultOf, openCamera } from "./camera.ts";
import { type Reading, readCodes } from "./code-reader.ts";
import { isAimed, regionOf, type Size } from "./region.ts";

/** What whoever shows the camera hears of it. */
export type CameraListener = {
  readonly opened: (camera: Camera, picture: Size) => void;
  /** A picture was read. */
  readonly looked: (reading: Reading, code: string | undefined, isCrowded: boolean) => void;
  /** It has ended by itself. The name is that of the error, for whoever is asked for help. */
  readonly failed: (fault: CameraFault, name: string) => void;
};

/** What was seen, kept while the camera takes a break. */
export type SeenMemory = { current: Seen };

/** Shows the camera in a view and reads what lies within its frame, until the returned function is called. */
export function runCamera(view: HTMLVideoElement, memory: SeenMemory, listener: CameraListener): () => void {
  let isOn = true;
  let camera: Camera | undefined;
  const stop = () => {
    isOn = false;
    camera?.stop();
    view.srcObject = null;
  };
  const fail = (error: unknown) => {
    // What breaks off because it was stopped is no fault.
    if (!isOn) return;
    stop();
    listener.failed(cameraFaultOf(error), error instanceof Error ? error.name : String(error));
  };
  const run = async () => {
    camera = await openCamera();
    if (!isOn) return camera.stop();
    camera.onLost(() => fail(new DOMException("the camera was taken away", "NotReadableError")));
    view.srcObject = camera.stream;
    await view.play();
    listener.opened(camera, { width: view.videoWidth, height: view.videoHeight });
    memory.current = afterBreak(memory.current, performance.now());
    while (isOn) {
      const began = performance.now();
      const reading = await readView(view);
      if (!isOn) return;
      const { seen, code, isCrowded } = lookAt(memory.current, reading.sightings, performance.now());
      memory.current = seen;
      listener.looked(reading, code, isCrowded);
      const spent = performance.now() - began;
      await new Promise((resolve) => setTimeout(resolve, Math.max(restMs, paceMs - spent)));
    }
  };
  run().catch(fail);
  return stop;
}

/** As often is enough for a hand that moves, and spares the battery. */
const paceMs = 100;
const restMs = 20;

async function readView(view: HTMLVideoElement) {
  const picture = { width: view.videoWidth, height: view.videoHeight };
  const region = regionOf(picture, { width: view.clientWidth, height: view.clientHeight });
  const reading = await readCodes(await createImageBitmap(view, region.x, region.y, region.width, region.height));
  const sightings = reading.codes.map(({ text, isLinear, corners }) => {
    return { text, isLinear, isAimed: isAimed(corners, region) };
  });
  return { ...reading, sightings };
}
