import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
  toJsonString,
} from "@bufbuild/protobuf";
import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { toUiError, type UiError } from "../../shared/ui-error.ts";
import { useLanguage } from "../../shared/use-text.ts";
import { uuidv7 } from "../../shared/uuid.ts";
import { announce } from "./announcer.tsx";

/** A writing call that a page can make. */
export type Command<I extends DescMessage, O extends DescMessage> = {
  readonly run: (input: MessageInitShape<I>, onDone?: (answer: MessageShape<O>) => void) => void;
  readonly isBusy: boolean;
  readonly error: UiError | undefined;
  readonly reset: () => void;
};

/**
 * Prepares a writing call. When its answer gets lost, the same call again carries the same idempotency key, so that nothing
 * happens twice. Whatever the page shows is read again afterwards.
 */
export function useCommand<I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>): Command<I, O> {
  const transport = useTransport();
  const queries = useQueryClient();
  const language = useLanguage();
  const attempt = useRef({ content: "", key: "" });
  const isRunning = useRef(false);
  const mutation = useMutation({
    mutationFn: (input: MessageInitShape<I>) => {
      const content = toJsonString(method.input, create(method.input, input));
      if (attempt.current.content !== content) attempt.current = { content, key: uuidv7() };
      return callUnaryMethod(transport, method, input, { headers: { "idempotency-key": attempt.current.key } });
    },
    onSuccess: () => {
      attempt.current = { content: "", key: "" };
      void queries.invalidateQueries();
    },
    onSettled: () => {
      isRunning.current = false;
    },
    onError: (error) => {
      const shown = toUiError(error, language);
      // After anything but a lost answer the outcome is known, and the next try is a new command.
      if (shown.kind !== "away") attempt.current = { content: "", key: "" };
      announce(shown.message, true);
    },
  });
  return {
    run: (input, onDone) => {
      // A double click is one command: its second half comes before the page is drawn as busy.
      if (isRunning.current) return;
      isRunning.current = true;
      mutation.mutate(input, onDone ? { onSuccess: onDone } : {});
    },
    isBusy: mutation.isPending,
    error: mutation.error ? toUiError(mutation.error, language) : undefined,
    reset: mutation.reset,
  };
}
