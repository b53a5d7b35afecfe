import {
  Component,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { BlockedPage } from "./pages/blocked-page.tsx";
import { CountPage } from "./pages/count-page.tsx";
import { EnrollPage, PendingPage } from "./pages/enroll-page.tsx";
import { HistoryPage } from "./pages/history-page.tsx";
import { HomePage } from "./pages/home-page.tsx";
import { LoginPage } from "./pages/login-page.tsx";
import { LookupPage } from "./pages/lookup-page.tsx";
import { OutboxPage } from "./pages/outbox-page.tsx";
import { PutAwayPage } from "./pages/put-away-page.tsx";
import { ReceivePage } from "./pages/receive-page.tsx";
import { TransferPage } from "./pages/transfer-page.tsx";
import type { PdaApp } from "./pda-app.ts";
import { type Pda, PdaContext, type Screen, useAppState, usePda } from "./pda-context.ts";
import type { Scanner } from "./scanner.ts";
import { createRecords } from "./tasks/records.ts";
import { useSay } from "./texts/say.ts";
import { lookForUpdate, useUpdates } from "./update/updates.ts";

// Seldom needed, and it brings the drawing of codes along.
const ScannerPage = lazy(() => import("./pages/scanner-page.tsx").then((page) => ({ default: page.ScannerPage })));

/** All pages of the device, and which of them is shown. */
export function PdaPages({ app, scanner }: { readonly app: PdaApp; readonly scanner: Scanner }) {
  const [screen, setScreen] = useState<Screen>({ name: "home" });
  const go = useCallback((next: Screen) => setScreen(next), []);
  const userId = useSyncExternalStore(app.subscribe, () => app.state.session?.userId);
  // What one person may see is not kept for the next one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for every person
  const records = useMemo(() => createRecords(app.connection), [app, userId]);
  const pda: Pda = useMemo(() => ({ app, scanner, records, go }), [app, scanner, records, go]);
  return (
    <PdaContext value={pda}>
      <Fence>
        <Suspense>
          <CurrentPage screen={screen} />
        </Suspense>
      </Fence>
    </PdaContext>
  );
}

function CurrentPage({ screen }: { readonly screen: Screen }) {
  const say = useSay();
  const { device, session, settings, outdated } = useAppState();
  // A task that is open goes on to its end; without its person it waits on the device, as when the battery died.
  const isIdle = screen.name === "home" || (outdated !== undefined && !session);
  useUpdates(isIdle);
  useEffect(() => {
    document.documentElement.dataset.theme = settings.theme;
  }, [settings.theme]);
  if (!window.isSecureContext) return <BlockedPage title={say("device_not_trusted")} lead={say("insecure")} />;
  if (!device) return <EnrollPage />;
  if (device.state === "STATE_PENDING") return <PendingPage />;
  if (device.state !== "STATE_TRUSTED") return <UntrustedPage />;
  if (outdated !== undefined && isIdle) return <OutdatedPage why={outdated} />;
  if (!session) return <LoginPage />;
  switch (screen.name) {
    case "home":
      return <HomePage />;
    case "receive":
      return <ReceivePage document={screen.document} />;
    case "put_away":
      return <PutAwayPage />;
    case "transfer":
      return <TransferPage code={screen.code} />;
    case "count":
      return <CountPage document={screen.document} />;
    case "lookup":
      return <LookupPage code={screen.code} />;
    case "history":
      return <HistoryPage />;
    case "outbox":
      return <OutboxPage />;
    case "scanner":
      return <ScannerPage />;
  }
}

/** The device is kept out, for a while or for good. */
function UntrustedPage() {
  const say = useSay();
  const { app } = usePda();
  const { device } = useAppState();
  const isSuspended = device?.state === "STATE_SUSPENDED";
  return (
    <BlockedPage
      title={say("device_not_trusted")}
      lead={say(isSuspended ? "device_suspended_lead" : "device_revoked_lead")}
      actions={[
        { text: say("retry"), act: () => void app.checkDevice() },
        ...(isSuspended ? [] : [{ text: say("enroll_again"), act: () => void app.forgetDevice() }]),
      ]}
    />
  );
}

/** The server serves no such old pages any more, and has no newer ones yet: those would have been taken. */
function OutdatedPage({ why }: { readonly why: string }) {
  const say = useSay();
  const { app } = usePda();
  const retry = { text: say("retry"), act: () => void app.beat().then(lookForUpdate) };
  return <BlockedPage title={say("update_needed")} lead={why} actions={[retry]} />;
}

/** A page that fails says so, instead of leaving the screen white; what was saved is still there after loading anew. */
class Fence extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <FailedPage /> : this.props.children;
  }
}

function FailedPage() {
  const say = useSay();
  const reload = { text: say("reload"), act: () => location.reload() };
  return <BlockedPage title={say("app")} lead={say("fault")} actions={[reload]} />;
}
