import { Button } from "@mantine/core";
import { useText } from "../../shared/use-text.ts";

/** Opens a record of the audit trail. */
export function RecordButton({ onClick }: { readonly onClick: () => void }) {
  const say = useText(texts);
  return (
    <Button size="compact-sm" variant="subtle" onClick={onClick}>
      {say("details")}
    </Button>
  );
}

const texts = { details: ["Details", "詳細"] } as const;
