import { Alert } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import IconWifiOff from "~icon/wifi-off";
import { useText } from "../../shared/use-text.ts";

/** Says that the browser has no network, for as long as that is so. */
export function ConnectionBanner() {
  const say = useText(texts);
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconWifiOff size={18} />}
      mb="sm"
      py="xs"
      role="status"
      title={say("title")}
    >
      {say("what")}
    </Alert>
  );
}

const texts = {
  title: ["You are offline", "目前離線"],
  what: [
    "What you see may be out of date. Nothing can be saved until the connection is back.",
    "畫面內容可能不是最新，恢復連線前無法儲存。",
  ],
} as const;
