import type { Sign } from "./feedback.ts";

/** Lets the frame of the screen light up for a moment: green, amber or red, always beside a text that says the same. */
export function flash(sign: Sign): void {
  if (sign === "tick") return;
  document.body.dataset.flash = sign;
  clearTimeout(timer);
  timer = setTimeout(() => delete document.body.dataset.flash, 250);
}

let timer: ReturnType<typeof setTimeout> | undefined;
