import { useQuery } from "@connectrpc/connect-query";
import { Box, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ReportDefinition } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { ListFilters } from "../list/list-filters.tsx";
import { useListAddress } from "../list/use-list-address.ts";
import { CommandError } from "../parts/command-error.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { useAgainInLanguage } from "../parts/use-again-in-language.ts";
import { useCommand } from "../parts/use-command.ts";
import { reportFilters, reportParameters, rivalsOf } from "./report-fields.ts";
import { ReportFiles } from "./report-files.tsx";
import { ReportPreview } from "./report-preview.tsx";

/** One report: what it is narrowed by, its first rows, and the files that can be made of it. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(ReportService.method.listReportDefinitions, {}, { staleTime: 300_000 });
  useAgainInLanguage(query.refetch);
  return (
    <Loaded query={query} isPage>
      {({ definitions }) => {
        const definition = definitions.find(({ code }) => code === id);
        return definition ? <Report definition={definition} /> : <NotFoundPage />;
      }}
    </Loaded>
  );
}

function Report({ definition }: { readonly definition: ReportDefinition }) {
  const filters = useMemo(() => reportFilters(definition), [definition]);
  const filterIds = useMemo(() => filters.map(({ id }) => id), [filters]);
  const [{ values }, change] = useListAddress(filterIds);
  const parameters = useMemo(() => reportParameters(definition, values), [definition, values]);
  useNoteRecent(`/reports/${definition.code}`, definition.title);
  const command = useCommand(ReportService.method.runReport);
  const narrow = (changed: Readonly<Record<string, string | undefined>>) => {
    const rivals = Object.entries(changed).flatMap(([id, value]) => (value ? rivalsOf(definition, id) : []));
    change({ values: { ...Object.fromEntries(rivals.map((id) => [id, undefined])), ...changed } });
  };
  return (
    <PageFrame
      title={definition.title}
      actions={<ReportFiles parameters={parameters} command={command} />}
      className="list-page"
    >
      <CommandError error={command.error} />
      <Text size="sm" c="dimmed" mb="sm">
        {definition.description}
      </Text>
      <Box className="card list-card">
        <Box p="sm">
          <ListFilters filters={filters} values={values} onChange={narrow} />
        </Box>
        <ReportPreview title={definition.title} parameters={parameters} />
      </Box>
    </PageFrame>
  );
}
