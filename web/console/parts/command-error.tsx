import { Alert, Button, List, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { UiError } from "../../shared/ui-error.ts";
import { useText } from "../../shared/use-text.ts";
import { CopyText } from "./copy-text.tsx";

type CommandErrorProps = {
  readonly error: UiError | undefined;
  /** Paths of the fields that show what is wrong with them themselves. */
  readonly shownFields?: readonly string[];
};

/** Why a command was refused, above the form that asked for it. */
export function CommandError({ error, shownFields = [] }: CommandErrorProps) {
  const say = useText(texts);
  const queries = useQueryClient();
  if (!error || error.kind === "given-up") return null;
  const others = error.fields.filter(({ path }) => !shownFields.some((shown) => matches(path, shown)));
  const reload = error.kind === "conflict" && error.reason === "VERSION_CONFLICT";
  return (
    <Alert
      color={error.kind === "refused" || error.kind === "conflict" ? "orange" : "red"}
      variant="light"
      role="alert"
      py="xs"
    >
      <Text size="sm">{error.message}</Text>
      {others.length > 0 && (
        <List size="sm" mt={4}>
          {others.map(({ path, message }) => (
            <List.Item key={path}>
              <span className="code">{path}</span>: {message}
            </List.Item>
          ))}
        </List>
      )}
      {error.permission !== "" && (
        <Text size="sm" mt={4}>
          {say("needs", { needed: error.permission })}
        </Text>
      )}
      {error.kind === "away" && (
        <Text size="sm" mt={4}>
          {say("safeAgain")}
        </Text>
      )}
      {reload && (
        <Button size="compact-sm" variant="light" mt={8} onClick={() => void queries.invalidateQueries()}>
          {say("reload")}
        </Button>
      )}
      {error.kind === "fault" && error.requestId !== "" && (
        <Text size="sm" mt={4}>
          {say("requestId")} <CopyText value={error.requestId} />
        </Text>
      )}
    </Alert>
  );
}

/** What is wrong with a field, by its path in the contract; undefined when nothing is. */
export function fieldError(error: UiError | undefined, path: string): string | undefined {
  return error?.fields.find((field) => matches(field.path, path))?.message;
}

function matches(path: string, shown: string): boolean {
  return path === shown || path.startsWith(`${shown}.`) || path.startsWith(`${shown}[`);
}

const texts = {
  needs: ["Requires {needed}. Ask your administrator.", "需要權限：{needed}，請洽系統管理員。"],
  safeAgain: [
    "It is not known whether it took place. Trying again is safe: nothing happens twice.",
    "尚不確定是否已完成。可安全重試，不會重複執行。",
  ],
  reload: ["Load the current record", "載入目前資料"],
  requestId: ["Request id:", "請求編號："],
} as const;
