/** The sign of the product; whatever stands beside it says its name. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1864ab" />
      <path d="M7 12.5 16 8l9 4.5v9L16 26l-9-4.5z" fill="none" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
      <path d="m7 12.5 9 4.5 9-4.5M16 17v9" fill="none" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}
