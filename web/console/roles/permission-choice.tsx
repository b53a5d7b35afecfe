import { Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Permission } from "../../../gen/erp/auth/v1/role_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { methodName, permissionGroups } from "./permission-groups.ts";

type PermissionChoiceProps = {
  readonly permissions: readonly Permission[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** The permissions of a role, by resource, with what each opens. */
export function PermissionChoice({ permissions, chosen, onChange }: PermissionChoiceProps) {
  const say = useText(texts);
  const [typed, setTyped] = useState("");
  const groups = permissionGroups(permissions.filter(({ code }) => code.includes(typed.trim().toLowerCase())));
  const toggle = (code: string) =>
    onChange(chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code].sort());
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Group component="legend" justify="space-between" w="100%" mb="xs">
        <Text size="sm" fw={600}>
          {say("title", { count: chosen.length })}
        </Text>
      </Group>
      <TextInput
        label={say("find")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        size="xs"
        mb="sm"
      />
      <Stack gap="sm">
        {groups.map(({ resource, members }) => (
          <div key={resource}>
            <Text size="sm" fw={600} className="code" mb={4}>
              {resource}
            </Text>
            <Stack gap={6} pl="sm">
              {members.map(({ code, methods }) => (
                <Checkbox
                  key={code}
                  size="sm"
                  label={code.split(".").at(-1)}
                  description={methods.map(methodName).join(", ")}
                  checked={chosen.includes(code)}
                  onChange={() => toggle(code)}
                />
              ))}
            </Stack>
          </div>
        ))}
      </Stack>
    </fieldset>
  );
}

const texts = {
  title: ["Permissions ({count} chosen)", "權限（已選 {count} 項）"],
  find: ["Find a permission", "搜尋權限"],
} as const;
