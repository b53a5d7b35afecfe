import IconZoomQuestion from "~icon/zoom-question";
import { useText } from "../../shared/use-text.ts";
import { BackButton, HomeButton } from "./leave-buttons.tsx";
import { StatePanel } from "./state-panel.tsx";

/** An address or record that does not exist, or that is none of the reader's business: the two are not told apart. */
export function NotFoundPage() {
  const say = useText(texts);
  return (
    <StatePanel
      icon={IconZoomQuestion}
      title={say("title")}
      isPage
      actions={
        <>
          <BackButton />
          <HomeButton />
        </>
      }
    >
      {say("why")}
    </StatePanel>
  );
}

const texts = {
  title: ["Not found, or not visible to you", "找不到這筆資料，或您無權檢視"],
  why: [
    "Check the address. If a colleague sent it to you, she may see more than you do.",
    "請確認網址是否正確。若此連結由同事提供，對方的權限範圍可能與您不同。",
  ],
} as const;
