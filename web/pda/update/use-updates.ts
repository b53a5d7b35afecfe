import { useEffect } from "react";

let waiting: ServiceWorker | undefined;
let current = false;

/** Keeps the pages on the device, so that they open without a network, and hears of newer ones. */
export async function installPages(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register("/pda/sw.js", { scope: "/pda/" });
  const take = () => {
    if (registration.waiting && navigator.serviceWorker.controller) {
      waiting = registration.waiting;
      apply();
    }
  };
  take();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", take);
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (waiting) location.reload();
  });
}

/** Applies a newer version while no task is open; one that comes during a task waits for its end. */
export function useUpdates(isIdle: boolean): void {
  useEffect(() => {
    current = isIdle;
    apply();
  }, [isIdle]);
}

function apply(): void {
  if (current) waiting?.postMessage({ type: "SKIP_WAITING" });
}
