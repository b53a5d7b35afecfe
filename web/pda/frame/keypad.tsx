import { useEffect, useState } from "react";
import { usePda } from "../pda-context.ts";
import { useSay } from "../texts/say.ts";

type KeypadProps = {
  readonly label: string;
  /** What stands beside the digits, as a unit. */
  readonly unit?: string;
  /** Proposal, which the first digit replaces. */
  readonly initial?: string;
  readonly decimals?: boolean;
  /** Whether the digits are hidden, as of a PIN. */
  readonly secret?: boolean;
  readonly isGood: (value: string) => boolean;
  readonly onDone: (value: string) => void;
  readonly onCancel?: () => void;
  readonly cancelText?: string;
  readonly doneText?: string;
};

/** Keys on the screen: no keyboard of the system opens, and a scan does not land in them. */
export function Keypad(props: KeypadProps) {
  const {
    label,
    unit,
    initial = "",
    decimals = false,
    secret = false,
    isGood,
    onDone,
    onCancel,
    cancelText,
    doneText,
  } = props;
  const say = useSay();
  const { scanner } = usePda();
  const [typed, setTyped] = useState<string>();
  const value = typed ?? initial;
  useEffect(() => {
    scanner.setKeypadOpen(true);
    return () => scanner.setKeypadOpen(false);
  }, [scanner]);
  const press = (key: string) =>
    setTyped((before = "") => (key === "." && before === "" ? "0." : (before + key).slice(0, 22)));
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", decimals ? "." : "", "0", "⌫"];
  return (
    <section className="keypad" aria-label={label}>
      <p className="keypad-value">
        <span className="keypad-label">{label}</span>
        <output aria-live="polite" className={typed === undefined ? "proposed" : ""}>
          {secret ? "●".repeat(value.length) || " " : value || " "}
        </output>
        {unit && <span className="keypad-unit">{unit}</span>}
      </p>
      <div className="keypad-keys">
        {keys.map((key) =>
          key === "" ? (
            <span key="none" />
          ) : key === "⌫" ? (
            <button
              type="button"
              key={key}
              aria-label="Backspace"
              onClick={() => setTyped((before = "") => before.slice(0, -1))}
            >
              {key}
            </button>
          ) : (
            <button type="button" key={key} onClick={() => press(key)} disabled={key === "." && value.includes(".")}>
              {key}
            </button>
          ),
        )}
      </div>
      <div className="keypad-actions">
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            {cancelText ?? say("cancel")}
          </button>
        )}
        <button type="button" className="button primary" disabled={!isGood(value)} onClick={() => onDone(value)}>
          {doneText ?? say("ok")}
        </button>
      </div>
    </section>
  );
}
