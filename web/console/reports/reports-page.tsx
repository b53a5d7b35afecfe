import { useQuery } from "@connectrpc/connect-query";
import { SimpleGrid, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import type { ReportDefinition } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay, useMe } from "../frame/me.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { useAgainInLanguage } from "../parts/use-again-in-language.ts";
import { ReportRuns } from "./report-runs.tsx";

/** The reports that there are, and the files that were made of them for the one who looks. */
export function Page() {
  const say = useText(texts);
  const me = useMe();
  const mayListJobs = useMay()(JobService.method.listJobs);
  const query = useQuery(ReportService.method.listReportDefinitions, {}, { staleTime: 300_000 });
  useAgainInLanguage(query.refetch);
  return (
    <Loaded query={query} isPage>
      {({ definitions }) => (
        <PageFrame title={say("title")}>
          <SimpleGrid component="ul" cols={{ base: 1, xs: 2, lg: 4 }} mb="md" p={0} m={0}>
            {definitions.map((definition) => (
              <ReportCard key={definition.code} definition={definition} />
            ))}
          </SimpleGrid>
          {mayListJobs && <ReportRuns requesterId={me.user?.id ?? ""} definitions={definitions} />}
        </PageFrame>
      )}
    </Loaded>
  );
}

function ReportCard({ definition: { code, title, description } }: { readonly definition: ReportDefinition }) {
  return (
    <li className="card report-card">
      <Title order={2} size="h4">
        <Link to={`/reports/${encodeURIComponent(code)}`}>{show(title || code)}</Link>
      </Title>
      <Text size="sm" c="dimmed" className="wrap">
        {description}
      </Text>
    </li>
  );
}

const texts = { title: ["Reports", "報表"] } as const;
