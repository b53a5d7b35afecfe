/** A code that was found in one picture of a camera. */
export type Sighting = {
  readonly text: string;
  /** Whether it is made of bars alone. Such a code repairs nothing, so a blurred one may be read as another. */
  readonly isLinear: boolean;
  /** Whether it lies under the cross in the middle of the picture. */
  readonly isAimed: boolean;
};

/** The codes that were in the last pictures. Plain data; it begins empty. */
export type Seen = readonly SeenCode[];

type SeenCode = {
  readonly text: string;
  /** In how many pictures in a row it was read, not counting those in which nothing was. */
  readonly times: number;
  readonly lastAt: number;
  readonly isGiven: boolean;
};

/** What one more picture says. */
export type Look = {
  readonly seen: Seen;
  /** The code that counts as scanned now. */
  readonly code: string | undefined;
  /** Whether nothing is given because only the person can tell which of several codes is meant. */
  readonly isCrowded: boolean;
};

/**
 * A code that a picture does not show this long after it was last seen has left; when it comes back, it is scanned again. That
 * there was no picture at all says nothing: a slow device may take longer for one.
 */
export const goneMs = 1_500;

/**
 * Takes a picture, which may show any number of codes, and says which of them counts as a scan: a linear code when it was
 * read twice in a row, any other at once; each once until it has left. Among several codes it is the one under the cross.
 */
export function lookAt(seen: Seen, picture: readonly Sighting[], at: number): Look {
  const here = new Map<string, Sighting>();
  for (const sighting of picture) {
    const other = here.get(sighting.text);
    here.set(sighting.text, { ...sighting, isAimed: sighting.isAimed || (other?.isAimed ?? false) });
  }
  const away = seen.filter(({ text, lastAt }) => !here.has(text) && at - lastAt <= goneMs);
  const shown = [...here.keys()].map((text): SeenCode => {
    const before = seen.find((each) => each.text === text);
    return { text, times: (before?.times ?? 0) + 1, lastAt: at, isGiven: before?.isGiven ?? false };
  });
  // What another code was read for is not in a row any more.
  const next = [...away.map((code) => (here.size > 0 ? { ...code, times: 0 } : code)), ...shown];
  const meant = meantOf([...here.values()], next.length);
  const known = shown.find(({ text }) => text === meant?.text);
  const isRead = meant !== undefined && known !== undefined && !known.isGiven && known.times >= timesToRead(meant);
  return {
    seen: isRead ? next.map((code) => (code === known ? { ...code, isGiven: true } : code)) : next,
    code: isRead ? known.text : undefined,
    isCrowded: meant === undefined && shown.some(({ isGiven }) => !isGiven),
  };
}

/**
 * What was seen, for a camera that goes on after a break: what was scanned before the break and is still in the picture is
 * not scanned again.
 */
export function afterBreak(seen: Seen, at: number): Seen {
  return seen.filter(({ isGiven }) => isGiven).map((code) => ({ ...code, lastAt: at }));
}

/** The code of a picture that the person means; of those that were there a moment ago one may only be blurred now. */
function meantOf(here: readonly Sighting[], codes: number): Sighting | undefined {
  if (codes === 1) return here[0];
  const aimed = here.filter(({ isAimed }) => isAimed);
  return aimed.length === 1 ? aimed[0] : undefined;
}

function timesToRead({ isLinear }: Sighting): number {
  return isLinear ? 2 : 1;
}
