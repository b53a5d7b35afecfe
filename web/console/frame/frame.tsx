import { useQuery } from "@connectrpc/connect-query";
import { AppShell, Box } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { type GetMeResponse, SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { setTimeZone } from "../../shared/show.ts";
import { toUiError } from "../../shared/ui-error.ts";
import { useText } from "../../shared/use-text.ts";
import { ErrorPanel } from "../parts/error-panel.tsx";
import { PendingPage } from "../parts/pending.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Header } from "./header.tsx";
import { MeContext } from "./me.ts";
import { MustChangePassword } from "./must-change-password.tsx";
import { Navigation } from "./navigation.tsx";
import { NoRolePage } from "./no-role.tsx";
import { SignInAgain } from "./sign-in-again.tsx";
import { useConsoleShortcuts } from "./use-console-shortcuts.ts";
import { webSession } from "./web-session.ts";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const ShortcutHelp = lazy(async () => ({ default: (await import("./shortcut-help.tsx")).ShortcutHelp }));

/** What surrounds every page of whoever is signed in. Who is not is led to the login page and back. */
export function Frame() {
  const me = useQuery(SessionService.method.getMe, {}, { staleTime: 60_000, refetchOnWindowFocus: true });
  useEffect(() => {
    if (me.data) webSession.csrfToken ||= me.data.csrfToken;
  }, [me.data]);
  if (me.data?.user?.mustChangePassword) return <MustChangePassword onDone={() => void me.refetch()} />;
  if (me.data) return <SignedIn me={me.data} />;
  if (!me.error) return <PendingPage />;
  const { kind } = toUiError(me.error);
  if (kind === "signed-out" || kind === "must-change-password") return <ToLogin />;
  return (
    <Box component="main">
      <ErrorPanel error={me.error} isPage onRetry={() => void me.refetch()} />
    </Box>
  );
}

/** Leads to the login page, once: while that loads, the address is that of the login page already. */
function ToLogin() {
  const navigate = useNavigate();
  const address = useRouterState({ select: ({ location }) => location.href });
  const [wanted] = useState(address);
  useEffect(() => {
    void navigate({ href: `/login?${new URLSearchParams({ to: wanted })}`, replace: true });
  }, [navigate, wanted]);
  return <PendingPage />;
}

// Nothing here depends on the address, so that another page draws neither the bar nor the navigation again.
function SignedIn({ me }: { readonly me: GetMeResponse }) {
  const say = useText(texts);
  const [navOpen, nav] = useDisclosure(false);
  const shortcuts = useConsoleShortcuts();
  useEffect(() => {
    if (me.user?.timeZone) setTimeZone(me.user.timeZone);
  }, [me]);
  return (
    <MeContext value={me}>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !navOpen } }}
        padding="md"
        transitionDuration={0}
      >
        <AppShell.Header bg="var(--erp-surface)">
          <Header navOpen={navOpen} onToggleNav={nav.toggle} />
        </AppShell.Header>
        <AppShell.Navbar bg="var(--erp-surface)" aria-label={say("pages")}>
          <Navigation />
        </AppShell.Navbar>
        <OpenPage mayNothing={me.permissions.length === 0} onPage={nav.close} />
      </AppShell>
      <SignInAgain login={me.user?.login ?? ""} />
      <Suspense>
        <Palette />
        {shortcuts.helpShown && <ShortcutHelp onClose={shortcuts.hideHelp} />}
      </Suspense>
    </MeContext>
  );
}

/** The page of the address; `onPage` hears of another one, which closes the navigation of a small screen. */
function OpenPage({ mayNothing, onPage }: { readonly mayNothing: boolean; readonly onPage: () => void }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isOpening = useRouterState({ select: ({ isLoading }) => isLoading });
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each page once.
  useEffect(onPage, [path]);
  return (
    <AppShell.Main aria-busy={isOpening}>
      <ConnectionBanner />
      {mayNothing && path !== "/profile" ? <NoRolePage /> : <Outlet />}
    </AppShell.Main>
  );
}

const texts = { pages: ["Pages", "頁面導覽"] } as const;
