import { Button, Text } from "@mantine/core";
import IconAlertTriangle from "~icon/alert-triangle";
import IconCloudOff from "~icon/cloud-off";
import IconHourglass from "~icon/hourglass";
import IconInfoCircle from "~icon/info-circle";
import IconRefreshAlert from "~icon/refresh-alert";
import IconZoomQuestion from "~icon/zoom-question";
import { toUiError, type UiErrorKind } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { CopyText } from "./copy-text.tsx";
import { BackButton, HomeButton } from "./leave-buttons.tsx";
import { NotPermitted } from "./not-permitted.tsx";
import { StatePanel } from "./state-panel.tsx";
import { useCountdown } from "./use-countdown.ts";

type ErrorPanelProps = {
  readonly error: unknown;
  readonly isPage?: boolean;
  readonly onRetry?: () => void;
};

/** What is shown where content could not be had, for each kind of error in its own way. */
export function ErrorPanel({ error, isPage = false, onRetry }: ErrorPanelProps) {
  const say = useText(texts);
  const shown = toUiError(error, useLanguage());
  const secondsLeft = useCountdown(shown.kind === "wait" ? shown.retryAfterSeconds || 5 : 0, error);
  if (shown.kind === "given-up") return null;
  if (shown.kind === "not-permitted") return <NotPermitted error={shown} isPage={isPage} />;
  const retry = (label: string, action = onRetry) =>
    action && (
      <Button onClick={action} disabled={secondsLeft > 0} variant="light">
        {secondsLeft > 0 ? say("waitSeconds", { seconds: secondsLeft }) : label}
      </Button>
    );
  const outdated = shown.kind === "other-version";
  return (
    <StatePanel
      icon={icons[shown.kind] ?? IconAlertTriangle}
      title={say(titles[shown.kind] ?? "fault")}
      isPage={isPage}
      actions={
        <>
          {shown.kind !== "not-found" &&
            (outdated ? retry(say("reload"), () => location.reload()) : retry(say("again")))}
          {isPage && (
            <>
              <BackButton />
              <HomeButton />
            </>
          )}
        </>
      }
    >
      <Text size="sm" component="p" m={0}>
        {shown.message}
      </Text>
      {shown.kind === "fault" && shown.requestId !== "" && (
        <Text size="sm" component="p" mt={6} mb={0}>
          {say("requestId")} <CopyText value={shown.requestId} />
        </Text>
      )}
    </StatePanel>
  );
}

const icons: Partial<Record<UiErrorKind, typeof IconAlertTriangle>> = {
  away: IconCloudOff,
  wait: IconHourglass,
  "not-found": IconZoomQuestion,
  "other-version": IconRefreshAlert,
  refused: IconInfoCircle,
};

const titles: Partial<Record<UiErrorKind, keyof typeof texts>> = {
  away: "away",
  wait: "wait",
  "not-found": "notFound",
  "other-version": "otherVersion",
  refused: "refused",
  conflict: "conflict",
  invalid: "invalid",
  "signed-out": "signedOut",
};

const texts = {
  fault: ["Something went wrong", "系統發生錯誤"],
  away: ["No connection", "沒有連線"],
  wait: ["Too many requests", "要求過於頻繁"],
  notFound: ["Not found, or not visible to you", "找不到這筆資料，或您無權檢視"],
  otherVersion: ["This page is of another version", "頁面版本與伺服器不同"],
  refused: ["Not possible now", "目前無法執行"],
  conflict: ["Somebody else was faster", "資料已被他人變更"],
  invalid: ["The address is not right", "網址參數不正確"],
  signedOut: ["You are signed out", "您已登出"],
  again: ["Try again", "重試"],
  reload: ["Load the page again", "重新載入頁面"],
  waitSeconds: ["Try again in {seconds} s", "{seconds} 秒後可重試"],
  requestId: ["Request id:", "請求編號："],
} as const;
