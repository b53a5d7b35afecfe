import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import IconDownload from "~icon/download";
import IconUpload from "~icon/upload";
import { type File, File_PurposeSchema, File_StateSchema } from "../../../gen/erp/operations/v1/file_pb.ts";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { CommandModal } from "../parts/command-modal.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { byteText } from "./byte-text.ts";
import { UploadModal } from "./upload-modal.tsx";

/** Files of the places in reach, and one's own. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const { opened, open, close } = useOpened<"upload">();
  const [deleted, setDeleted] = useState<File>();
  const { uploadFile } = FileStreamService.method;
  const mayDelete = may(FileService.method.deleteFile);
  return (
    <>
      <ListPage
        name="files"
        title={say("title")}
        source={files}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowActions={(file) => (
          <Group gap={4} wrap="nowrap">
            <Button
              component="a"
              href={`/api/v1/files/${file.id}/content`}
              size="compact-sm"
              variant="subtle"
              leftSection={<IconDownload size={14} />}
            >
              {say("download")}
            </Button>
            {mayDelete && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                className="danger"
                onClick={() => setDeleted(file)}
              >
                {say("delete")}
              </Button>
            )}
          </Group>
        )}
        actions={
          <GatedButton method={uploadFile} leftSection={<IconUpload size={16} />} onClick={open("upload")}>
            {say("upload")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: may(uploadFile) && <Button onClick={open("upload")}>{say("upload")}</Button>,
        }}
      />
      {opened && <UploadModal onClose={close} />}
      {deleted && <DeleteModal file={deleted} onClose={() => setDeleted(undefined)} />}
    </>
  );
}

function DeleteModal({ file, onClose }: { readonly file: File; readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(FileService.method.deleteFile);
  return (
    <CommandModal
      opened
      isDangerous
      title={say("deleteTitle", { name: file.name })}
      submit={say("delete")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() =>
        command.run({ fileId: file.id }, () => {
          toast(say("deleted"));
          onClose();
        })
      }
    >
      <Text size="sm">{say("deleteWhat")}</Text>
    </CommandModal>
  );
}

const files = listSource(
  FileService.method.listFiles,
  (values) => ({ purposes: choicesOf(File_PurposeSchema, values.purpose), ownOnly: values.mine === "1" }),
  (answer) => answer.files,
);

const filters: readonly Filter[] = [
  { id: "purpose", kind: "choices", label: ["Purpose", "用途"], schema: File_PurposeSchema },
  { id: "mine", kind: "flag", label: ["Only mine", "只看我的"] },
];

const column = columnsOf<File>();
const columns = [
  column.text("name", ["Name", "名稱"], (row) => row.name),
  column.choice(File_PurposeSchema, "purpose", ["Purpose", "用途"], (row) => row.purpose),
  column.choice(File_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.text("size", ["Size", "大小"], (row) => String(row.size), {
    cell: (row) => byteText(row.size),
    right: true,
    compare: (a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0),
  }),
  column.text("type", ["Type", "格式"], (row) => row.mediaType),
  column.text("creator", ["Uploaded by", "上傳者"], (row) => row.creatorName),
  column.instant("created", ["Uploaded", "上傳時間"], (row) => row.createTime),
  column.instant("expires", ["Kept until", "保存期限"], (row) => row.expireTime),
  column.code("sha256", ["SHA-256", "SHA-256"], (row) => row.sha256, { optional: true, nowrap: false }),
];

const texts = {
  title: ["Files", "檔案"],
  upload: ["Upload", "上傳檔案"],
  download: ["Download", "下載"],
  delete: ["Delete", "刪除"],
  deleted: ["File deleted", "已刪除檔案"],
  deleteTitle: ["Delete {name}?", "刪除 {name}？"],
  deleteWhat: [
    "Nobody can download it any more. That it was there stays in the audit log.",
    "刪除後無法再下載，稽核紀錄仍會保留。",
  ],
  empty: ["No files", "尚無檔案"],
  emptyWhy: ["Upload one, or let a job make it.", "上傳檔案，或由背景作業產生。"],
} as const;
