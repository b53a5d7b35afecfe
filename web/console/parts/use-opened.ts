import { useState } from "react";

/** Which dialog of a page is open: one at a time. */
export function useOpened<Name extends string>() {
  const [opened, setOpened] = useState<Name>();
  return { opened, open: (name: Name) => () => setOpened(name), close: () => setOpened(undefined) };
}
