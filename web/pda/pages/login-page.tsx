import { useEffect, useState } from "react";
import { withoutSymbology } from "../../shared/scan/command-code.ts";
import { CallError } from "../api/call-error.ts";
import { give, unlockAudio } from "../feedback/feedback.ts";
import { Icon } from "../frame/icon.tsx";
import { Keypad } from "../frame/keypad.tsx";
import { LanguageButton } from "../frame/language-button.tsx";
import { Page } from "../frame/page.tsx";
import type { OutboxEntry } from "../outbox/outbox-entry.ts";
import { isOpen } from "../outbox/outbox-entry.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { useSay } from "../texts/say.ts";

/** P1: a person signs in with her badge and PIN. */
export function LoginPage() {
  const say = useSay();
  const { app, scanner } = usePda();
  const { device, hasLapsed } = useAppState();
  const [badge, setBadge] = useState<string>();
  const [types, setTypes] = useState(false);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const unsent = useUnsent();
  useEffect(() => {
    // A badge says who somebody is: it goes into no log.
    scanner.setListener({
      scan: (text) => {
        setBadge(withoutSymbology(text));
        setWhy("");
        give("accepted");
      },
    });
    scanner.refocus();
    return () => scanner.setListener(undefined);
  }, [scanner]);
  const login = async (pin: string) => {
    unlockAudio();
    setBusy(true);
    setWhy("");
    try {
      await app.login(badge ?? "", pin);
      give("complete");
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      give(error.kind === "away" ? "unreachable" : "rejected");
      setWhy(error.message);
      setBadge((before) => (error.kind === "away" ? before : undefined));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={say("login_title")} subtitle={device?.name || say("app")} scans={badge === undefined}>
      {why && (
        <p className="notice notice-bad" role="alert">
          <Icon name="cross" size={20} /> {why}
        </p>
      )}
      {hasLapsed && (
        <p className="notice" role="status">
          <Icon name="key" size={20} /> {say("session_over")}
        </p>
      )}
      {unsent && (
        <p className="notice" role="status">
          <Icon name="outbox" size={20} /> {say("unsent_of", { count: unsent.count, name: unsent.name })}
        </p>
      )}
      {badge === undefined ? (
        <>
          <section className="prompt prompt-big" role="status">
            <Icon name="person" size={72} />
            <p>{say("login_badge")}</p>
          </section>
          {types ? (
            <BadgeForm onBadge={setBadge} />
          ) : (
            <button type="button" className="link" onClick={() => setTypes(true)}>
              {say("login_typed")}
            </button>
          )}
          <LanguageButton />
        </>
      ) : (
        <>
          <p className="notice notice-good" role="status">
            <Icon name="check" size={20} /> {say("login_badge_read")}
          </p>
          <Keypad
            label={say("login_pin")}
            secret
            isGood={(pin) => !busy && /^\d{6,12}$/.test(pin)}
            doneText={say("login_title")}
            onDone={(pin) => void login(pin)}
            onCancel={() => setBadge(undefined)}
            cancelText={say("login_other")}
          />
        </>
      )}
    </Page>
  );
}

function BadgeForm({ onBadge }: { readonly onBadge: (badge: string) => void }) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== "") onBadge(typed.trim());
      }}
    >
      <label>
        {say("badge_number")}
        <input
          type="text"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          maxLength={128}
        />
      </label>
      <button type="submit" className="button primary" disabled={typed.trim() === ""}>
        {say("next")}
      </button>
    </form>
  );
}

/** What somebody has left on this device unsent: only she can send it. */
function useUnsent(): { count: number; name: string } | undefined {
  const { app } = usePda();
  const [open, setOpen] = useState<readonly OutboxEntry[]>([]);
  useEffect(() => {
    void app.db.entries().then((all) => setOpen(all.filter(isOpen)));
  }, [app]);
  const [first] = open;
  return first && { count: open.length, name: first.userName };
}
