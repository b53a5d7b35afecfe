import type { ReactNode } from "react";
import { inLanguage, type Text } from "../../shared/language.ts";
import { isNothing, show } from "../../shared/show.ts";
import { useLanguage } from "../../shared/use-text.ts";

/** What a record says, name by name. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: Text, value: ReactNode | bigint])[] }) {
  const language = useLanguage();
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name[0]}>
          <dt>{inLanguage(name, language)}</dt>
          <dd>
            {typeof value === "object" && value !== null ? value : isNothing(value) ? "-" : show(value, language)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
