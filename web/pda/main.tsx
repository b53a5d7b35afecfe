import "./theme.css";
import "./pda.css";
import { createRoot } from "react-dom/client";
import { currentLanguage, inLanguage, onLanguageChange, setLanguage } from "../shared/language.ts";
import { BlockedPage } from "./pages/blocked-page.tsx";
import { PdaPages } from "./pda.tsx";
import { createPdaApp } from "./pda-app.ts";
import { installScanner } from "./scanner.ts";
import {
  type DeviceRecord,
  openDeviceDatabase,
  type SessionRecord,
  type SettingsRecord,
} from "./store/device-database.ts";
import { pageTexts } from "./texts/page-texts.ts";
import { installPages, lookForUpdate } from "./update/updates.ts";

const trap = document.getElementById("trap") as HTMLInputElement;
const root = createRoot(document.getElementById("root") as HTMLElement);

/** Opens what the device keeps, and shows the pages. */
async function open(): Promise<void> {
  const db = await openDeviceDatabase();
  const [device, session, settings] = await Promise.all([
    db.fact<DeviceRecord>("device"),
    db.fact<SessionRecord>("session"),
    db.fact<SettingsRecord>("settings"),
  ]);
  const app = createPdaApp(db, { device, session, settings });
  const scanner = installScanner(trap, app.state.settings.profile);
  root.render(<PdaPages app={app} scanner={scanner} />);
  // Without being asked, a browser may clear what a page keeps when the device is full.
  void navigator.storage?.persist();
  if (device) void app.checkDevice();
  app.sendOutbox();
  setInterval(async () => {
    await app.beat();
    if (app.state.outdated !== undefined) await lookForUpdate();
  }, 60_000);
  window.addEventListener("online", () => {
    app.sender.wake();
    app.sendOutbox();
  });
  // A browser may refuse to keep pages; they open with a network all the same.
  installPages().catch(() => undefined);
}

/** One page works at a time: two would each have a basket of the same task. The newer one may take over. */
function claim(steal: boolean): void {
  if (!navigator.locks) {
    void open();
    return;
  }
  const say = (name: keyof typeof pageTexts) => inLanguage(pageTexts[name], currentLanguage());
  const blocked = () =>
    root.render(
      <BlockedPage
        title={say("other_page")}
        lead={say("other_page_lead")}
        actions={[{ text: say("use_here"), act: () => claim(true) }]}
      />,
    );
  const held = navigator.locks.request(
    "erp-pda-page",
    steal ? { steal: true } : { ifAvailable: true },
    async (lock) => {
      if (!lock) return blocked();
      await open();
      await new Promise(() => {});
    },
  );
  held.catch((error: Error) => {
    if (error.name !== "AbortError") throw error;
    // Another page took over: this one stops where it is, everything is saved.
    location.replace("/pda/?taken");
  });
}

const sayTrap = () => {
  trap.setAttribute("aria-label", inLanguage(pageTexts.trap, currentLanguage()));
  trap.parentElement?.setAttribute("aria-label", inLanguage(pageTexts.scanner, currentLanguage()));
};
setLanguage(currentLanguage());
onLanguageChange(sayTrap);
sayTrap();
claim(false);
