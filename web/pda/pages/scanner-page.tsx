import qrcode from "qrcode-generator";
import { useCallback, useEffect, useRef, useState } from "react";
import { type ScanSource, visible } from "../../shared/scan/scan-log.ts";
import type { ScanProfile } from "../../shared/scan/scan-profile.ts";
import type { Seen } from "../../shared/scan/sighting.ts";
import { useText } from "../../shared/use-text.ts";
import { CameraPanel } from "../camera/camera-panel.tsx";
import { cameraTexts } from "../camera/camera-texts.ts";
import { give } from "../feedback/feedback.ts";
import { Icon } from "../frame/icon.tsx";
import { LanguageButton } from "../frame/language-button.tsx";
import { Facts } from "../frame/lists.tsx";
import { Page } from "../frame/page.tsx";
import { useBackButton } from "../frame/task-page.tsx";
import { appVersion } from "../pda-app.ts";
import { useAppState, usePda } from "../pda-context.ts";
import type { PageText } from "../texts/page-texts.ts";
import { useSay } from "../texts/say.ts";

const sample = "SCAN-TEST-1234567890";
const signs = ["accepted", "complete", "attention", "rejected"] as const;

/** P14: shows what the scanner sends, says what is wrong with it, and keeps how the person likes the device. */
export function ScannerPage() {
  const say = useSay();
  const { app, scanner, go } = usePda();
  const { settings, device, scans } = useAppState();
  const { profile, volume, vibrates, theme } = settings;
  const [keys, setKeys] = useState<readonly string[]>([]);
  const [read, setRead] = useState<{ text: string; ended: boolean; source: ScanSource }>();
  const back = useCallback(() => go({ name: "home" }), [go]);
  useBackButton(back);
  useEffect(() => {
    scanner.setListener({
      scan: (text, source) => {
        give("accepted");
        app.log(text, "test", source);
        setRead({ text, ended: true, source });
      },
      unfinished: (text) => {
        give("attention");
        setRead({ text, ended: false, source: "wedge" });
      },
      composing: () => give("rejected"),
      rawKey: (key) => setKeys((before) => [...before, key].slice(-40)),
    });
    scanner.refocus();
    return () => scanner.setListener(undefined);
  }, [app, scanner]);
  const setProfile = (next: Partial<ScanProfile>) => {
    const changed = { ...profile, ...next };
    scanner.setProfile(changed);
    void app.changeSettings({ profile: changed });
  };
  const typed = read?.source === "wedge" ? read : undefined;
  const advice: PageText | undefined =
    typed && (typed.ended ? "advice_ok" : typed.text.endsWith("\\n") ? "advice_literal" : "advice_none");
  return (
    <Page title={say("scanner")} onBack={back}>
      <section className="card sample">
        <p>{say("keys_lead")}</p>
        <QrCode text={sample} />
        <p className="mono">{sample}</p>
      </section>
      {typed && advice && (
        <p className={`notice ${typed.ended ? "notice-good" : "notice-bad"}`} role="status">
          <Icon name={typed.ended ? "check" : "warn"} size={20} /> {say(advice)}
        </p>
      )}
      <section className="card">
        <Facts
          facts={[
            [say("last_scan"), read ? visible(read.text) : "-"],
            [say("keys"), keys.map((key) => (key.length === 1 ? key : `[${key}]`)).join("") || "-"],
          ]}
        />
      </section>
      <CameraTest hasRead={read?.source === "camera"} />
      <Options
        title={say("suffix")}
        value={profile.suffix}
        options={(["key", "literal", "none"] as const).map((id) => [id, say(`suffix_${id}`)])}
        onChoose={(suffix) => setProfile({ suffix })}
      />
      <Options
        title={say("sound")}
        value={String(volume)}
        options={[
          ["0", say("off")],
          ["0.3", "1"],
          ["0.7", "2"],
          ["1", "3"],
        ]}
        onChoose={(next) => void app.changeSettings({ volume: Number(next) })}
      />
      <Options
        title={say("vibration")}
        value={vibrates ? "on" : "off"}
        options={[
          ["on", say("on")],
          ["off", say("off")],
        ]}
        onChoose={(next) => void app.changeSettings({ vibrates: next === "on" })}
      />
      <section>
        <h2>{say("test_tones")}</h2>
        <div className="options">
          {signs.map((sign) => (
            <button type="button" className="button small" key={sign} onClick={() => give(sign)}>
              {say(`tone_${sign}`)}
            </button>
          ))}
        </div>
      </section>
      <Options
        title={say("theme")}
        value={theme}
        options={(["system", "light", "dark", "contrast"] as const).map((id) => [id, say(`theme_${id}`)])}
        onChoose={(next) => void app.changeSettings({ theme: next })}
      />
      <section className="card">
        <Facts
          facts={[
            [say("device"), device?.name || (device?.id ?? "")],
            [say("version"), appVersion],
            [say("storage"), useStorage()],
            [say("enroll_code"), device?.key.thumbprint ?? ""],
          ]}
        />
      </section>
      {scans.length > 0 && (
        <section>
          <h2>{say("last_scan")}</h2>
          <ol className="log">
            {[...scans]
              .reverse()
              .slice(0, 20)
              .map((scan) => (
                <li key={`${scan.at} ${scan.text}`}>
                  <time>{new Date(scan.at).toLocaleTimeString("sv-SE")}</time>{" "}
                  <span className="mono">{visible(scan.text)}</span> {scan.fate}
                  {scan.source === "camera" && <Icon name="camera" size={16} />}
                </li>
              ))}
          </ol>
        </section>
      )}
      <LanguageButton />
    </Page>
  );
}

