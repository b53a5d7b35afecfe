import { useQuery } from "@connectrpc/connect-query";
import { Button, Group, Text, TextInput } from "@mantine/core";
import { useEffect } from "react";
import IconPlus from "~icon/plus";
import IconTrash from "~icon/trash";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { readDecimal } from "../../shared/qty.ts";
import { useText } from "../../shared/use-text.ts";
import { ItemPick } from "./record-pick.tsx";

/** A line of a new document, as it is typed. */
export type TypedLine = { readonly itemId: string; readonly quantity: string; readonly uom: string };

/** A line that nothing was typed in. */
export const emptyLine: TypedLine = { itemId: "", quantity: "", uom: "" };

/** Whether every line can be sent. */
export function areComplete(lines: readonly TypedLine[]): boolean {
  return (
    lines.length > 0 && lines.every(({ itemId, quantity, uom }) => itemId !== "" && uom !== "" && isAmount(quantity))
  );
}

/** A typed line as documents take it. */
export function quantityOf({ quantity, uom }: TypedLine) {
  return { value: readDecimal(quantity) ?? "", uom };
}

type ItemLinesProps = {
  readonly lines: readonly TypedLine[];
  readonly onChange: (lines: readonly TypedLine[]) => void;
};

/** The lines of a new document: item, quantity and unit of each. */
export function ItemLines({ lines, onChange }: ItemLinesProps) {
  const say = useText(texts);
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={600} mb={4}>
        {say("lines")}
      </Text>
      {lines.map((line, at) => (
        <ItemLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a line that is typed is known by its place alone.
          key={at}
          number={at + 1}
          line={line}
          onChange={(changed) => onChange(lines.map((each, index) => (index === at ? changed : each)))}
          {...(lines.length > 1 ? { onRemove: () => onChange(lines.filter((_, index) => index !== at)) } : {})}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...lines, emptyLine])}
      >
        {say("add")}
      </Button>
    </fieldset>
  );
}

type ItemLineProps = {
  readonly number: number;
  readonly line: TypedLine;
  readonly onChange: (line: TypedLine) => void;
  readonly onRemove?: () => void;
};

function ItemLine({ number, line, onChange, onRemove }: ItemLineProps) {
  const say = useText(texts);
  const { data } = useQuery(
    ItemService.method.getItem,
    { itemId: line.itemId },
    { enabled: line.itemId !== "", staleTime: 300_000 },
  );
  const baseUom = data?.item?.baseUom ?? "";
  useEffect(() => {
    if (line.uom === "" && baseUom !== "") onChange({ ...line, uom: baseUom });
  }, [line, baseUom, onChange]);
  return (
    <Group gap="xs" align="flex-start" mb={6} wrap="nowrap">
      <ItemPick
        label={say("item", { number })}
        value={line.itemId}
        onChange={(itemId) => onChange({ ...line, itemId, uom: "" })}
        required
        w={320}
      />
      <TextInput
        label={say("quantity")}
        value={line.quantity}
        onChange={(event) => onChange({ ...line, quantity: event.currentTarget.value })}
        error={line.quantity !== "" && !isAmount(line.quantity) ? say("noAmount") : undefined}
        inputMode="decimal"
        required
        w={130}
      />
      <TextInput
        label={say("uom")}
        value={line.uom}
        onChange={(event) => onChange({ ...line, uom: event.currentTarget.value.toUpperCase() })}
        required
        w={90}
      />
      {onRemove && (
        <Button
          variant="subtle"
          color="gray"
          c="dimmed"
          px={8}
          mt={24}
          aria-label={say("remove", { number })}
          onClick={onRemove}
        >
          <IconTrash size={16} />
        </Button>
      )}
    </Group>
  );
}

function isAmount(typed: string): boolean {
  const amount = readDecimal(typed);
  return amount !== undefined && !amount.startsWith("-") && amount !== "0";
}

const texts = {
  lines: ["Lines", "明細"],
  add: ["One more line", "新增明細"],
  remove: ["Remove line {number}", "移除第 {number} 行"],
  item: ["Item {number}", "料件 {number}"],
  quantity: ["Quantity", "數量"],
  uom: ["Unit", "單位"],
  noAmount: ["Not an amount", "數量不正確"],
} as const;
