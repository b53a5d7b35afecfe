import type { DescFile, DescService } from "@bufbuild/protobuf";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import {
  type ServerReflectionRequest,
  ServerReflection as ServerReflectionV1,
} from "../gen/grpc/reflection/v1/reflection_pb.ts";
import {
  type ServerReflectionRequest as ServerReflectionRequestV1Alpha,
  ServerReflection as ServerReflectionV1Alpha,
} from "../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { openServices } from "../platform/rpc/contract.ts";
import { type DescriptorIndex, fileBytes, indexDescriptors, withImports } from "./descriptor-index.ts";

type Question = ServerReflectionRequest | ServerReflectionRequestV1Alpha;

/**
 * Serves gRPC server reflection, v1 and v1alpha, for the services. Services whose RPCs are all for other processes of the
 * stack only are left out: neither listed nor found, unless they share a file with one that is not.
 * The answers come from the descriptors that the server itself runs on, so they cannot differ from what it serves.
 */
export function reflectionRoutes(services: readonly DescService[]): (router: ConnectRouter) => void {
  const shown = [...openServices(services), ServerReflectionV1, ServerReflectionV1Alpha];
  const answer = createAnswers(shown);
  return (router) => {
    router.service(ServerReflectionV1, { serverReflectionInfo: (questions) => answerAll(questions, answer) });
    router.service(ServerReflectionV1Alpha, { serverReflectionInfo: (questions) => answerAll(questions, answer) });
  };
}

type Answers = ReturnType<typeof createAnswers>;

/** One stream. As grpc-go does, an import is sent once per stream, the file that was asked for each time. */
async function* answerAll<Q extends Question>(questions: AsyncIterable<Q>, answer: Answers) {
  const sent = new Set<DescFile>();
  for await (const question of questions) {
    yield {
      validHost: question.host,
      originalRequest: question,
      messageResponse: answer(question.messageRequest, sent),
    };
  }
}

function createAnswers(services: readonly DescService[]) {
  // Few ever ask, and it names every field of the contracts: made when somebody does.
  let index: DescriptorIndex | undefined;
  const names = services.map((service) => ({ name: service.typeName })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return (question: Question["messageRequest"], sent: Set<DescFile>) => {
    index ??= indexDescriptors(services);
    switch (question.case) {
      case "listServices":
        return { case: "listServicesResponse" as const, value: { service: names } };
      case "fileByFilename":
        return fileAnswer(index.fileByName(question.value), question.value, sent);
      case "fileContainingSymbol":
        return fileAnswer(index.fileOfSymbol(question.value), question.value, sent);
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const file = index.fileOfExtension(containingType, extensionNumber);
        return fileAnswer(file, `extension ${extensionNumber} of ${containingType}`, sent);
      }
      case "allExtensionNumbersOfType": {
        const extensionNumber = index.extensionNumbers(question.value);
        if (extensionNumber === undefined) return errorAnswer(Code.NotFound, `${question.value} not found`);
        const value = { baseTypeName: question.value, extensionNumber };
        return { case: "allExtensionNumbersResponse" as const, value };
      }
      default:
        return errorAnswer(Code.InvalidArgument, "the request asks for nothing");
    }
  };
}

function fileAnswer(file: DescFile | undefined, wanted: string, sent: Set<DescFile>) {
  if (file === undefined) return errorAnswer(Code.NotFound, `${wanted} not found`);
  const files = withImports(file).filter((needed) => needed === file || !sent.has(needed));
  for (const needed of files) sent.add(needed);
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto: files.map(fileBytes) } };
}

function errorAnswer(errorCode: Code, errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode, errorMessage } };
}
