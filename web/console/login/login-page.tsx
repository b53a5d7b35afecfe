import { createClient } from "@connectrpc/connect";
import { Alert, Box, Center, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type LoginResponse, SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { LanguageSwitch } from "../frame/language-switch.tsx";
import { Logo } from "../frame/logo.tsx";
import { transport, webSession } from "../frame/web-session.ts";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { LoginForm } from "./login-form.tsx";
import { returnAddress } from "./return-address.ts";

/** The door of the console. */
export function Page() {
  const say = useText(texts);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { to } = useSearch({ strict: false }) as { to?: string };
  const [temporary, setTemporary] = useState<{ login: string; password: string }>();
  const title = say(temporary ? "newPassword" : "title");
  useEffect(() => {
    document.title = `${title} - ERP Core`;
  }, [title]);
  const enter = () => {
    queries.clear();
    void navigate({ href: returnAddress(to) });
  };
  const signedIn = (answer: LoginResponse, password: string) => {
    if (answer.mustChangePassword) setTemporary({ login: answer.user?.login ?? "", password });
    else enter();
  };
  const changed = async (password: string) => {
    // Changing the password may end the session that it was changed in; this opens one with the new password.
    const answer = await createClient(SessionService, transport).login({
      login: temporary?.login ?? "",
      password,
      useCookies: true,
    });
    webSession.csrfToken = answer.tokens?.csrfToken ?? "";
    enter();
  };
  return (
    <Center mih="100dvh" p="md">
      <Box component="main" w="100%" maw={380}>
        <Paper className="card" p="xl" shadow="sm">
          <Stack gap="lg">
            <Group gap="sm">
              <Logo size={34} />
              <Text fw={650} fz="lg">
                ERP Core
              </Text>
            </Group>
            <Title order={1}>{title}</Title>
            {temporary ? (
              <>
                <Alert variant="light" py="xs">
                  {say("temporary")}
                </Alert>
                <ChangePasswordForm
                  currentPassword={temporary.password}
                  onDone={(password) => void changed(password)}
                />
              </>
            ) : (
              <LoginForm onDone={signedIn} />
            )}
          </Stack>
        </Paper>
        <Group justify="space-between" mt="md">
          <Text size="xs" c="dimmed">
            {say("forgotten")}
          </Text>
          <LanguageSwitch />
        </Group>
      </Box>
    </Center>
  );
}

const texts = {
  title: ["Sign in", "登入"],
  newPassword: ["Choose a new password", "設定新密碼"],
  temporary: [
    "You signed in with a temporary password. Choose one that only you know.",
    "您使用臨時密碼登入，請設定只有您知道的新密碼。",
  ],
  forgotten: ["Forgotten? Your administrator can reset it.", "忘記密碼？請洽系統管理員重設。"],
} as const;
