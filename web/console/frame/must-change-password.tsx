import { Box, Button, Center, Paper, Stack, Text, Title } from "@mantine/core";
import { useText } from "../../shared/use-text.ts";
import { ChangePasswordForm } from "../login/change-password-form.tsx";
import { useSignOut } from "./use-sign-out.ts";

/** For somebody who came back with a temporary password: nothing else is open before it was changed. */
export function MustChangePassword({ onDone }: { readonly onDone: () => void }) {
  const say = useText(texts);
  const signOut = useSignOut();
  return (
    <Center mih="100dvh" p="md">
      <Box component="main" w="100%" maw={380}>
        <Paper className="card" p="xl" shadow="sm">
          <Stack gap="md">
            <Title order={1}>{say("title")}</Title>
            <Text size="sm" c="dimmed">
              {say("why")}
            </Text>
            <ChangePasswordForm onDone={onDone} />
            <Button variant="subtle" color="gray" c="dimmed" onClick={() => void signOut()}>
              {say("signOut")}
            </Button>
          </Stack>
        </Paper>
      </Box>
    </Center>
  );
}

const texts = {
  title: ["Choose a new password", "設定新密碼"],
  why: [
    "Your password is a temporary one. Choose one that only you know.",
    "您目前使用臨時密碼，請設定只有您知道的新密碼。",
  ],
  signOut: ["Sign out", "登出"],
} as const;
