import { useCallback, useEffect, useState } from "react";
import { withoutSymbology } from "../../shared/scan/command-code.ts";
import { CallError } from "../api/call-error.ts";
import { give } from "../feedback/feedback.ts";
import { Icon } from "../frame/icon.tsx";
import { LanguageButton } from "../frame/language-button.tsx";
import { Page } from "../frame/page.tsx";
import { useAppState, usePda } from "../pda-context.ts";
import { useSay } from "../texts/say.ts";

/** P0: makes this device known to the stack, by a code that somebody who may has made for it. */
export function EnrollPage() {
  const say = useSay();
  const { app, scanner } = usePda();
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const enroll = useCallback(
    async (scanned: string) => {
      const token = tokenOf(scanned);
      if (!token) {
        give("rejected");
        setWhy(say("enroll_wrong"));
        return;
      }
      setBusy(true);
      setWhy("");
      try {
        await app.enroll(token, name.trim());
        give("complete");
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        give(error.kind === "away" ? "unreachable" : "rejected");
        setWhy(error.message);
      } finally {
        setBusy(false);
      }
    },
    [app, name, say],
  );
  useEffect(() => {
    // The code is a secret: it goes into no log.
    scanner.setListener({ scan: (text) => void enroll(text) });
    return () => scanner.setListener(undefined);
  }, [scanner, enroll]);
  return (
    <Page title={say("enroll_title")} subtitle={say("app")} scans>
      <section className="prompt">
        <Icon name="scan" size={40} />
        <p>{say("enroll_lead")}</p>
      </section>
      {why && (
        <p className="notice notice-bad" role="alert">
          <Icon name="cross" size={20} /> {why}
        </p>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void enroll(code);
        }}
      >
        <label>
          {say("enroll_name")}
          <input
            type="text"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            maxLength={100}
          />
        </label>
        <label>
          {say("enroll_token")}
          <input
            type="text"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="off"
            maxLength={500}
          />
        </label>
        <button type="submit" className="button primary" disabled={busy || code.trim() === ""}>
          {say("enroll_submit")}
        </button>
      </form>
      <LanguageButton />
    </Page>
  );
}

/** The token of what was scanned or pasted: the content of the QR code, or the token alone. */
function tokenOf(scanned: string): string | undefined {
  const text = withoutSymbology(scanned).trim();
  const token = text.startsWith("erp-enroll:")
    ? new URLSearchParams(text.slice(text.indexOf("?") + 1)).get("token")
    : text;
  return token?.startsWith("erpe_") ? token : undefined;
}

/** The device is enrolled and waits for a second person, who compares what is shown here. */
export function PendingPage() {
  const say = useSay();
  const { app } = usePda();
  const { device } = useAppState();
  useEffect(() => {
    const timer = setInterval(() => void app.checkDevice(), 2_000);
    return () => clearInterval(timer);
  }, [app]);
  return (
    <Page title={say("enroll_pending")} subtitle={device?.name ?? ""}>
      <section className="prompt" role="status">
        <Icon name="history" size={40} />
        <p>{say("enroll_pending_lead")}</p>
      </section>
      <section className="card">
        <p className="card-label">{say("enroll_code")}</p>
        <p className="thumbprint">
          {device?.key.thumbprint.match(/.{1,4}/g)?.map((part) => (
            <span key={part}>{part}</span>
          ))}
        </p>
      </section>
      <button type="button" className="link" onClick={() => void app.forgetDevice()}>
        {say("enroll_again")}
      </button>
      <LanguageButton />
    </Page>
  );
}
