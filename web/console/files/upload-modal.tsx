import { Button, FileInput, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "../../shared/use-text.ts";
import { UnitPick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { startUpload, type Upload } from "./upload.ts";

/** Sends a file to the core, and shows how far it is. */
export function UploadModal({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const queries = useQueryClient();
  const [file, setFile] = useState<globalThis.File | null>(null);
  const [unitId, setUnit] = useState("");
  const [sent, setSent] = useState(0);
  const [upload, setUpload] = useState<Upload>();
  const [error, setError] = useState("");
  const send = async () => {
    if (!file || upload) return;
    setError("");
    const started = startUpload(file, unitId, setSent);
    setUpload(started);
    try {
      await started.done;
      await queries.invalidateQueries();
      toast(say("uploaded", { name: file.name }));
      onClose();
    } catch (cause) {
      setError((cause as Error).message || say("failed"));
    } finally {
      setUpload(undefined);
    }
  };
  const close = () => {
    upload?.cancel();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={say("title")}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": say("close") }}
    >
      <Stack gap="sm">
        <FileInput
          label={say("file")}
          placeholder={say("choose")}
          value={file}
          onChange={setFile}
          error={error || undefined}
          required
        />
        <UnitPick label={say("unit")} value={unitId} onChange={setUnit} w="100%" />
        {upload && (
          <>
            <Progress value={sent} aria-label={say("sent", { percent: sent })} />
            <Text size="sm" role="status">
              {say("sent", { percent: sent })}
            </Text>
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {say("cancel")}
          </Button>
          <Button onClick={() => void send()} disabled={!file} loading={upload !== undefined}>
            {say("upload")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const texts = {
  title: ["Upload a file", "上傳檔案"],
  file: ["File", "檔案"],
  choose: ["Choose a file", "選擇檔案"],
  unit: ["For the people of (empty: only for me)", "適用單位（空白為僅限自己）"],
  upload: ["Upload", "上傳"],
  uploaded: ["{name} uploaded", "已上傳 {name}"],
  failed: ["The upload did not arrive. Try again.", "上傳失敗，請重試。"],
  sent: ["{percent}% sent", "已傳送 {percent}%"],
  cancel: ["Cancel", "取消"],
  close: ["Close", "關閉"],
} as const;
