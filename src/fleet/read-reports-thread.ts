/** The thread of `readReports`. */
import { parentPort, workerData } from 'node:worker_threads';
import { ReportError } from '../inventory/report-error.ts';
import { firstReports, type ReadAside } from './read-reports.ts';

const { bytes, most } = workerData as { readonly bytes: Uint8Array; readonly most: number };

parentPort?.postMessage({ result: read() });

function read(): ReadAside {
  try {
    return firstReports(bytes, most);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return { problem: { code: error.code, message: error.message } };
  }
}
