import { useSay } from "../texts/say.ts";
import { Icon } from "./icon.tsx";

/** A code that was taken and that the server has not told of yet; drawn only when that takes a while. */
export function Asked({ text }: { readonly text: string | undefined }) {
  const say = useSay();
  if (text === undefined) return null;
  return (
    <p className="notice asked" role="status">
      <Icon name="scan" size={20} /> {say("asked", { text })}
    </p>
  );
}
