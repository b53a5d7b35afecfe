import "./camera.css";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../shared/use-text.ts";
import { Icon } from "../frame/icon.tsx";
import { Facts } from "../frame/lists.tsx";
import type { Camera, CameraFault } from "./camera.ts";
import { cameraTexts } from "./camera-texts.ts";
import type { Reading } from "./code-reader.ts";
import { frameInset, type Size } from "./region.ts";
import { runCamera, type SeenMemory } from "./run-camera.ts";

type CameraPanelProps = {
  readonly onCode: (text: string) => void;
  readonly onClose: () => void;
  /** What was seen before a break, so that it is not scanned again. */
  readonly memory: SeenMemory;
  /** Whether it tells what the camera can do. */
  readonly isTest?: boolean;
};

type State =
  | { readonly name: "opening" }
  | { readonly name: "open"; readonly camera: Camera; readonly picture: Size }
  | { readonly name: "failed"; readonly fault: CameraFault; readonly why: string };

/**
 * The camera as a scanner: what lies within its frame is read. It runs as long as it is on the screen; when the page is
 * hidden it closes, as it would empty the battery in a pocket.
 */
export function CameraPanel({ onCode, onClose, memory, isTest = false }: CameraPanelProps) {
  const say = useText(cameraTexts);
  const view = useRef<HTMLVideoElement>(null);
  const heard = useRef({ onCode, onClose });
  heard.current = { onCode, onClose };
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<State>({ name: "opening" });
  const [hint, setHint] = useState<"aim" | "read" | "crowded">("aim");
  const [by, setBy] = useState<Reading["by"]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt opens it anew
  useEffect(() => {
    if (!view.current) return;
    let readAt = Number.NEGATIVE_INFINITY;
    setState({ name: "opening" });
    return runCamera(view.current, memory, {
      opened: (camera, picture) => setState({ name: "open", camera, picture }),
      looked: (reading, code, isCrowded) => {
        if (code !== undefined) readAt = performance.now();
        const isFresh = performance.now() - readAt < freshMs;
        setHint(isFresh ? "read" : isCrowded ? "crowded" : "aim");
        setBy(reading.by);
        if (code !== undefined) heard.current.onCode(code);
      },
      failed: (fault, why) => setState({ name: "failed", fault, why }),
    });
  }, [attempt, memory]);
  useEffect(() => {
    const hide = () => {
      if (document.visibilityState === "hidden") heard.current.onClose();
    };
    document.addEventListener("visibilitychange", hide);
    return () => document.removeEventListener("visibilitychange", hide);
  }, []);
  const isFailed = state.name === "failed";
  return (
    <section className="camera" aria-label={say("camera")}>
      <div className="camera-view" hidden={isFailed}>
        <video ref={view} muted playsInline aria-hidden="true" tabIndex={-1} />
        <div
          className={`camera-frame ${hint === "read" ? "is-read" : ""}`}
          style={{ inset: `${frameInset.y * 100}% ${frameInset.x * 100}%` }}
        />
      </div>
      {isFailed && (
        <p className="camera-fault" role="alert">
          <Icon name="warn" size={28} /> {say(`fault_${state.fault}`, { name: state.why })}
        </p>
      )}
      <div className="camera-row">
        {isFailed ? (
          <button type="button" className="camera-button is-wide" onClick={() => setAttempt(attempt + 1)}>
            {say("retry")}
          </button>
        ) : (
          <p role="status">{say(state.name === "opening" ? "opening" : hint)}</p>
        )}
        {state.name === "open" && <CameraControls camera={state.camera} />}
        <button type="button" className="camera-button" aria-label={say("close")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      {isTest && state.name === "open" && (
        <div className="camera-facts">
          <Facts
            facts={[
              [say("reader"), by ? say(`reader_${by}`) : "-"],
              [say("picture"), `${state.picture.width} × ${state.picture.height}`],
              [say("light"), say(state.camera.setLight ? "yes" : "no")],
              [say("zooming"), say(state.camera.zooms.length > 0 ? "yes" : "no")],
            ]}
          />
        </div>
      )}
    </section>
  );
}

/** How long it shows that something was read. */
const freshMs = 700;

/** Light and magnification, where the device has them. */
function CameraControls({ camera }: { readonly camera: Camera }) {
  const say = useText(cameraTexts);
  const [isLit, setLit] = useState(false);
  const [step, setStep] = useState(0);
  const { setLight, zooms, setZoom } = camera;
  // A device that says it can and then refuses, as with an empty battery, leaves things as they are.
  const light = () =>
    setLight?.(!isLit).then(
      () => setLit(!isLit),
      () => undefined,
    );
  const zoom = () => {
    const next = (step + 1) % zooms.length;
    void setZoom(zooms[next] ?? 1).then(
      () => setStep(next),
      () => undefined,
    );
  };
  const factor = Math.round((zooms[step] ?? 1) / (zooms[0] ?? 1));
  return (
    <>
      {setLight && (
        <button
          type="button"
          className="camera-button"
          aria-label={say("light")}
          aria-pressed={isLit}
          onClick={() => void light()}
        >
          <Icon name="light" />
        </button>
      )}
      {zooms.length > 0 && (
        <button type="button" className="camera-button" aria-label={say("zoom", { factor })} onClick={zoom}>
          {factor}×
        </button>
      )}
    </>
  );
}
