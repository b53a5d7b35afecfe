import type { DescMethod } from "@bufbuild/protobuf";
import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { permissionOf } from "../../shared/gates.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";

type GatedButtonProps = ButtonProps & {
  /** What the button leads to calling. */
  readonly method: DescMethod;
  readonly onClick: () => void;
  /** Why it cannot be pressed now, though it is permitted. */
  readonly blocked?: string | undefined;
};

/** A button for a command: who may not give it sees it, greyed, with the reason. The server decides in any case. */
export function GatedButton({ method, onClick, blocked, ...props }: GatedButtonProps) {
  const say = useText(texts);
  const isPermitted = useMay()(method);
  const why = isPermitted ? blocked : say("needs", { permission: permissionOf(method) });
  if (!why) return <Button {...props} onClick={onClick} />;
  return (
    <Tooltip label={why} events={{ hover: true, focus: true, touch: true }}>
      <Button {...props} aria-disabled data-disabled onClick={(event) => event.preventDefault()} />
    </Tooltip>
  );
}

const texts = {
  needs: ["Requires {permission}. Ask your administrator.", "需要權限 {permission}，請洽系統管理員。"],
} as const;
