import { createConnectQueryKey } from "@connectrpc/connect-query";
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { LoginForm } from "../login/login-form.tsx";
import { useSignOut } from "./use-sign-out.ts";
import { webSession } from "./web-session.ts";

/**
 * Asks for the password over the page when the session ran out: what was typed in the page stays, and the calls that
 * failed go on. Somebody else has to sign in on a fresh page, so that nothing of the one before is left.
 */
export function SignInAgain({ login }: { readonly login: string }) {
  const say = useText(texts);
  const queries = useQueryClient();
  const signOut = useSignOut();
  const [shown, setShown] = useState(false);
  const waiting = useRef<((signedIn: boolean) => void)[]>([]);
  useEffect(() => {
    webSession.signInAgain = () =>
      new Promise((resolve) => {
        waiting.current.push(resolve);
        setShown(true);
      });
    return () => {
      webSession.signInAgain = undefined;
    };
  }, []);
  const goOn = () => {
    setShown(false);
    for (const resolve of waiting.current.splice(0)) resolve(true);
    void queries.invalidateQueries({
      queryKey: createConnectQueryKey({ schema: SessionService.method.getMe, cardinality: "finite" }),
    });
  };
  return (
    <Modal
      opened={shown}
      onClose={() => {}}
      withCloseButton={false}
      title={say("title")}
      centered
      size="sm"
      zIndex={400}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {say("why")}
        </Text>
        <LoginForm login={login} onDone={goOn} />
        <Button variant="subtle" color="gray" c="dimmed" onClick={() => void signOut()}>
          {say("otherAccount")}
        </Button>
      </Stack>
    </Modal>
  );
}

const texts = {
  title: ["Sign in again", "請重新登入"],
  why: [
    "Your session has ended. Nothing on this page was lost; it goes on when you are back.",
    "您的登入已逾時。此頁面的內容仍保留，登入後可繼續作業。",
  ],
  otherAccount: ["Switch account", "切換帳號"],
} as const;
