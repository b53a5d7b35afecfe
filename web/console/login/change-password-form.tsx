import { useMutation } from "@connectrpc/connect-query";
import { Alert, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { toUiError } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";

type ChangePasswordFormProps = {
  /** The password that was just typed to sign in; asked for when it is not known. */
  readonly currentPassword?: string;
  readonly onDone: (newPassword: string) => void;
};

/** Asks for a new password twice, and sets it. */
export function ChangePasswordForm({ currentPassword, onDone }: ChangePasswordFormProps) {
  const say = useText(texts);
  const language = useLanguage();
  const [current, setCurrent] = useState("");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const change = useMutation(SessionService.method.changePassword);
  const error = change.error && toUiError(change.error, language);
  const differs = second !== "" && first !== second;
  const isComplete = (currentPassword ?? current) !== "" && first.length >= shortest && first === second;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || change.isPending) return;
    change.mutate(
      { currentPassword: currentPassword ?? current, newPassword: first },
      { onSuccess: () => onDone(first) },
    );
  };
  const toggle = { "aria-label": say("show") };
  return (
    <form onSubmit={submit} aria-label={say("change")}>
      <Stack gap="md">
        {error && (
          <Alert color="red" variant="light" role="alert" py="xs">
            {error.kind === "signed-out" ? say("wrongCurrent") : error.message}
          </Alert>
        )}
        {currentPassword === undefined && (
          <PasswordInput
            label={say("current")}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
          />
        )}
        <PasswordInput
          label={say("first")}
          description={say("rule")}
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          data-autofocus
        />
        <PasswordInput
          label={say("second")}
          value={second}
          onChange={(event) => setSecond(event.currentTarget.value)}
          error={differs ? say("differs") : undefined}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
        />
        <Button type="submit" loading={change.isPending} disabled={!isComplete}>
          {say("change")}
        </Button>
        <Text size="xs" c="dimmed">
          {say("others")}
        </Text>
      </Stack>
    </form>
  );
}

/** As the server demands it. */
const shortest = 12;

const texts = {
  change: ["Change password", "變更密碼"],
  current: ["Current password", "目前密碼"],
  first: ["New password", "新密碼"],
  second: ["New password, once more", "再次輸入新密碼"],
  rule: ["At least 12 characters. A sentence is easy to keep in mind.", "至少 12 個字元，建議使用容易記住的句子。"],
  differs: ["The two differ.", "兩次輸入不同。"],
  show: ["Show the password", "顯示密碼"],
  wrongCurrent: ["The current password is wrong.", "目前密碼不正確。"],
  others: ["Your sessions on other devices are ended.", "您在其他裝置上的登入將會結束。"],
} as const;
