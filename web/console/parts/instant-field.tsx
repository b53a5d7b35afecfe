import { TextInput } from "@mantine/core";
import { timeZone } from "../../shared/show.ts";
import { fromWallClock, toWallClock } from "../../shared/wall-clock.ts";

type InstantFieldProps = {
  readonly label: string;
  /** ISO 8601 in UTC; empty when none is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
};

/** A moment, entered as the clock of the user's time zone shows it, which need not be that of the browser. */
export function InstantField({ label, value, onChange, disabled = false }: InstantFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      title={timeZone()}
      value={toWallClock(value, timeZone())}
      onChange={(event) => onChange(fromWallClock(event.currentTarget.value, timeZone()))}
      disabled={disabled}
    />
  );
}
