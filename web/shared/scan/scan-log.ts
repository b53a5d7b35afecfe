/** What read a code: a scanner that types it (a "wedge"), or the camera of the device. */
export type ScanSource = "wedge" | "camera";

/** A scan as it came, for whoever looks for the fault of a scanner. */
export type LoggedScan = {
  readonly text: string;
  readonly at: number;
  readonly fate: string;
  readonly source: ScanSource;
};

/** Adds a scan to the log of a device, which keeps the last 200. Badges and tokens are not to be handed in. */
export function logScan(log: readonly LoggedScan[], scan: LoggedScan): readonly LoggedScan[] {
  return [...log, scan].slice(-200);
}

/** A scan with its control characters visible, for example "010471…␝10L1". */
export function visible(text: string): string {
  return [...text].map((each) => (each < " " ? String.fromCharCode(0x2400 + each.charCodeAt(0)) : each)).join("");
}
