import { ActionIcon, Tooltip } from "@mantine/core";
import { useState } from "react";
import IconCheck from "~icon/check";
import IconCopy from "~icon/copy";
import { isNothing, show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { announce } from "./announcer.tsx";
import { copyToClipboard } from "./clipboard.ts";

/** A text in fixed width with a button that copies it; the mark for nothing when there is none. */
export function CopyText({ value, shown = value }: { readonly value: string; readonly shown?: string }) {
  const say = useText(texts);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyToClipboard(value);
    setCopied(true);
    announce(say("copied"));
    setTimeout(() => setCopied(false), 1_500);
  };
  if (isNothing(value)) return show(value);
  return (
    <span>
      <span className="code wrap">{shown}</span>{" "}
      <Tooltip label={copied ? say("copied") : say("copy")}>
        <ActionIcon
          variant="transparent"
          size={24}
          color="gray"
          c="dimmed"
          className="copy no-print"
          aria-label={`${say("copy")} ${shown}`}
          onClick={() => void copy()}
          style={{ verticalAlign: "middle" }}
        >
          {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

const texts = { copy: ["Copy", "複製"], copied: ["Copied", "已複製"] } as const;
