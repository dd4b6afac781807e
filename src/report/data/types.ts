import type {
  CapturedAgent,
  CaptureTotals,
  LogLine,
  WarningLine,
} from '../../store/queries/report-capture.ts';
import type { FamilyLine, TemplateLine } from '../../store/queries/report-families.ts';
import type {
  AgreementLine,
  CacheBreakLine,
  CacheCauseLine,
  CacheSlotLine,
  CostLine,
} from '../../store/queries/report-money.ts';
import type { Narrowing } from '../../store/queries/report-selection.ts';
import type { SlotLine } from '../../store/queries/report-slots.ts';
import type { PartLine, ScaleLine, UsageLine } from '../../store/queries/report-tokens.ts';
import type { PurposeLine, ToolChangeLine } from '../../store/queries/report-tool-changes.ts';
import type { StrayCallLine, ToolLine } from '../../store/queries/report-tools.ts';
import type { EndpointLine, SpeedLine, StopLine, ThreadLine } from '../../store/queries/report-traffic.ts';

/** Version of the JSON twin of the report; raised when a member changes its meaning or goes. */
export const REPORT_VERSION = 1;

/** Everything the report says, as data: the JSON twin. Nothing in it depends on when, where or in what order it was made. */
export interface ReportData {
  version: typeof REPORT_VERSION;
  /** What it was narrowed to; {} when it is about everything in the database. */
  narrowed: Partial<Record<keyof Narrowing, string>>;
  captured: CaptureTotals;
  logs: LogLine[];
  /** The busiest first. */
  agents: AgentReport[];
  /** How reported input relates to lens' estimate, by model; without answers that lens gave itself. */
  scales: ScaleLine[];
  /** Providers' own diagnoses of the cache beside lens'. */
  agreement: AgreementLine[];
  warnings: WarningLine[];
}

export interface AgentReport extends CapturedAgent {
  /** Main loops first. */
  families: FamilyReport[];
  tools: ToolLine[];
  /** How definitions of one tool differ. */
  toolChanges: ToolChangeLine[];
  /** What its tools are for. */
  purposes: PurposeLine[];
  /** Calls of tools that no request offers. */
  strayCalls: StrayCallLine[];
  usage: UsageLine[];
  parts: PartLine[];
  costs: CostLine[];
  cache: { causes: CacheCauseLine[]; slots: CacheSlotLine[]; breaks: CacheBreakLine[] };
  endpoints: EndpointLine[];
  stops: StopLine[];
  speed: SpeedLine[];
  threads: ThreadLine | null;
}

export interface FamilyReport extends FamilyLine {
  /** In wire order. */
  surfaces: SurfaceReport[];
  /** Tools by how many of its requests offer them. */
  tools: { name: string; requests: number }[];
}

export interface SurfaceReport extends TemplateLine {
  /** Share of its text, by characters, that is fixed; 1 for a text seen in one wording only. */
  fixedShare: number;
  /** Independent looks at it: sessions, or distinct texts when there are more of these. */
  looks: number;
  /** What is fixed could still vary in up to this share of cases: the 95 % bound at that many looks. */
  couldVary: number;
  slots: SlotReport[];
}

export interface SlotReport extends SlotLine {
  /** The line in context, slots as ⟨name⟩; for a block its first line that says something. */
  where: string;
  /** The commonest values, most frequent first. */
  top: { value: string; requests: number }[];
}
