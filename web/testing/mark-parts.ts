/** The attribute that tells the parts of a page from each other while they are checked. */
export const partMark = "data-part-of-check";

/** What an element consists of. */
type Parts = {
  /** Its headings and landmarks in their order, which rules about a page as a whole look at. */
  readonly outline: string;
  /** How each part is made. */
  readonly makes: readonly string[];
};

/**
 * Runs in a page: marks the parts that an element consists of, and says how each is made: its elements and what they look
 * like, with every text the same, what they lie in, and which targets are close to others. Boxes are taken apart as long as
 * they are large; a table, a list or a form is one part.
 */
export function markParts({ within, mark }: { readonly within: string; readonly mark: string }): Parts {
  const small = 12;
  for (const marked of document.querySelectorAll(`[${mark}]`)) marked.removeAttribute(mark);
  const whole = document.querySelector(within);
  if (!whole) throw new Error(`the page has no ${within}`);
  const close = targetsCloseToOthers(whole);
  const makes = partsOf(whole, "").map(({ part, around }, at) => {
    const targets = [part, ...part.querySelectorAll("*")].map((each) => (close.has(each) ? "c" : "-")).join("");
    const make = [around, targets, makeOf(part.cloneNode(true) as Element)].join(" ");
    part.setAttribute(mark, String(at));
    return make;
  });
  const landmarks =
    "h1, h2, h3, h4, h5, h6, header, nav, main, aside, footer, section, form, [role]:not([role] [role])";
  const outline = [...whole.querySelectorAll(landmarks)].map(
    (each) => each.tagName + (each.getAttribute("role") ?? ""),
  );
  return { outline: outline.join(" "), makes };

  function partsOf(element: Element, around: string): { readonly part: Element; readonly around: string }[] {
    const isBox = element.matches("body, main, div, section") && element.children.length === element.childNodes.length;
    const isLarge = element.querySelectorAll("*").length > small;
    if (!isBox || !isLarge) return [{ part: element, around }];
    const wider = around + makeOf(element.cloneNode() as Element);
    return [...element.children].flatMap((child) => partsOf(child, wider));
  }

  function targetsCloseToOthers(element: Element): Set<Element> {
    const least = 24;
    const found = [...element.querySelectorAll("a, button, input, select, textarea, summary, [role], [tabindex]")];
    const targets = found.map((target) => ({ target, box: target.getBoundingClientRect() }));
    const isClose = (one: DOMRect, other: DOMRect) => {
      const [x, y] = [one.x + one.width / 2, one.y + one.height / 2];
      return (
        Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom)) < least
      );
    };
    const isSmall = ({ width, height }: DOMRect) => width < least || height < least;
    const small = targets.filter(({ box }) => isSmall(box));
    const close = small.filter((one) => targets.some((other) => other !== one && isClose(one.box, other.box)));
    return new Set(close.map(({ target }) => target));
  }

  /** What is left of a copy without what it says and what its parts are called. */
  function makeOf(copy: Element): string {
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: text } = texts;
      if (text.textContent?.trim()) text.textContent = "x";
    }
    // No rule looks at the lines of a drawing.
    const lines = "svg :is(path, circle, ellipse, rect, line, polyline, polygon):not([role], [tabindex])";
    for (const line of copy.querySelectorAll(lines)) line.remove();
    // Classes that Mantine makes up anew each time.
    const ownNames = /\b__m__-\S+/g;
    // What differs from one page to the next and names only.
    const names = ["id", "for", "href", "title", "value", "name", "placeholder", "datetime"];
    for (const each of [copy, ...copy.querySelectorAll("*")])
      for (const { name, value } of [...each.attributes]) {
        if (name === "class") each.setAttribute(name, value.replaceAll(ownNames, "x"));
        else if (name === mark) each.removeAttribute(name);
        else if (names.includes(name) || /^(aria-(label|labelledby|describedby|controls|owns)|data-.*)$/.test(name))
          each.setAttribute(name, value && "x");
      }
    return copy.outerHTML;
  }
}
