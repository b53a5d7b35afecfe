import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";

/**
 * Tells that the other process is away (UNAVAILABLE, which callers repeat with their key) when the connection to it broke under a
 * call. Connect calls that canceled, aborted or internal, after what the socket said: words for what the caller did, or for a
 * fault of ours. What the other process answered, and what the caller ended herself, stays as it is.
 */
export const tellLostConnection: Interceptor = (next) => async (request) => {
  const told = (error: unknown) => (request.signal.aborted || !isLost(error) ? error : away(error));
  try {
    const response = await next(request);
    return response.stream ? { ...response, message: watched(response.message, told) } : response;
  } catch (error) {
    throw told(error);
  }
};

async function* watched<T>(messages: AsyncIterable<T>, told: (error: unknown) => unknown): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw told(error);
  }
}

function isLost(error: unknown): boolean {
  if (!(error instanceof ConnectError) || error.isWireError) return false;
  return error.code === Code.Canceled || error.code === Code.Aborted || isOfSocket(error.cause);
}

function isOfSocket(cause: unknown): boolean {
  return cause instanceof Error && /^(E[A-Z]+|ERR_HTTP2_\w+)$/.test((cause as NodeJS.ErrnoException).code ?? "");
}

function away(error: unknown): ConnectError {
  return new ConnectError("the connection was lost", Code.Unavailable, undefined, undefined, error);
}
