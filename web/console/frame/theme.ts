import { type CSSVariablesResolver, createTheme } from "@mantine/core";

/** The look of the console. Shade 8 and autoContrast keep the contrast of texts above 4.5 in both schemes. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: "sm",
  cursorType: "pointer",
  fontFamily: '"Noto Sans TC","Noto Sans CJK TC","Microsoft JhengHei","PingFang TC",system-ui,sans-serif',
  fontFamilyMonospace: 'ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace',
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.375rem", lineHeight: "1.35" }, h2: { fontSize: "1.05rem" } },
  },
  respectReducedMotion: true,
  components: {
    // The header of a dialog is an element that would count as a second banner of the page.
    ModalHeader: { defaultProps: { role: "presentation" } },
    // A list of choices is made when it opens: those of closed ones were a third of what a page with filters drew.
    Combobox: { defaultProps: { keepMounted: false } },
  },
});

/** Mantine's grey for lesser texts is too light on white and too dark on black to be read by everybody. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-anchor": "var(--mantine-color-blue-8)",
    "--erp-surface": "#fff",
    "--erp-ground": "var(--mantine-color-gray-0)",
    "--erp-line": "var(--mantine-color-gray-3)",
    "--erp-hover": "var(--mantine-color-blue-0)",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-anchor": "var(--mantine-color-blue-3)",
    "--erp-surface": "var(--mantine-color-dark-7)",
    "--erp-ground": "var(--mantine-color-dark-8)",
    "--erp-line": "var(--mantine-color-dark-4)",
    "--erp-hover": "var(--mantine-color-dark-6)",
  },
});
