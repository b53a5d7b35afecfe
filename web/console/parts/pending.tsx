import { Skeleton, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { useText } from "../../shared/use-text.ts";

/** What stands where a page will be; it comes after a moment, so that quick answers do not flicker. */
export function PendingPage() {
  const say = useText(texts);
  const shown = useAfter(150);
  return (
    <Stack gap="sm" p="md" role="status" aria-label={say("loading")}>
      {shown && [...widths].map((width) => <Skeleton key={width} height={18} width={width} />)}
    </Stack>
  );
}

/** False at first, true when some milliseconds have passed. */
export function useAfter(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return passed;
}

const widths = ["35%", "90%", "80%", "85%", "60%"];
const texts = { loading: ["Loading", "載入中"] } as const;
