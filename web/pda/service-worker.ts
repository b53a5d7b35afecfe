import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

// Keeps the pages on the device, so that they open without a network. The shell only: what the server knows is never answered
// from the device.

/** Every file of the shell, put in by the build. */
declare const shellFiles: PrecacheEntry[];
declare const self: {
  skipWaiting(): Promise<void>;
  addEventListener(type: "message", listener: (event: MessageEvent<{ type?: string } | undefined>) => void): void;
};

precacheAndRoute(shellFiles);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/pda/"), { allowlist: [/^\/pda\//] }));

// The page says when: a newer version is applied between two tasks.
self.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting();
});
