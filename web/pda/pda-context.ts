import { createContext, use, useSyncExternalStore } from "react";
import type { Code, DocumentRef } from "./machines/machine.ts";
import type { AppState, PdaApp } from "./pda-app.ts";
import type { Scanner } from "./scanner.ts";
import type { Records } from "./tasks/records.ts";

/** Where the person is, and what she came with. */
export type Screen =
  | { readonly name: "home" | "history" | "outbox" | "scanner" }
  | { readonly name: "receive" | "count"; readonly document?: DocumentRef | undefined }
  | { readonly name: "transfer"; readonly code?: Code | undefined }
  | { readonly name: "put_away" }
  | { readonly name: "lookup"; readonly code?: Code | undefined };

/** What every page may use. */
export type Pda = {
  readonly app: PdaApp;
  readonly scanner: Scanner;
  readonly records: Records;
  readonly go: (screen: Screen) => void;
};

export const PdaContext = createContext<Pda | undefined>(undefined);

export function usePda(): Pda {
  const pda = use(PdaContext);
  if (!pda) throw new Error("a page stands outside of the app");
  return pda;
}

/** The state of the device; the part is drawn again when it changes. */
export function useAppState(): AppState {
  const { app } = usePda();
  return useSyncExternalStore(app.subscribe, () => app.state);
}