/** Shows what the camera can do, and reads with it. */
function CameraTest({ hasRead }: { readonly hasRead: boolean }) {
  const say = useText(cameraTexts);
  const { scanner } = usePda();
  const [isOpen, setOpen] = useState(false);
  const seen = useRef<Seen>([]);
  const open = () => {
    seen.current = [];
    setOpen(true);
  };
  return (
    <section>
      <h2>{say("test")}</h2>
      {isOpen ? (
        <CameraPanel memory={seen} onCode={scanner.take} onClose={() => setOpen(false)} isTest />
      ) : (
        <button type="button" className="button small" onClick={open}>
          <Icon name="camera" size={22} /> {say("test_open")}
        </button>
      )}
      {hasRead && (
        <p className="notice notice-good" role="status">
          <Icon name="check" size={20} /> {say("test_good")}
        </p>
      )}
    </section>
  );
}

type OptionsProps<Id extends string> = {
  readonly title: string;
  readonly value: string;
  readonly options: readonly (readonly [id: Id, text: string])[];
  readonly onChoose: (id: Id) => void;
};

function Options<Id extends string>({ title, value, options, onChoose }: OptionsProps<Id>) {
  return (
    <section>
      <h2>{title}</h2>
      <div className="options">
        {options.map(([id, text]) => (
          <button
            type="button"
            className="button small"
            key={id}
            aria-pressed={id === value}
            onClick={() => onChoose(id)}
          >
            {text}
          </button>
        ))}
      </div>
    </section>
  );
}

function QrCode({ text }: { readonly text: string }) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const dark = Array.from({ length: size * size }, (_, n) => [n % size, Math.floor(n / size)] as const);
  const path = dark.filter(([x, y]) => code.isDark(y, x)).map(([x, y]) => `M${x} ${y}h1v1h-1z`);
  return (
    <svg className="qr" viewBox={`-2 -2 ${size + 4} ${size + 4}`} role="img" aria-label={text}>
      <path d={path.join("")} />
    </svg>
  );
}

/** How much of the device this page fills, in mebibytes; "-" where the browser does not tell. */
function useStorage(): string {
  const [used, setUsed] = useState("-");
  useEffect(() => {
    void navigator.storage?.estimate().then(({ usage = 0 }) => setUsed(`${(usage / 1_048_576).toFixed(1)} MiB`));
  }, []);
  return used;
}
