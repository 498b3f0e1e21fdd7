/** What was found and put right while the data folder was opened, for the log and the operator. */
import type { OpeningReport } from '../../store/store-contract.ts';
import type { FaultBoard } from '../fault-board.ts';
import type { Logger } from '../logger.ts';

export function reportOpening(report: OpeningReport, faults: FaultBoard, log: Logger): void {
  const { corruptDatabaseKeptAs, defective } = report;
  log.info(report, 'data folder opened');
  if (corruptDatabaseKeptAs !== null) faults.raise('database-corrupt', { path: corruptDatabaseKeptAs });
  if (defective > 0) faults.raise('bodies-missing', { count: String(defective) });
}
