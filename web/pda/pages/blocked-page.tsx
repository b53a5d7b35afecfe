import { Icon } from "../frame/icon.tsx";
import { LanguageButton } from "../frame/language-button.tsx";
import { Page } from "../frame/page.tsx";
import { useSay } from "../texts/say.ts";

type BlockedProps = {
  readonly title: string;
  readonly lead: string;
  readonly actions?: readonly { readonly text: string; readonly act: () => void }[];
};

/** P15: nothing can be done here, and what can be done about it. */
export function BlockedPage({ title, lead, actions = [] }: BlockedProps) {
  const say = useSay();
  return (
    <Page title={title} subtitle={say("app")}>
      <section className="prompt is-bad" role="alert">
        <Icon name="warn" size={48} />
        <p>{lead}</p>
      </section>
      {actions.map(({ text, act }) => (
        <button type="button" className="button wide" key={text} onClick={act}>
          {text}
        </button>
      ))}
      <LanguageButton />
    </Page>
  );
}
