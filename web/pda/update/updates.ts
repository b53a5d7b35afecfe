import { useEffect, useSyncExternalStore } from "react";

let waiting: ServiceWorker | undefined;
/** Whether the newer version has taken over, so that only the page itself is old. */
let hasTakenOver = false;
let isIdle = false;
let calm: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Keeps the pages on the device, so that they open without a network, and hears of newer ones. */
export async function installPages(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register("/pda/sw.js", { scope: "/pda/" });
  const take = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    waiting = registration.waiting;
    for (const listener of listeners) listener();
    proceed();
  };
  take();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", take);
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    hasTakenOver = true;
    proceed();
  });
  setInterval(() => void lookForUpdate(), lookEveryMs);
}

/** A browser looks by itself when a page is opened, and a device leaves the same page open for weeks. */
const lookEveryMs = 15 * 60_000;

/** Asks the server whether there is a newer version. */
export async function lookForUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/pda/");
  // Without an answer there is none to be had now; it is asked again.
  await registration?.update().catch(() => undefined);
}

/** Applies a newer version while no task is open; one that comes during a task waits for its end. */
export function useUpdates(isIdleNow: boolean): void {
  useEffect(() => {
    isIdle = isIdleNow;
    proceed();
  }, [isIdleNow]);
}

/** Whether a newer version waits for the end of a task. */
export function useUpdateWaiting(): boolean {
  return useSyncExternalStore(subscribe, () => waiting !== undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Goes one step on with a newer version, if there is one and no task is open. */
function proceed(): void {
  clearTimeout(calm);
  if (!waiting || !isIdle) return;
  if (hasTakenOver) location.reload();
  else calm = setTimeout(() => waiting?.postMessage({ type: "SKIP_WAITING" }), calmMs);
}

/**
 * Time without a step before the newer version is told to take over. Chromium ends the older one for it only when that runs
 * already; one that is just started, as by what a page asks for when it opens, stays until it has been idle for long.
 */
const calmMs = 1_500;
