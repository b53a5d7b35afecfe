import { Button, Text } from "@mantine/core";
import { useContext } from "react";
import IconLock from "~icon/lock";
import type { UiError } from "../../shared/ui-error.ts";
import { useText } from "../../shared/use-text.ts";
import { MeContext } from "../frame/me.ts";
import { useSignOut } from "../frame/use-sign-out.ts";
import { copyToClipboard } from "./clipboard.ts";
import { CopyText } from "./copy-text.tsx";
import { BackButton, HomeButton } from "./leave-buttons.tsx";
import { StatePanel } from "./state-panel.tsx";
import { toast } from "./toast.ts";

/** The refusal of a whole page or of a section of it: what is needed, for whom to ask, and how to go on. */
export function NotPermitted({ error, isPage }: { readonly error: UiError; readonly isPage: boolean }) {
  const say = useText(texts);
  const me = useContext(MeContext);
  const signOut = useSignOut();
  const needed = error.permission || say("unnamed");
  const askFor = () => {
    const values = { login: me?.user?.login ?? "", needed, address: location.href, request: error.requestId };
    void copyToClipboard(say("request", values)).then(() => toast(say("requestCopied")));
  };
  return (
    <StatePanel
      icon={IconLock}
      title={say(isPage ? "page" : "section")}
      isPage={isPage}
      actions={
        isPage && (
          <>
            <BackButton />
            <HomeButton />
            <Button variant="default" onClick={() => void signOut()}>
              {say("otherAccount")}
            </Button>
            <Button variant="light" onClick={askFor}>
              {say("ask")}
            </Button>
          </>
        )
      }
    >
      <Text size="sm" component="p" m={0}>
        {say("needs", { needed })}
        {error.reason === "OUT_OF_SCOPE" && ` ${say("scope")}`} {say("who")}
      </Text>
      {isPage && (
        <Text size="sm" component="p" mt={6} mb={0}>
          {me?.user && say("signedInAs", { name: me.user.displayName, login: me.user.login })}
          {error.requestId !== "" && (
            <>
              <br />
              {say("requestId")} <CopyText value={error.requestId} />
            </>
          )}
        </Text>
      )}
    </StatePanel>
  );
}

const texts = {
  page: ["You don't have permission to view this page", "您沒有權限檢視此頁面"],
  section: ["You don't have permission to view this part", "您沒有權限檢視此區塊"],
  needs: ["Requires {needed}.", "需要權限：{needed}。"],
  scope: ["You hold it, but not for this place.", "您有此權限，但不包含此範圍。"],
  who: ["Ask your administrator.", "請洽系統管理員。"],
  unnamed: ["another permission", "其他權限"],
  signedInAs: ["You are signed in as {name} ({login}).", "目前登入：{name}（{login}）。"],
  requestId: ["Request id:", "請求編號："],
  otherAccount: ["Switch account", "切換帳號"],
  ask: ["Copy a request for access", "複製權限申請內容"],
  request: [
    "Please give {login} the permission {needed}, for {address} (request id {request}).",
    "請為 {login} 開通權限 {needed}，頁面：{address}（請求編號 {request}）。",
  ],
  requestCopied: ["Copied. Send it to your administrator.", "已複製，請傳給系統管理員。"],
} as const;
