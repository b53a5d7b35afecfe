/**
 * What a page keeps of its session. The tokens themselves are HttpOnly cookies that no script can read; what is kept here
 * dies with the page.
 */
export type WebSession = {
  /** Value that proves a writing call comes from our own page; from the answers of Login, Refresh and GetMe. */
  csrfToken: string;
  /**
   * Asked when the session is over and could not be refreshed: resolves to true once somebody signed in again, and the
   * call is repeated; to false when the call shall fail. Unset: calls fail.
   */
  signInAgain: (() => Promise<boolean>) | undefined;
};

/** A session before anybody signed in. */
export function newWebSession(): WebSession {
  return { csrfToken: "", signInAgain: undefined };
}
