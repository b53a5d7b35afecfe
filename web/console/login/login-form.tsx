import { useMutation } from "@connectrpc/connect-query";
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { type LoginResponse, SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { toUiError } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { webSession } from "../frame/web-session.ts";
import { useCountdown } from "../parts/use-countdown.ts";

type LoginFormProps = {
  /** Given when somebody signs in again: the name cannot be changed then. */
  readonly login?: string;
  readonly onDone: (answer: LoginResponse, password: string) => void;
};

/** Login and password. The same words for an unknown name and a wrong password; a lockout counts down. */
export function LoginForm({ login, onDone }: LoginFormProps) {
  const say = useText(texts);
  const language = useLanguage();
  const [name, setName] = useState(login ?? "");
  const [password, setPassword] = useState("");
  const [capsLock, setCapsLock] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useMutation(SessionService.method.login);
  const error = signIn.error && toUiError(signIn.error, language);
  const secondsLeft = useCountdown(error?.kind === "wait" ? error.retryAfterSeconds || 5 : 0, signIn.error);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending || secondsLeft > 0) return;
    signIn.mutate(
      { login: name.trim(), password, useCookies: true },
      {
        onSuccess: (answer) => {
          webSession.csrfToken = answer.tokens?.csrfToken ?? "";
          onDone(answer, password);
        },
        onError: () => passwordField.current?.select(),
      },
    );
  };
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  const isComplete = name.trim() !== "" && password !== "";
  return (
    <form onSubmit={submit} aria-label={say("signIn")}>
      <Stack gap="md">
        {error && error.kind !== "given-up" && (
          <Alert color="red" variant="light" role="alert" py="xs">
            {error.kind === "invalid" ? say("wrong") : error.message}
          </Alert>
        )}
        <TextInput
          label={say("login")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          readOnly={login !== undefined}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={login === undefined}
          required
          withAsterisk={false}
        />
        <PasswordInput
          ref={passwordField}
          label={say("password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyUp={watchCapsLock}
          description={capsLock ? say("capsLock") : undefined}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": say("showPassword") }}
          data-autofocus={login === undefined ? undefined : true}
          required
          withAsterisk={false}
        />
        <Button type="submit" fullWidth loading={signIn.isPending} disabled={!isComplete || secondsLeft > 0}>
          {secondsLeft > 0 ? say("wait", { seconds: secondsLeft }) : say("signIn")}
        </Button>
      </Stack>
    </form>
  );
}

const texts = {
  signIn: ["Sign in", "登入"],
  login: ["Login", "帳號"],
  password: ["Password", "密碼"],
  showPassword: ["Show the password", "顯示密碼"],
  capsLock: ["Caps Lock is on", "大寫鎖定已開啟"],
  wrong: ["Login or password is wrong.", "帳號或密碼不正確。"],
  wait: ["Wait {seconds} s", "請等待 {seconds} 秒"],
} as const;
