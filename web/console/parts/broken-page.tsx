import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useText } from "../../shared/use-text.ts";
import { ErrorPanel } from "./error-panel.tsx";

/** A page that failed while it was drawn or loaded; the frame around it goes on. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const say = useText(texts);
  return (
    <>
      <ErrorPanel error={error} isPage onRetry={reset} />
      <Button display="block" mx="auto" variant="subtle" onClick={() => location.reload()}>
        {say("reload")}
      </Button>
    </>
  );
}

const texts = { reload: ["Load the whole page again", "重新載入整個頁面"] } as const;
