import { Table, Text } from "@mantine/core";
import { type Item, ItemUom_LevelSchema } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { groupDigits, show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Section } from "../parts/section.tsx";

/** The units of an item: what one of each is in the base unit, exactly. */
export function ItemUoms({ item }: { readonly item: Item }) {
  const say = useText(texts);
  return (
    <Section title={say("title")}>
      <Text size="sm" mb="xs" className="wrap">
        {say("base")} <span className="code">{show(item.baseUom)}</span>,{" "}
        {say("decimals", { count: item.quantityDecimals })}
      </Text>
      {item.uoms.length === 0 ? (
        <Text size="sm" c="dimmed">
          {say("none")}
        </Text>
      ) : (
        <Table verticalSpacing={6} className="facts-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say("unit")}</Table.Th>
              <Table.Th>{say("level")}</Table.Th>
              <Table.Th ta="end">{say("ratio")}</Table.Th>
              <Table.Th>GTIN</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {item.uoms.map(({ uom, level, numerator, denominator, gtin }) => (
              <Table.Tr key={uom}>
                <Table.Td className="code">{uom}</Table.Td>
                <Table.Td data-nowrap>
                  <EnumBadge schema={ItemUom_LevelSchema} value={level} />
                </Table.Td>
                <Table.Td ta="end" className="figures">
                  {groupDigits(String(numerator))}
                  {denominator === 1n ? "" : ` / ${groupDigits(String(denominator))}`} {item.baseUom}
                </Table.Td>
                <Table.Td className="code">{show(gtin)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

const texts = {
  title: ["Units", "單位"],
  base: ["Base unit", "基本單位"],
  decimals: ["{count} decimal places", "小數 {count} 位"],
  none: ["No other units.", "沒有其他單位。"],
  unit: ["Unit", "單位"],
  level: ["Pack", "包裝"],
  ratio: ["One is", "換算"],
} as const;
