import type { Tone } from "../machines/machine.ts";

/** What a person at a distance hears and feels: each sign differs from the others in number, height and length. */
export type Sign = Tone | "unreachable";

type Sound = {
  readonly beeps: readonly (readonly [hertz: number, ms: number])[];
  readonly vibration: readonly number[];
};

const sounds: Record<Sign, Sound> = {
  accepted: { beeps: [[1_320, 70]], vibration: [40] },
  complete: {
    beeps: [
      [880, 90],
      [1_320, 140],
    ],
    vibration: [80],
  },
  attention: {
    beeps: [
      [740, 130],
      [740, 130],
    ],
    vibration: [60, 60, 60],
  },
  rejected: { beeps: [[196, 500]], vibration: [200, 100, 200] },
  queued: { beeps: [[520, 60]], vibration: [40] },
  tick: { beeps: [[600, 20]], vibration: [] },
  unreachable: {
    beeps: [
      [262, 130],
      [262, 130],
      [262, 130],
    ],
    vibration: [300],
  },
};

let audio: AudioContext | undefined;
let loudness = 0.7;
let vibrates = true;

/** Lets the page sound. A browser allows it only in answer to a tap, so the tap that signs in calls this. */
export function unlockAudio(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

/** How loud signs are, 0 to 1, and whether the device vibrates. */
export function setFeedback(volume: number, vibration: boolean): void {
  loudness = volume;
  vibrates = vibration;
}

/** Gives a sign. */
export function give(sign: Sign): void {
  const { beeps, vibration } = sounds[sign];
  // Chromium blocks, with a warning, what comes before the first tap.
  if (vibrates && vibration.length > 0 && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([...vibration]);
  if (audio?.state !== "running" || loudness === 0) return;
  let at = audio.currentTime;
  for (const [hertz, ms] of beeps) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = "square";
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(loudness * 0.3, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + ms / 1_000);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + ms / 1_000);
    at += ms / 1_000 + 0.06;
  }
}
