import { lazy, type ReactNode, Suspense, use, useEffect, useRef, useState } from "react";
import type { Seen } from "../../shared/scan/sighting.ts";
import { unlockAudio } from "../feedback/feedback.ts";
import { PdaContext, useAppState, usePda } from "../pda-context.ts";
import { useSay } from "../texts/say.ts";
import { Icon } from "./icon.tsx";

// Most devices have a scanner, and need neither the camera nor what reads its pictures.
const CameraPanel = lazy(() => import("../camera/camera-panel.tsx").then((part) => ({ default: part.CameraPanel })));

type PageProps = {
  readonly title: string;
  /** What stands under the title; operator and warehouse when left out. */
  readonly subtitle?: string;
  readonly onBack?: (() => void) | undefined;
  readonly children: ReactNode;
  /** Whether a code may be scanned now, by the camera too. While it may not, a camera that was open takes a break. */
  readonly scans?: boolean;
  /** Buttons at the bottom, where the thumb is. */
  readonly actions?: ReactNode;
};

/** One screen: what it is, whether all is sent, and what can be done at the bottom. */
export function Page({ title, subtitle, onBack, children, scans = false, actions }: PageProps) {
  const say = useSay();
  // Before the app is open, as in a second tab, there is neither operator nor outbox.
  const pda = use(PdaContext);
  const [hasCamera, setCamera] = useState(false);
  const seen = useRef<Seen>([]);
  useEffect(() => {
    document.title = `${title} - ${say("app")}`;
  }, [title, say]);
  return (
    <div className="page">
      <header className="bar">
        {onBack && (
          <button type="button" className="bar-button" onClick={onBack} aria-label={say("back")}>
            <Icon name="back" />
          </button>
        )}
        <div className="bar-title">
          <h1>{title}</h1>
          {subtitle === undefined ? <Operator /> : subtitle !== "" && <p>{subtitle}</p>}
        </div>
        {pda && scans && (
          <button
            type="button"
            className="bar-button"
            aria-label={say("camera")}
            aria-expanded={hasCamera}
            onClick={() => {
              unlockAudio();
              // Whoever opens it anew may want the same code again.
              seen.current = [];
              setCamera(!hasCamera);
            }}
          >
            <Icon name="camera" />
          </button>
        )}
        {pda && <SyncButton />}
      </header>
      {pda && scans && hasCamera && (
        <Suspense>
          <CameraPanel memory={seen} onCode={pda.scanner.take} onClose={() => setCamera(false)} />
        </Suspense>
      )}
      {/* What is longer than the screen is read by keys too, also where it holds nothing to press. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <main className="content" tabIndex={0}>
        {children}
      </main>
      {actions && <footer className="actions">{actions}</footer>}
    </div>
  );
}

/** Who works here, and in which warehouse. */
function Operator() {
  const { session } = useAppState();
  return <p>{[session?.userName, session?.warehouse?.code].filter(Boolean).join(" · ")}</p>;
}

/** Whether everything is sent; leads to what is not. */
function SyncButton() {
  const say = useSay();
  const { go } = usePda();
  const { session, waiting, refused, online } = useAppState();
  if (!session) return null;
  const kind = refused ? "refused" : waiting > 0 ? "waiting" : online ? "synced" : "offline";
  const text = {
    refused: say("attention"),
    waiting: say("waiting", { count: waiting }),
    synced: say("synced"),
    offline: say("offline"),
  }[kind];
  const icon = { refused: "warn", waiting: "outbox", synced: "check", offline: "cloud" } as const;
  return (
    <button type="button" className={`sync sync-${kind}`} onClick={() => go({ name: "outbox" })}>
      <Icon name={icon[kind]} size={18} />
      <span>{text}</span>
    </button>
  );
}
