import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { show } from "../../shared/show.ts";

/** The way to a record, by what people call it. */
export function RecordLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <Anchor component={Link} to={href as never} inherit className="code">
      {show(text)}
    </Anchor>
  );
}
